import type { Machine } from "./machine.ts";
import type { Taken } from "./sequential.ts";

/** One step of a path, with the state that it led to. */
export interface PathStep extends Taken {
  /** the operation it belongs to, as the scenario language writes it */
  operation: string;
  /** how many operations its task had begun before this one */
  index: number;
  /** the packed state after the step; read it with `seen` */
  after: Uint8Array;
}

/** A task that cannot move any more: where it stands, and for what it waits. */
export interface Stuck {
  task: number;
  function: string;
  step: string;
  lock: { readonly type: string; readonly id: number } | null;
}

/** A sequence of steps with the states between. */
export interface Path {
  machine: Machine;
  before: Uint8Array;
  steps: PathStep[];
  /** at the end of a hang: who waits for ever */
  stuck?: readonly Stuck[];
}

/** Look at a packed state: `look` runs while the machine's memory holds it; the memory is put back afterwards. */
export function seen<T>(machine: Machine, state: Uint8Array, look: () => T): T {
  const kept = machine.bytes.slice();
  machine.bytes.set(state);
  try {
    return machine.enter(look);
  } finally {
    machine.bytes.set(kept);
  }
}
