import { explore, type Search, type SearchOptions } from "../checker/explore.ts";
import type { Ending, Move } from "../checker/moves.ts";
import { defaultRelease, releaseNamed } from "../linux/releases/releases.ts";
import { checkThatEditsApply, editsNamed } from "../linux/releases/edits.ts";
import type { Path } from "../machine/path.ts";
import { type Symmetry, symmetryOf } from "../machine/symmetry.ts";
import type { Machine } from "../machine/machine.ts";
import { now, Refusal } from "../machine/now.ts";
import { type Invariant, invariants } from "../linux/structs/invariants.ts";
import { type Expectation, type Operation, type Scenario, ScenarioError } from "../scenario/language.ts";
import { printOperation } from "../scenario/print.ts";
import { prepare, type Prepared } from "../scenario/tasks.ts";
import { runInOrder } from "../scenario/run.ts";
import { followed, HANG, pathOfSetup } from "./follow.ts";
import { tokenOf } from "./token.ts";
import { idleIn } from "./idle.ts";
import { checkOptions } from "./options.ts";

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
}

/** What the search may take for one. */
export const alike = ["slots", "cpus"] as const;
export type Alike = (typeof alike)[number];

/** Within what a verdict holds. */
export interface Bounds {
  cpus: number;
  processes: number;
  vmas: number;
  anon_vmas: number;
  pages: number;
  maxStates: number;
  memory: "sequentially consistent";
}

/** The verdict on one scenario at one release with some edits. */
export interface Check {
  scenario: string;
  release: string;
  edits: readonly string[];
  /** claims' own invariants that were judged besides */
  invariants: readonly Invariant[];
  bounds: Bounds;
  verdict: Search["verdict"];
  violation?: string;
  states: number;
  transitions: number;
  depth: number;
  /** bytes of one packed state */
  stateBytes: number;
  /** how often something interesting happened, over all transitions: a "holds" without them says little */
  witnesses: Readonly<Record<string, number>>;
  /** what was expected of the scenario as it stands; absent when release or edits were chosen otherwise */
  expected?: Expectation;
  /** by CPU: its operations, as the scenario language writes them */
  columns: string[][];
  /** the first operation of a CPU that never finished any: see refuseIdle */
  idle?: Operation;
  /** the shortest way to the violation */
  path?: Path;
  /** how that way ends */
  ending?: Ending;
  /** the same way as one word, see `tokenOf` */
  token?: string;
}

export const defaultMaxStates = 5_000_000;

/**
 * Try every interleaving of a scenario. One without CPU sections is run in order.
 * @throws ScenarioError for an operation that is refused; Error for an unknown release or edit
 */
export function checkScenario(scenario: Scenario, options: CheckOptions = {}): Check {
  try {
    return checked(scenario, options);
  } catch (error) {
    if (error instanceof Refusal) throw new ScenarioError(0, `${scenario.name}: ${error.message}`);
    throw error;
  }
}

function checked(scenario: Scenario, options: CheckOptions): Check {
  checkOptions(options);
  const release = releaseNamed(options.release ?? scenario.release ?? defaultRelease);
  const edits = options.edits ?? scenario.edits;
  checkThatEditsApply(editsNamed(edits), release);
  const asWritten = options.release === undefined && options.edits === undefined;
  const expected = asWritten ? scenario.expect : undefined;
  const maxStates = options.maxStates ?? defaultMaxStates;
  const columns = scenario.cpus.map(({ operations }) => operations.map(printOperation));
  const watched = invariantsOf(options, expected);
  const about = { columns, scenario: scenario.name, release: release.name, edits, invariants: watched, ...(expected && { expected }) };
  const named = (schedule: readonly Move[]) => tokenOf({ scenario, release: release.name, edits, schedule, invariants: watched });
  if (scenario.cpus.length === 0) return { ...about, ...inOrder(runInOrder(scenario, release, editsNamed(edits), watched), maxStates, named) };
  const prepared = prepare(scenario, release, edits, { invariants: watched, forget: options.forget, apart: options.apart });
  const search = { maxStates, until: options.until ?? expected?.code, passBy: options.passBy, hang: HANG, symmetry: symmetryIn(prepared, options) };
  return { ...about, ...interleaved(scenario, prepared, search, named) };
}

