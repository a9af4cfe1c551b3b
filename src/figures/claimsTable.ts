import type { Decided } from "../claims/decide.ts";
import type { Claim } from "../claims/manifest.ts";

/** A claim with the verdicts of its checks. */
export interface DecidedClaim extends Claim {
  decided: readonly Decided[];
}

/** `V-STALE after 14 steps`, `holds` */
export const verdictOf = ({ verdict, violation, depth }: Decided): string => (violation ? `${violation} after ${depth} steps` : verdict);

/** One row a claim: how many of its checks hold and how many break, and whether any comes out otherwise than expected. */
export function claimsMarkdown(claims: readonly DecidedClaim[]): string {
  const rows = claims.map((claim) => `| ${claim.id} | ${claim.sentence} | ${tallyOf(claim)} |`);
  return ["| claim | | checks |", "|---|---|---|", ...rows].join("\n");
}

/** The same in lines of at most 72 columns. */
export const claimsText = (claims: readonly DecidedClaim[]): string =>
  claims.map((claim) => [...wrapped(`${claim.id.padEnd(3)} ${claim.sentence}`, 72), `    ${tallyOf(claim)}`].join("\n")).join("\n");

function tallyOf({ decided }: DecidedClaim): string {
  const good = decided.filter(({ expect }) => expect === "holds").length;
  return `${good} hold, ${decided.length - good} break${decided.every(({ ok }) => ok) ? "" : ", not as expected"}`;
}

/** A claim in lines of at most 72 columns. */
export function claimText({ id, sentence, source, decided }: DecidedClaim): string {
  const lines = decided.map((check) => `  ${check.ok ? " " : "!"} ${verdictOf(check).padEnd(28)} ${[check.scenario, `at ${check.release}`].join(" ")}${check.edits.map((edit) => `\n${" ".repeat(33)}with ${edit}`).join("")}`);
  return [...wrapped(`${id}  ${sentence}`, 72), ...wrapped(`    ${source}`, 72), ...lines].join("\n");
}

/** Break at blanks; following lines are indented by four. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/(?<=\S) /)) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : `    ${word}`);
  }
  return lines;
}
