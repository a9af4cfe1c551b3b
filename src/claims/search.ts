// From a scenario and the options of a check to the search that decides it; in every thread that takes part, the same.
import type { SearchOptions } from "../checker/search.ts";
import { checkThatEditsApply, editsNamed } from "../linux/releases/edits.ts";
import { defaultRelease, type Release, releaseNamed } from "../linux/releases/releases.ts";
import { type Invariant, invariants } from "../linux/structs/invariants.ts";
import { type Symmetry, symmetryOf } from "../machine/symmetry.ts";
import type { Expectation, Scenario } from "../scenario/language.ts";
import { prepare, type Prepared } from "../scenario/tasks.ts";
import { alike, type CheckOptions, defaultMaxStates } from "./options.ts";
import { HANG } from "./follow.ts";

/** What a check is of. */
export interface Subject {
  scenario: Scenario;
  release: Release;
  edits: readonly string[];
  /** what the scenario expects of itself; only as it stands */
  expected: Expectation | undefined;
  watched: readonly Invariant[];
  maxStates: number;
}

/** @throws Error for an unknown release or edit, or an edit that does not apply */
export function subjectOf(scenario: Scenario, options: CheckOptions): Subject {
  const release = releaseNamed(options.release ?? scenario.release ?? defaultRelease);
  const edits = options.edits ?? scenario.edits;
  checkThatEditsApply(editsNamed(edits), release);
  const asWritten = options.release === undefined && options.edits === undefined;
  const expected = asWritten ? scenario.expect : undefined;
  return { scenario, release, edits, expected, watched: invariantsOf(options, expected), maxStates: options.maxStates ?? defaultMaxStates };
}

/** An invariant that is expected to break is looked for, too. */
const invariantsOf = ({ invariants: named = [], until }: CheckOptions, expected?: Expectation): Invariant[] =>
  invariants.filter((id) => named.includes(id) || until === id || expected?.code === id);

/** The machine and the way to search it; `lessons` is where threads agree on the numbers of local states. */
export function searchOf({ scenario, release, edits, expected, watched, maxStates }: Subject, options: CheckOptions, lessons?: SharedArrayBuffer): { prepared: Prepared; search: SearchOptions } {
  const { forget, apart, until, passBy } = options;
  const prepared = prepare(scenario, release, edits, { invariants: watched, forget, apart, lessons });
  return { prepared, search: { maxStates, until: until ?? expected?.code, passBy, hang: HANG, symmetry: symmetryIn(prepared, options) } };
}

/** Histories that nothing was forgotten of are told apart even where their names do not matter. */
function symmetryIn({ machine, tasks, twins }: Prepared, { forget = true, symmetry: kinds = forget ? alike : [] }: CheckOptions): Symmetry | undefined {
  const slots = kinds.includes("slots") ? "anon_vma" : undefined;
  return kinds.length === 0 ? undefined : symmetryOf(machine as never, tasks, { slots, twins: kinds.includes("cpus") ? twins : [], perTask: ["cpu", "walker"] });
}
