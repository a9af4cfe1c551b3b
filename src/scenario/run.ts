import type { Path, PathStep } from "../machine/path.ts";
import { is_watched, Refusal } from "../machine/now.ts";
import { runAlone, type Taken } from "../machine/sequential.ts";
import { editsNamed } from "../linux/releases/edits.ts";
import { equalChains, type Invariant } from "../linux/structs/invariants.ts";
import type { Page } from "../linux/structs/structs.ts";
import type { Release } from "../linux/releases/releases.ts";
import { type Operation, type Scenario, ScenarioError } from "./language.ts";
import { ample, createModel, type LinuxMachine, roomUsed } from "./model.ts";
import { actsOnPage, operations, pageNamed, programOf } from "./operations.ts";
import { printOperation } from "./print.ts";

/** The tasks of a program in order: the program itself, and one that walks when it is asked to. */
export const TASKS = 2;

/**
 * A machine of the right size for `program`: it is run once with ample room to see how much it needs.
 * Stops measuring where an operation is refused or stuck; the run itself will report that.
 */
export function machineFor(program: readonly Operation[], release: Release, edits: readonly string[] = [], invariants: readonly Invariant[] = []): LinuxMachine {
  const world = programOf(program);
  const trial = createModel(world, ample, TASKS, release, edits);
  try {
    for (const operation of program) perform(trial, operation);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return createModel(world, roomUsed(trial), TASKS, release, edits, { invariants });
}

/** Run one operation to its end on `machine`. Throws Refusal, and changes nothing, where the kernel, or the model, would refuse it. */
export function perform(machine: LinuxMachine, operation: Operation, seen: (taken: Taken) => void = () => {}): void {
  const kind = operations[operation.name];
  if (!kind) throw new Refusal(`the operation ${operation.name} is not in the model`);
  const before = machine.bytes.slice();
  try {
    const outcome = machine.enter(() => runAlone(machine as never, 0, kind.steps(operation.args, actsOnPage(operation) ? heldPage(operation) : null), seen));
    if (!outcome.done) seen({ task: 0, function: outcome.function, step: outcome.step, violation: outcome.violation ?? "V-HANG" });
  } catch (error) {
    if (error instanceof Refusal) machine.bytes.set(before);
    throw error;
  }
}

function heldPage(operation: Operation): Page {
  const page = pageNamed(operation);
  if (!page) throw new Refusal("no page is there");
  return page;
}

/**
 * A whole program in order, as a path of all its steps; it ends with the first that breaks a rule.
 * @throws ScenarioError naming the line of an operation that is refused
 */
export function runInOrder(scenario: Scenario, release: Release, edits: readonly string[] = scenario.edits, invariants: readonly Invariant[] = []): Path {
  const machine = machineFor(scenario.setup, release, editsNamed(edits), invariants);
  const before = machine.bytes.slice();
  const steps: PathStep[] = [];
  for (const [index, operation] of scenario.setup.entries()) {
    const text = printOperation(operation);
    try {
      perform(machine, operation, (taken) => steps.push({ ...taken, operation: text, index, after: machine.bytes.slice() }));
    } catch (error) {
      if (error instanceof Refusal) throw new ScenarioError(operation.line, `line ${operation.line}: ${text}: ${error.message}`);
      throw error;
    }
    const last = steps.at(-1);
    if (last && !last.violation && machine.enter(() => is_watched("C20") && !equalChains())) last.violation = "C20";
    if (steps.some(({ violation }) => violation)) break;
  }
  const broken = steps.findIndex(({ violation }) => violation);
  return { machine: machine as never, before, steps: broken < 0 ? steps : steps.slice(0, broken + 1) };
}
