import { type Invariant, invariants } from "../linux/structs/invariants.ts";
import { violationCodes } from "../scenario/model.ts";
import type { Ending } from "../checker/moves.ts";

export interface CheckOptions {
  /** false: keep() forgets nothing; a slower search whose verdict must be the same */
  forget?: boolean;
  /** true: one access a step throughout; a slower search whose verdict must be the same */
  apart?: boolean;
  /** which states that differ by names only are one: those that differ by slots of anon_vmas, by CPUs with the same program, or (that is the default) by both */
  symmetry?: readonly Alike[];
  /** claims' own invariants to look for: "C4", "C5", "C7", "C14", "C20" */
  invariants?: readonly Invariant[];
  /** a row of the release table; the scenario's own, or v3.0-rc1 */
  release?: string | undefined;
  /** names of edits; the scenario's own */
  edits?: readonly string[] | undefined;
  /** seek this violation and pass others by */
  until?: string | undefined;
  /** seek a violation that ends otherwise than these */
  passBy?: readonly Ending[] | undefined;
  /** stop, unfinished, beyond so many states */
  maxStates?: number | undefined;
  /** threads that a large search is shared among; 1. The verdict and the counterexample are the same for any number. */
  workers?: number | undefined;
}

/** What the search may take for one. */
export const alike = ["slots", "cpus"] as const;
export type Alike = (typeof alike)[number];

export const defaultMaxStates = 5_000_000;
export const MOST_WORKERS = 64;

/** @throws Error naming an option's value that is none, and the choices */
export function checkOptions({ invariants: judged = [], until, maxStates, symmetry = [], workers = 1 }: CheckOptions): void {
  for (const id of judged) oneOf("invariant", id, invariants);
  if (until !== undefined) oneOf("violation", until, [...violationCodes, ...invariants]);
  for (const kind of symmetry) oneOf("symmetry", kind, alike);
  if (maxStates !== undefined && (!Number.isInteger(maxStates) || maxStates < 1)) throw new Error(`maxStates: ${maxStates}; expected a number of states, 1 or more`);
  if (!Number.isInteger(workers) || workers < 1 || workers > MOST_WORKERS) throw new Error(`workers: ${workers}; expected a number of threads, 1 to ${MOST_WORKERS}`);
}

function oneOf(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) throw new Error(`unknown ${what}: ${value}; expected one of ${choices.join(", ")}`);
}
