import { endingOf, judgeEnd, type Ending, type Move, movesHere, take } from "../checker/moves.ts";
import { gravest, now } from "../machine/now.ts";
import type { Path, PathStep, Stuck } from "../machine/path.ts";
import { linux } from "../linux/structs/world.ts";
import { editsNamed } from "../linux/releases/edits.ts";
import { releaseNamed } from "../linux/releases/releases.ts";
import type { Scenario } from "../scenario/language.ts";
import { printOperation } from "../scenario/print.ts";
import { runInOrder } from "../scenario/run.ts";
import { prepare, type Prepared } from "../scenario/tasks.ts";
import type { Trace } from "./token.ts";

/** A schedule that was taken once more, this time looking. */
export interface Followed {
  path: Path;
  /** how it ends, where it ends in a violation */
  ending?: Ending;
  /** how it may go on: none at its end */
  next: readonly NextMove[];
  /** has every CPU come to its end? */
  done: boolean;
}

/** A move that may come next, and the line that it would take. */
export interface NextMove extends Move {
  function: string;
  step: string;
}

/** The code of the violation that no task can move although one has not come to its end. */
export const HANG = "V-HANG";

/**
 * Take the steps of a trace.
 * @throws Error naming the step that cannot be taken
 */
export function follow({ scenario, release, edits, schedule, invariants }: Trace): Followed {
  if (scenario.cpus.length === 0) return { path: runInOrder(scenario, releaseNamed(release), editsNamed(edits), invariants), next: [], done: true };
  const prepared = prepare(scenario, releaseNamed(release), edits, { invariants });
  return prepared.brokenInSetup ? { path: pathOfSetup(prepared), next: [], done: false } : followed(scenario, prepared, schedule);
}

/** The path of a schedule from a machine's present state. */
export function followed(scenario: Scenario, prepared: Prepared, schedule: readonly Move[]): Followed {
  const { machine, tasks } = prepared;
  return machine.enter(() => {
    tasks.start();
    const before = machine.bytes.slice();
    const steps = schedule.map((move, k) => takeStep(scenario, { machine, tasks }, move, k + 1));
    const path: Path = { machine: machine as never, before, steps };
    const next = movesHere(machine as never, tasks).map((move) => ({ ...move, ...lineAt(tasks, move.task) }));
    const ending = endingAt(prepared, steps.at(-1), next.length === 0);
    if (ending?.code === HANG) path.stuck = stuckTasks(prepared);
    const done = scenario.cpus.every((_, cpu) => tasks.standing(cpu) === null);
    return { path, next, done, ...(ending && { ending }) };
  });
}

const lineAt = (tasks: Prepared["tasks"], task: number) => {
  const { function: name, step } = tasks.standing(task)!;
  return { function: name, step };
};

/** The violation of the last step; where nobody can move, that of the state itself, which the last step is then marked with. */
function endingAt({ machine, tasks }: Prepared, last: PathStep | undefined, isOver: boolean): Ending | undefined {
  if (!last) return undefined;
  if (last.violation) return { code: last.violation, at: `${last.function}: ${last.step}` };
  if (!isOver) return undefined;
  judgeEnd(machine as never, tasks, HANG);
  const code = gravest(now.violations);
  if (code) last.violation = code;
  return code === undefined ? undefined : { code, at: endingOf(machine as never, tasks, null) };
}

/** In a state that nobody can leave: who waits there, but for those at a place where a run may end. */
function stuckTasks({ machine, tasks }: Pick<Prepared, "machine" | "tasks">): Stuck[] {
  const here = machine.bytes.slice();
  return Array.from({ length: machine.tasks }, (_, task) => task).flatMap((task) => {
    const at = tasks.standing(task);
    if (!at || at.mayEnd) return [];
    tasks.move(task);
    machine.bytes.set(here);
    return [{ task, function: at.function, step: at.step, lock: now.awaited }];
  });
}

/** A rule that setup breaks: one step, without a CPU. */
export function pathOfSetup({ machine, brokenInSetup }: Prepared): Path {
  const { violation, operation, function: name, step } = brokenInSetup!;
  const after = machine.bytes.slice();
  return { machine: machine as never, before: after, steps: [{ task: -1, operation, index: 0, function: name, step, violation, after }] };
}

function takeStep(scenario: Scenario, { machine, tasks }: Pick<Prepared, "machine" | "tasks">, move: Move, number: number): PathStep {
  const standing = scenario.cpus[move.task] && tasks.standing(move.task);
  if (!standing) throw new Error(`step ${number}: CPU ${move.task} ${standing === null ? "has come to its end" : `is none of the ${scenario.cpus.length} CPUs`}`);
  const { function: name, step, edited, added } = standing;
  const index = linux().cpu[move.task + 1]!.done;
  const operation = printOperation(scenario.cpus[move.task]!.operations[index]!);
  if (!take(machine as never, tasks, move)) throw new Error(`step ${number}: CPU ${move.task} cannot make this move at ${step}`);
  const violation = gravest(now.violations);
  return { task: move.task, operation, index, function: name, step, ...(edited && { edited }), ...(added && { added }), ...(violation && { violation }), after: machine.bytes.slice() };
}