/** An invariant that is expected to break is looked for, too. */
const invariantsOf = ({ invariants: named = [], until }: CheckOptions, expected?: Expectation): Invariant[] =>
  invariants.filter((id) => named.includes(id) || until === id || expected?.code === id);

/** Did the check come out as its scenario says, or hold where nothing is said? */
export function isAsExpected({ verdict, violation, expected }: Check): boolean {
  if (!expected) return verdict === "holds";
  return verdict === expected.verdict && (expected.code === undefined || expected.code === violation);
}

type Found = Omit<Check, "columns" | "scenario" | "release" | "edits" | "invariants" | "expected">;

type Named = (schedule: readonly Move[]) => string;

function inOrder(whole: Path, maxStates: number, named: Named): Found {
  const { machine, steps } = whole;
  const last = steps.at(-1);
  const { length } = steps;
  const found = last?.violation && { violation: last.violation, path: whole, ending: { code: last.violation, at: `${last.function}: ${last.step}` }, token: named([]) };
  const sizes = { states: length + 1, transitions: length, depth: length, stateBytes: machine.bytes.length };
  return { bounds: boundsOf(machine as never, 1, maxStates), verdict: found ? "violated" : "holds", ...found, ...sizes, witnesses: witnessesOf(machine) };
}

/** Histories that nothing was forgotten of are told apart even where their names do not matter. */
function symmetryIn({ machine, tasks, twins }: Prepared, { forget = true, symmetry: kinds = forget ? alike : [] }: CheckOptions): Symmetry | undefined {
  const slots = kinds.includes("slots") ? "anon_vma" : undefined;
  return kinds.length === 0 ? undefined : symmetryOf(machine as never, tasks, { slots, twins: kinds.includes("cpus") ? twins : [], perTask: ["cpu", "walker"] });
}

function interleaved(scenario: Scenario, prepared: Prepared, options: SearchOptions, named: Named): Found {
  const { machine, brokenInSetup } = prepared;
  const bounds = boundsOf(machine, scenario.cpus.length, options.maxStates);
  const start = machine.bytes.slice();
  if (brokenInSetup) {
    const { violation } = brokenInSetup;
    return { bounds, verdict: "violated", violation, states: 1, transitions: 0, depth: 0, stateBytes: start.length, witnesses: {}, path: pathOfSetup(prepared), token: named([]) };
  }
  const { schedule, ...search } = explored(scenario, prepared, options);
  machine.bytes.set(start);
  const witnesses = witnessesOf(machine as never);
  const idle = idleIn(scenario, prepared);
  return { bounds, ...search, witnesses, ...(idle && { idle }), ...(schedule && { ...counterexample(scenario, prepared, schedule, search.violation!), token: named(schedule) }) };
}

/** The last step is marked with the violation that was sought, even if it breaks a graver rule, too. */
function counterexample(scenario: Scenario, prepared: Prepared, schedule: readonly Move[], code: string): Pick<Found, "path" | "ending"> {
  const { path, ending } = followed(scenario, prepared, schedule);
  const last = path.steps.at(-1);
  if (last) last.violation = code;
  return { path, ...(ending && { ending: { ...ending, code } }) };
}

/** An operation that is refused in one interleaving only is a mistake in the scenario, too. */
function explored({ cpus }: Scenario, { machine, tasks }: Prepared, options: SearchOptions): Search {
  try {
    return explore(machine as never, tasks, options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const operation = cpus[now.task]!.operations[machine.memory.cpu[now.task + 1]!.done]!;
    throw new ScenarioError(operation.line, `line ${operation.line}: ${printOperation(operation)}: in some interleaving, ${error.message}`);
  }
}

const witnessesOf = ({ witnesses }: Machine) => Object.fromEntries([...witnesses].sort(([a], [b]) => (a < b ? -1 : 1)));

function boundsOf({ memory }: Prepared["machine"], cpus: number, maxStates: number): Bounds {
  const count = (table: readonly unknown[]) => table.length - 1;
  return {
    cpus, processes: count(memory.process), vmas: count(memory.vma), anon_vmas: count(memory.anon_vma), pages: count(memory.page),
    maxStates, memory: "sequentially consistent",
  };
}
