/**
 * Symmetry: slots of one struct are interchangeable, and so are tasks that run the same program. States that differ by such names only
 * are one state to a search. Renaming reaches into what the tasks remember, too.
 */
import type { Machine } from "./machine.ts";
import type { Tasks } from "./remember.ts";
import { Slots } from "./slots.ts";
import { Twins } from "./twins.ts";

/** What may change its name without anybody noticing. */
export interface Alike {
  /** a struct whose objects are all alike */
  slots?: string | undefined;
  /** groups of tasks with the same program */
  twins?: readonly (readonly number[])[] | undefined;
  /** structs whose object k + 1 belongs to task k */
  perTask?: readonly string[];
}

/** The renamings of one machine. */
export interface Symmetry {
  /**
   * Rename in the machine's present state, so that states which differ by names become one. Not all do: where a comparison would cost
   * more than it gains, a state keeps several names. A search is right all the same.
   */
  normalize(): void;
  /** Rename in the present state: slot i becomes slots[i] (and 0 stays 0), task k becomes tasks[k]. */
  rename(slots: ArrayLike<number>, tasks: ArrayLike<number>): void;
}

export function symmetryOf(machine: Machine, tasks: Tasks, { slots, twins = [], perTask = [] }: Alike): Symmetry {
  const renamedSlots = slots === undefined ? null : new Slots(machine, tasks, slots);
  const groups = twins.filter((group) => group.length > 1);
  const renamedTwins = groups.length === 0 ? null : new Twins(machine, tasks, { groups, perTask, slots: slots ?? "" });
  return {
    normalize() {
      renamedTwins?.normalize();
      renamedSlots?.normalize();
    },
    rename(slotNames, taskNames) {
      renamedTwins?.rename(taskNames);
      renamedSlots?.rename(slotNames);
    },
  };
}
