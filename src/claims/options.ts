import { invariants } from "../linux/structs/invariants.ts";
import { violationCodes } from "../scenario/model.ts";
import { alike, type CheckOptions } from "./check.ts";

/** @throws Error naming an option's value that is none, and the choices */
export function checkOptions({ invariants: judged = [], until, maxStates, symmetry = [] }: CheckOptions): void {
  for (const id of judged) oneOf("invariant", id, invariants);
  if (until !== undefined) oneOf("violation", until, [...violationCodes, ...invariants]);
  for (const kind of symmetry) oneOf("symmetry", kind, alike);
  if (maxStates !== undefined && (!Number.isInteger(maxStates) || maxStates < 1)) throw new Error(`maxStates: ${maxStates}; expected a number of states, 1 or more`);
}

function oneOf(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) throw new Error(`unknown ${what}: ${value}; expected one of ${choices.join(", ")}`);
}
