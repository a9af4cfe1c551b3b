// RCU read-side sections, and who must leave one before memory may be given back.
import { byte, type tasks } from "../../machine/fields.ts";
import { memory, now } from "../../machine/now.ts";
import { step, type Steps } from "../../machine/procedure.ts";

/** One a task. `rcu` is 1 inside an RCU read-side section. Ghost: `done` counts the operations that the task has finished. */
export const cpu = { rcu: byte, done: byte } as const;

const cpus = () => memory<{ cpu: typeof cpu }>().cpu;

export const in_rcu_section = (): boolean => cpus()[now.task + 1]!.rcu !== 0;

/** The tasks that are inside a section now, one bit each. */
export function readers(): number {
  let bits = 0;
  for (let id = 1; id < cpus().length; id++) bits |= cpus()[id]!.rcu << (id - 1);
  return bits;
}

export const rcu_read_lock = (edits: Readonly<Record<string, () => void>> = {}): Steps<void> =>
  step<void>("rcu_read_lock()", () => void (cpus()[now.task + 1]!.rcu = 1), edits);

export const rcu_read_unlock = (): Steps<void> =>
  step("rcu_read_unlock()", () => {
    cpus()[now.task + 1]!.rcu = 0;
    left_section(1 << now.task);
  });

/** Freed objects that this task could still have seen no longer wait for it. */
function left_section(bit: number): void {
  for (const table of Object.values(memory<Record<string, { grace: typeof tasks }>>())) {
    if (table[1] && "grace" in table[1]) for (const thing of table) if (thing) slabbed(thing).grace &= ~bit;
  }
}

const slabbed = (thing: object) => (thing as { raw: { grace: number } }).raw;
