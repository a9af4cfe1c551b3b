import { releaseNamed } from "../linux/releases/releases.ts";
import { type Check, checkScenario } from "./check.ts";
import { type Claim, type ClaimCheck, expectationOf, soughtBy } from "./claim.ts";
import { pins } from "./pins.ts";
import { agreesWithKernel } from "./recorded.ts";
import { scenarioNamed } from "./scenarios.ts";

/** A check of a claim with its verdict. */
export interface Decided extends Check {
  /** "holds", or the code of the violation that is looked for */
  expect: string;
  /** of a "holds": the one code that was looked for */
  only?: string;
  /** why it is so */
  remark?: string;
  /** as expected, and resting on what it should rest on? */
  asExpected: boolean;
  /** as expected, and as large as pinned? */
  ok: boolean;
}

/** Decide one check of a claim. */
export function decide(check: ClaimCheck): Decided {
  const { scenario, release, edits, expect, only, invariants, seen = [], recorded, remark } = check;
  const found = checkScenario(scenarioNamed(scenario), { release, edits, until: soughtBy(check), ...(invariants && { invariants }) });
  const asExpected = (found.violation ?? found.verdict) === expect && seen.every((what) => (found.witnesses[what] ?? 0) > 0) && (!recorded || agreesWithKernel(scenario, release));
  const ok = asExpected && pins[keyOf(check)]?.join() === sizeOf(found).join();
  return { ...found, expect, ...(only && { only }), ...(remark && { remark }), asExpected, ok };
}

export const sizeOf = ({ states, transitions, depth }: Check): [number, number, number] => [states, transitions, depth];

/** `stranger_in_the_slot v3.0-rc1 no_recheck: V-STALE` */
export const keyOf = (check: ClaimCheck): string =>
  `${[check.scenario, check.release, ...check.edits].join(" ")}: ${[expectationOf(check), ...(check.invariants ?? [])].join(" ")}`;

/** The checks of a claim; those at one release only, if it is named. */
export const checksOf = ({ checks }: Claim, release?: string): readonly ClaimCheck[] =>
  release === undefined ? checks : checks.filter((check) => check.release === releaseNamed(release).name);
