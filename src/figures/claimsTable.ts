import type { Decided } from "../claims/decide.ts";
import type { Claim } from "../claims/claim.ts";
import { judged } from "./headline.ts";
import { wrapped } from "./wrapText.ts";

/** A claim with the verdicts of its checks. */
export interface DecidedClaim extends Claim {
  decided: readonly Decided[];
}

/** `V-STALE after 14 steps`, `holds`, `holds C4`, or `no V-BUG` where nothing else was looked for. */
export function verdictOf(decided: Decided): string {
  const { verdict, violation, depth, only } = decided;
  if (violation) return `${violation} after ${depth} steps`;
  return verdict === "holds" && only !== undefined ? `no ${only}` : judged(decided);
}

/** One row a claim: how many of its checks hold and how many break, and whether any comes out otherwise than expected. */
export function claimsMarkdown(claims: readonly DecidedClaim[]): string {
  const rows = claims.map((claim) => `| ${claim.id} | ${claim.sentence} | ${tallyOf(claim)} |`);
  return ["| claim | what it says | checks |", "|:--|:--|:--|", ...rows].join("\n");
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
  return [...wrapped(`${id}  ${sentence}`, 72), ...wrapped(`    ${source}`, 72), ...decided.flatMap(checkText)].join("\n");
}

const UNDER_SCENARIO = " ".repeat(33);

/** A check in lines of at most 72 columns: verdict, scenario, release, edits, and why. */
export function checkText(check: Decided): string[] {
  return [
    `  ${check.ok ? " " : "!"} ${verdictOf(check).padEnd(28)} ${check.scenario} at ${check.release}`,
    ...check.edits.map((edit) => `${UNDER_SCENARIO}with ${edit}`),
    ...(check.remark ? wrapped(`    (${check.remark})`, 72) : []),
  ];
}
