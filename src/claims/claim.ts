import type { Invariant } from "../linux/structs/invariants.ts";

/** One check of a claim: a scenario at a release with some edits, and how it comes out. */
export interface ClaimCheck {
  scenario: string;
  release: string;
  edits: readonly string[];
  /** "holds", or the code of the violation that is looked for */
  expect: string;
  /** of a "holds": the one code that is looked for, where others may well be met */
  only?: string;
  /** the claim's own invariants that are judged besides; one that is expected is judged anyway */
  invariants?: readonly Invariant[];
  /** what a "holds" rests on: each of these must have happened */
  seen?: readonly string[];
  /** the scenario ran on a real kernel, and the model must come to the same topology at every dump */
  recorded?: true;
  /** why it is so, where the claim does not say it */
  remark?: string;
}

/** A sentence of the argument, and what decides it. */
export interface Claim {
  id: string;
  sentence: string;
  /** who said it, and where: a Message-ID, or a commit */
  source: string;
  /** what it means for the model */
  property: string;
  checks: readonly ClaimCheck[];
}

type More = Partial<Pick<ClaimCheck, "release" | "only" | "invariants" | "seen" | "recorded" | "remark">>;

/** The check must hold. Edits are separated by blanks; the release is v3.0-rc1 unless `more` names another. */
export const holds = (scenario: string, edits = "", more: More = {}): ClaimCheck => breaks("holds", scenario, edits, more);

/** The check must find this violation. */
export const breaks = (expect: string, scenario: string, edits = "", more: More = {}): ClaimCheck =>
  ({ scenario, release: "v3.0-rc1", edits: edits.split(" ").filter(Boolean), expect, ...more });

/** Whatever else breaks: not this. */
export const never = (only: string, scenario: string, edits = "", more: More = {}): ClaimCheck => holds(scenario, edits, { only, ...more });

/** The one violation that the check looks for; undefined: whichever comes first. */
export const soughtBy = ({ expect, only }: ClaimCheck): string | undefined => (expect === "holds" ? only : expect);

/** What an expectation looks like in tables and names: a code, `holds`, or `no V-BUG`. */
export const expectationOf = ({ expect, only }: ClaimCheck): string => (only === undefined ? expect : `no ${only}`);

export const HUGH_PATCH = "Hugh Dickins, 28 May 2011, <alpine.LSU.2.00.1105281317090.13319@sister.anvils>";
export const HUGH_ANALYSIS = "Hugh Dickins, 28 May 2011, <alpine.LSU.2.00.1105281634440.14257@sister.anvils>";
export const HUGH_SEED = "Hugh Dickins, 29 May 2011, the mail of the patch";
export const PETER = "Peter Zijlstra, 29 May 2011, <1306658024.1200.1222.camel@twins>";

/** Witnesses that many checks rest on. */
export const FAST = ["fast path"];
export const SLOW = ["slow path"];
export const SPINNING = ["spinning"];
export const MOVED = ["page moved meanwhile"];
export const RECYCLED = ["memory recycled under a reader"];
export const MIGRATED = ["walk of a page in migration"];

/** The repairs of v3.15 and v3.16: named where a verdict needs them. */
export const REPAIRED = "put_root_last put_after_rcu_unlock";
