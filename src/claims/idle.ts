import { actorOf, actsOnPage } from "../scenario/operations.ts";
import { type Operation, type Scenario, ScenarioError } from "../scenario/language.ts";
import { printOperation } from "../scenario/print.ts";
import type { Prepared } from "../scenario/tasks.ts";
import type { Check } from "./check.ts";

/** The first CPU that finished nothing in any interleaving: its first operation; undefined if all did something. */
export function idleIn({ cpus }: Scenario, { finished, twins }: Prepared): Operation | undefined {
  const idle = twins.find((alike) => !alike.some((cpu) => finished.has(cpu)));
  return idle && cpus[idle[0]!]!.operations[0];
}

/**
 * A verdict on a race that cannot take place says nothing.
 * @throws ScenarioError naming the operation that never runs, and what it waits for
 */
export function refuseIdle<T extends Pick<Check, "verdict" | "idle">>(check: T): T {
  const { verdict, idle } = check;
  if (verdict !== "holds" || !idle) return check;
  throw new ScenarioError(idle.line, `line ${idle.line}: ${printOperation(idle)}: can never run; it waits for ${awaited(idle)}`);
}

function awaited(operation: Operation): string {
  if (actsOnPage(operation)) return "a page there, and none ever appears";
  const actor = actorOf(operation);
  return actor === undefined ? "memory that is never there" : `${actor} to be born, which never happens`;
}
