/** The tasks of a machine, as a search moves them: from any packed state, in which each is the number of its local state. */
import { outline, remembered } from "./history.ts";
import { Locals, type Local, type LocalsOptions, stepAt } from "./locals.ts";
import { localAt, type Machine, setLocalAt } from "./machine.ts";
import { now } from "./now.ts";
import type { Procedure } from "./procedure.ts";
import { editInForce } from "./sequential.ts";

/** Where a task stands: the procedure, and the line that comes next; null when the task has ended. */
export interface Standing {
  function: string;
  step: string;
  mayEnd: boolean;
  /** the edit whose version of the line is in force */
  edited: string | undefined;
  /** the edit that put it here */
  added: string | undefined;
}

/** The tasks of one machine, movable from any packed state. */
export interface Tasks {
  /** Put every task at its beginning, in the machine's present memory. */
  start(): void;
  /** One step of a task, with all that belongs to it; false if it is not enabled (the memory is then spoilt). */
  move(task: number): boolean;
  /** Where the task stands; null at its end. */
  standing(task: number): Standing | null;
  /** How many local states were met. */
  readonly size: number;
  /** The ids of the objects of a struct that the local state with this number remembers, in order of appearance. */
  remembered(local: number, struct: string): number[];
  /** The number of the local state that is this one with other objects in their place: id i becomes names[i]. */
  renamed(local: number, struct: string, names: readonly number[]): number;
  /** A text that is equal for local states that differ by objects of the struct only. */
  outline(local: number, struct: string): string;
}

export interface Program {
  procedure: Procedure;
  args: readonly unknown[];
}

/** Make the tasks of `machine`: task k runs `programs[k]`. With `forget: false` keep() forgets nothing: slower, and what keep() must agree with. */
export function remember(machine: Machine, programs: readonly Program[], { forget = true, lessons }: Partial<LocalsOptions> = {}): Tasks {
  const locals = new Locals(machine, { forget, lessons });
  const { bytes, taskBytes } = machine;
  const read = (task: number): Local => locals.at(localAt(bytes, taskBytes + 2 * task));
  const write = (task: number, at: Local): void => setLocalAt(bytes, taskBytes + 2 * task, at.id);

  /** What belongs to the step before: done at once. */
  function finish(at: Local): Local {
    while (at.together) at = locals.told(at, at.look!());
    return at;
  }

  return {
    start() {
      const firsts = programs.map(({ procedure, args }) => locals.first(procedure, args));
      firsts.forEach((first, task) => {
        now.task = task;
        write(task, finish(first));
      });
    },
    move(task) {
      const at = read(task);
      now.task = task;
      now.blocked = false;
      now.violations = now.depth = 0;
      if (!at.look) return false;
      const got = at.look();
      if (now.blocked) return false;
      write(task, finish(locals.told(at, got)));
      machine.rules();
      return true;
    },
    standing(task) {
      const at = read(task);
      const step = stepAt(machine, at.frame);
      return step && { function: at.frame.procedure.procedureName, step: step.label, mayEnd: step.mayEnd, edited: editInForce(machine, step), added: addedAt(at) };
    },
    get size() {
      return locals.size;
    },
    remembered: (local, struct) => remembered(locals.at(local), struct),
    renamed: (local, struct, names) => locals.renamed(local, struct, names).id,
    outline: (local, struct) => outline(locals.at(local), struct),
  };
}

/** The edit that put the step here, or a call that it belongs to. */
function addedAt({ frame: { op }, caller }: Local): string | undefined {
  const added = op.kind === "step" || op.kind === "call" ? op.added : undefined;
  return added ?? (caller ? addedAt(caller) : undefined);
}
