/**
 * What is true at this instant: which machine is current, which task moves, and what the step says to its driver.
 * A step runs synchronously inside `machine.enter`, so nothing here outlives it.
 */
import type { Memory, Structs } from "./fields.ts";
import type { Machine } from "./machine.ts";

export const now = {
  machine: null as Machine | null,
  /** number of the task that moves, from 0 */
  task: 0,
  /** the step turned out not to be enabled */
  blocked: false,
  /** what a step that is not enabled waits for, where it says so */
  awaited: null as { readonly type: string; readonly id: number } | null,
  /** the rules that this step broke, one bit for each place in the machine's list of codes */
  violations: 0,
  /** the choices to make in this step, `chosen` of them, and how wide each was; `depth` counts those made so far */
  script: new Uint8Array(64),
  width: new Uint8Array(64),
  chosen: 0,
  depth: 0,
  /** the edits whose lines were met, for whoever wants to know which would matter */
  asked: null as Set<string> | null,
  /** for tests that take any line away: what is done in the place of `look` */
  instead: null as ((label: string, look: () => unknown) => () => unknown) | null,
};

/** The machine whose step is running. */
export function current(): Machine {
  if (!now.machine) throw new Error("no machine is current: a procedure runs only inside machine.enter()");
  return now.machine;
}

/** The current machine's memory, seen as the structs `S`. */
export const memory = <S extends Structs>(): Memory<S> => current().memory as unknown as Memory<S>;

/** Is this edit in force? */
export function edited(edit: string): boolean {
  now.asked?.add(edit);
  return current().edits.has(edit);
}

/** Is every access a step of its own on this machine? */
export const apart = (): boolean => current().apart;

/** The step is not enabled unless `condition`: its driver drops whatever the step did. `lock`: the object that holds it up. */
export function wait_until(condition: boolean, lock: typeof now.awaited = null): void {
  if (condition) return;
  now.blocked = true;
  now.awaited = lock;
}

/** Nondeterminism: 0 to n-1; a driver that explores runs the step once per choice. Later choices may depend on earlier ones. */
export function choose(n: number): number {
  const i = now.depth++;
  if (i === now.chosen) now.script[now.chosen++] = 0;
  now.width[i] = n;
  return now.script[i]!;
}

/** The next sequence of choices, like an odometer whose wheels depend on each other; false when all were tried. */
export function nextChoices(): boolean {
  for (now.chosen = now.depth; now.chosen > 0; now.chosen--) {
    const i = now.chosen - 1;
    if (now.script[i]! + 1 < now.width[i]!) {
      now.script[i]!++;
      return true;
    }
  }
  return false;
}

/** This step breaks a rule: one of the machine's codes. It goes on all the same. */
export function report(code: string): void {
  const rank = current().codes.indexOf(code);
  if (rank < 0) throw new Error(`unknown violation: ${code}`);
  now.violations |= 1 << rank;
}

/** Does this machine judge that rule? */
export const is_watched = (code: string): boolean => current().codes.includes(code);

/** The gravest of some violations: the first of them in the machine's list. */
export const gravest = (violations: number): string | undefined => current().codes[31 - Math.clz32(violations & -violations)];

/** What an operation throws that the kernel would refuse, or that has no room: a mistake in the program, not in the model. */
export class Refusal extends Error {}

/** Something interesting happened that a verdict should rest on. */
export function witness(what: string): void {
  const { witnesses } = current();
  witnesses.set(what, (witnesses.get(what) ?? 0) + 1);
}
