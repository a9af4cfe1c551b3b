// include/linux/mmap_lock.h; in v3.0-rc1 down_read(&mm->mmap_sem) and so on
import { privately, step, type Steps } from "../../machine/procedure.ts";
import { down_read, down_write, up_read, up_write } from "../primitives/rwsem.ts";
import { may_sleep_on } from "../rmap/order.ts";
import type { Mm } from "../structs/structs.ts";
import { world } from "../structs/world.ts";

/** Only a second user of the mm, or somebody who looks into it from outside, can be in the way: else nobody can tell when the lock is taken. */
function* unless_alone(mm: Mm, label: string, look: () => void): Steps<boolean> {
  if (yield* privately(() => mm.users <= 1 && !world().watched)) return false;
  yield* step(label, () => {
    may_sleep_on("mmap_sem");
    look();
  });
  return true;
}

/** True if there was a need to take it: pass that on to the unlock. */
export const mmap_read_lock = (mm: Mm): Steps<boolean> => unless_alone(mm, "down_read(&mm->mmap_sem)", () => down_read(mm));
export const mmap_write_lock = (mm: Mm): Steps<boolean> => unless_alone(mm, "down_write(&mm->mmap_sem)", () => down_write(mm));

export function* mmap_read_unlock(mm: Mm, taken: boolean): Steps<void> {
  if (taken) yield* step("up_read(&mm->mmap_sem)", () => up_read(mm));
}

export function* mmap_write_unlock(mm: Mm, taken: boolean): Steps<void> {
  if (taken) yield* step("up_write(&mm->mmap_sem)", () => up_write(mm));
}
