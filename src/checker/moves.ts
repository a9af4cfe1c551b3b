import type { Machine } from "../machine/machine.ts";
import { nextChoices, now } from "../machine/now.ts";
import type { Tasks } from "../machine/remember.ts";

/** One move of a schedule: which task, and the how-manieth of its choices. */
export interface Move {
  task: number;
  choice: number;
}

/** How a counterexample ends: a code, and the line that breaks it. */
export interface Ending {
  code: string;
  at: string;
}

/**
 * Take one move of a schedule again; false if there is no such move. One that only broke a rule and was not enabled leaves the state as
 * it was.
 */
export function take({ bytes }: Machine, tasks: Tasks, { task, choice }: Move): boolean {
  const before = bytes.slice();
  now.chosen = 0;
  for (let k = 0; k < choice; k++) {
    tasks.move(task);
    bytes.set(before);
    if (!nextChoices()) return false;
  }
  if (tasks.move(task)) return true;
  bytes.set(before);
  return now.violations !== 0;
}

/** Every move that the machine's present state allows, one that only breaks a rule included. The state stays as it is. */
export function movesHere(machine: Machine, tasks: Tasks): Move[] {
  const here = machine.bytes.slice();
  const moves: Move[] = [];
  for (let task = 0; task < machine.tasks; task++) {
    now.chosen = 0;
    let choice = 0;
    do {
      if (tasks.move(task) || now.violations) moves.push({ task, choice });
      machine.bytes.set(here);
      choice++;
    } while (nextChoices());
  }
  return moves;
}

/** The rules of a state that nobody can leave: a hang, unless every task stands where a run may end. They are found in `now.violations`. */
export function judgeEnd(machine: Machine, tasks: Tasks, hang: string): void {
  now.violations = 0;
  const stuck = Array.from({ length: machine.tasks }, (_, task) => tasks.standing(task)).some((at) => at && !at.mayEnd);
  if (stuck) now.violations = 1 << machine.codes.indexOf(hang);
  else machine.rulesAtEnd();
}

/** The line at which a task stands in the machine's present state; where nobody can move, the lines of all that are stuck. */
export function endingOf(machine: Machine, tasks: Tasks, task: number | null): string {
  const standing = task === null ? Array.from({ length: machine.tasks }, (_, k) => tasks.standing(k)) : [tasks.standing(task)];
  return standing.flatMap((at) => (at && (task !== null || !at.mayEnd) ? [`${at.function}: ${at.step}`] : [])).sort().join("; ");
}
