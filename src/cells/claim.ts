import { checksOf, decide } from "../claims/decide.ts";
import { type Claim, claimNamed, claims as manifest } from "../claims/manifest.ts";
import { claimsMarkdown, claimsText, claimText, type DecidedClaim, verdictOf } from "../figures/claimsTable.ts";
import { display, type Shown, shownText } from "./show.ts";

/**
 * A claim of the argument: its sentence, its source, and its checks, decided now.
 * @param id "C1" to "C24"
 * @throws Error naming the choices for an unknown claim
 */
export function claim(id: string): DecidedClaim & Shown {
  const decided = decidedNow(claimNamed(id));
  return { ...decided, [display]: () => shownText(claimMarkdown(decided), claimText(decided)) };
}

/** All claims, decided now, one row each. */
export interface ShownClaims extends Shown {
  readonly claims: readonly DecidedClaim[];
  /** number of checks */
  readonly checks: number;
  /** did every check come out as expected? */
  readonly ok: boolean;
}

/** Decide every check of every claim; this takes a few seconds. */
export function claims(): ShownClaims {
  const decided = manifest.map(decidedNow);
  const checks = decided.flatMap((claim) => claim.decided);
  return { claims: decided, checks: checks.length, ok: checks.every(({ ok }) => ok), [display]: () => shownText(claimsMarkdown(decided), claimsText(decided)) };
}

const decidedNow = (claim: Claim): DecidedClaim => ({ ...claim, decided: checksOf(claim).map(decide) });

function claimMarkdown({ id, sentence, source, property, decided }: DecidedClaim): string {
  const rows = decided.map((check) => `| ${check.scenario} | ${check.release} | ${check.edits.join(", ")} | ${verdictOf(check)}${check.ok ? "" : " (not as expected)"} | ${check.states} |`);
  return [`**${id}.** ${escaped(sentence)}  \n*${escaped(source)}*  \n${escaped(property)}`, "", "| scenario | release | with | verdict | states |", "|:--|:--|:--|:--|--:|", ...rows].join("\n");
}

/** Message-IDs stand in angle brackets. */
const escaped = (text: string): string => text.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
