import { releaseNamed } from "../linux/releases/releases.ts";
import { type Check, checkScenario } from "./check.ts";
import type { Claim, ClaimCheck } from "./manifest.ts";
import { pins } from "./pins.ts";
import { scenarioNamed } from "./scenarios.ts";

/** A check of a claim with its verdict. */
export interface Decided extends Check {
  /** "holds", or the code of the violation that was looked for */
  expect: string;
  /** as expected, resting on what it should rest on, and as large as pinned? */
  ok: boolean;
}

/** Decide one check of a claim. */
export function decide(check: ClaimCheck): Decided {
  const { scenario, release, edits, expect, invariants, seen = [] } = check;
  const until = expect === "holds" ? undefined : expect;
  const found = checkScenario(scenarioNamed(scenario), { release, edits, until, ...(invariants && { invariants }) });
  const asExpected = (found.violation ?? found.verdict) === expect && seen.every((what) => (found.witnesses[what] ?? 0) > 0);
  return { ...found, expect, ok: asExpected && pins[keyOf(check)]?.join() === sizeOf(found).join() };
}

export const sizeOf = ({ states, transitions, depth }: Check): [number, number, number] => [states, transitions, depth];

/** `stranger_in_the_slot v3.0-rc1 no_recheck: V-STALE` */
export const keyOf = ({ scenario, release, edits, expect, invariants = [] }: ClaimCheck): string =>
  `${[scenario, release, ...edits].join(" ")}: ${[expect, ...invariants].join(" ")}`;

/** The checks of a claim; those at one release only, if it is named. */
export const checksOf = ({ checks }: Claim, release?: string): readonly ClaimCheck[] =>
  release === undefined ? checks : checks.filter((check) => check.release === releaseNamed(release).name);
