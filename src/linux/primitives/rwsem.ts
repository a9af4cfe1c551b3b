// include/linux/rwsem.h as far as the argument needs it: one writer or many readers, sleeping, unfair. A mutex is one that nobody reads.
import { now, report, wait_until } from "../../machine/now.ts";
import { in_rcu_section } from "./rcu.ts";

/** A struct with a lock in it: `owner` is 0, or the writing task plus 1; `readers` has a bit for each reading task, where a release has readers. */
export interface Rwsem {
  readonly type: string;
  readonly id: number;
  owner: number;
  readers: number;
}

const is_free = (sem: Rwsem): boolean => sem.owner === 0 && !sem.readers;

export function down_write_trylock(sem: Rwsem): boolean {
  if (!is_free(sem)) return false;
  sem.owner = now.task + 1;
  return true;
}

/** Waits until nobody holds it. Waiting keeps reading its memory. */
export function down_write(sem: Rwsem): void {
  if (in_rcu_section()) report("V-RCUSLEEP");
  wait_until(is_free(sem), sem);
  sem.owner = now.task + 1;
}

/** A stranger's unlock opens the lock all the same, as the real one does without debugging. */
export function up_write(sem: Rwsem): void {
  if (sem.owner !== now.task + 1) report("V-UNLOCK");
  sem.owner = 0;
}

export function down_read_trylock(sem: Rwsem): boolean {
  if (sem.owner !== 0) return false;
  sem.readers |= 1 << now.task;
  return true;
}

export function down_read(sem: Rwsem): void {
  if (in_rcu_section()) report("V-RCUSLEEP");
  wait_until(sem.owner === 0, sem);
  sem.readers |= 1 << now.task;
}

export function up_read(sem: Rwsem): void {
  if (!reads(sem)) report("V-UNLOCK");
  sem.readers &= ~(1 << now.task);
}

export const rwsem_is_locked = (sem: Rwsem): boolean => !is_free(sem);

/** Does the task that moves hold it, in whichever way? */
export const is_mine = (sem: Rwsem): boolean => sem.owner === now.task + 1 || reads(sem);

const reads = (sem: Rwsem): boolean => (sem.readers & (1 << now.task)) !== 0;
