import { explore } from "../checker/explore.ts";
import type { Ending, Move } from "../checker/moves.ts";
import type { Search, SearchOptions } from "../checker/search.ts";
import { TeamError } from "../checker/team.ts";
import { editsNamed } from "../linux/releases/edits.ts";
import type { Invariant } from "../linux/structs/invariants.ts";
import type { Machine } from "../machine/machine.ts";
import { now, Refusal } from "../machine/now.ts";
import type { Path } from "../machine/path.ts";
import { type Expectation, type Operation, type Scenario, ScenarioError } from "../scenario/language.ts";
import { printOperation } from "../scenario/print.ts";
import { runInOrder } from "../scenario/run.ts";
import type { Prepared } from "../scenario/tasks.ts";
import { followed, pathOfSetup } from "./follow.ts";
import { Helpers, type Spawn } from "./helpers.ts";
import { idleIn } from "./idle.ts";
import { type CheckOptions, checkOptions } from "./options.ts";
import { searchOf, type Subject, subjectOf } from "./search.ts";
import { tokenOf } from "./token.ts";

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

/**
 * Try every interleaving of a scenario. One without CPU sections is run in order.
 * @param spawn starts the threads that `workers` asks for; without it there is one
 * @throws ScenarioError for an operation that is refused; Error for an unknown release or edit
 */
export function checkScenario(scenario: Scenario, options: CheckOptions = {}, spawn?: Spawn): Check {
  try {
    return checked(scenario, options, spawn);
  } catch (error) {
    if (error instanceof Refusal) throw new ScenarioError(0, `${scenario.name}: ${error.message}`);
    throw error;
  }
}

function checked(scenario: Scenario, options: CheckOptions, spawn?: Spawn): Check {
  checkOptions(options);
  const subject = subjectOf(scenario, options);
  const { edits, expected, watched } = subject;
  const release = subject.release.name;
  const columns = scenario.cpus.map(({ operations }) => operations.map(printOperation));
  const named = (schedule: readonly Move[]) => tokenOf({ scenario, release, edits, schedule, invariants: watched });
  const found = scenario.cpus.length === 0 ? inOrder(subject, named) : interleaved(subject, options, named, spawn);
  return { columns, scenario: scenario.name, release, edits, invariants: watched, ...(expected && { expected }), ...found };
}

/** Did the check come out as its scenario says, or hold where nothing is said? */
export function isAsExpected({ verdict, violation, expected }: Check): boolean {
  if (!expected) return verdict === "holds";
  return verdict === expected.verdict && (expected.code === undefined || expected.code === violation);
}

type Found = Omit<Check, "columns" | "scenario" | "release" | "edits" | "invariants" | "expected">;

type Named = (schedule: readonly Move[]) => string;

function inOrder({ scenario, release, edits, watched, maxStates }: Subject, named: Named): Found {
  const whole = runInOrder(scenario, release, editsNamed(edits), watched);
  const { machine, steps } = whole;
  const last = steps.at(-1);
  const { length } = steps;
  const found = last?.violation && { violation: last.violation, path: whole, ending: { code: last.violation, at: `${last.function}: ${last.step}` }, token: named([]) };
  const sizes = { states: length + 1, transitions: length, depth: length, stateBytes: machine.bytes.length };
  return { bounds: boundsOf(machine as never, 1, maxStates), verdict: found ? "violated" : "holds", ...found, ...sizes, witnesses: witnessesOf(machine) };
}

/** A mistake that several threads come upon is left to one, which meets it in order. */
function interleaved(subject: Subject, options: CheckOptions, named: Named, spawn?: Spawn): Found {
  const helpers = spawn && (options.workers ?? 1) > 1 ? new Helpers(subject.scenario, options, spawn) : undefined;
  try {
    return decided(subject, options, named, helpers);
  } catch (error) {
    if (error instanceof TeamError) return decided(subject, options, named);
    throw error;
  }
}

function decided(subject: Subject, options: CheckOptions, named: Named, helpers?: Helpers): Found {
  const { scenario, maxStates } = subject;
  const { prepared, search } = searchOf(subject, options, helpers?.lessons);
  const { machine, brokenInSetup } = prepared;
  const bounds = boundsOf(machine, scenario.cpus.length, maxStates);
  const start = machine.bytes.slice();
  if (brokenInSetup) {
    const { violation } = brokenInSetup;
    return { bounds, verdict: "violated", violation, states: 1, transitions: 0, depth: 0, stateBytes: start.length, witnesses: {}, path: pathOfSetup(prepared), token: named([]) };
  }
  const { schedule, ...found } = explored(scenario, prepared, { ...search, threads: helpers });
  helpers?.tellTo(prepared);
  machine.bytes.set(start);
  const witnesses = witnessesOf(machine as never);
  const idle = idleIn(scenario, prepared);
  return { bounds, ...found, witnesses, ...(idle && { idle }), ...(schedule && { ...counterexample(scenario, prepared, schedule, found.violation!), token: named(schedule) }) };
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
