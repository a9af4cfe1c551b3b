// include/linux/mutex.h as far as the argument needs it: sleeping, unfair, owned by a task. No ticket, no handover.
import { now, report, wait_until } from "../../machine/now.ts";
import { in_rcu_section } from "./rcu.ts";

/** A struct with a mutex in it: `owner` is 0, or the number of the owning task plus 1. */
export interface Mutex {
  owner: number;
}

export function mutex_trylock(mutex: Mutex): boolean {
  if (mutex.owner !== 0) return false;
  mutex.owner = now.task + 1;
  return true;
}

/** Waits until the mutex is free. Waiting keeps reading its memory. */
export function mutex_lock(mutex: Mutex): void {
  if (in_rcu_section()) report("V-RCUSLEEP");
  wait_until(mutex.owner === 0);
  mutex.owner = now.task + 1;
}

/** A stranger's unlock opens the mutex all the same, as the real one does without debugging. */
export function mutex_unlock(mutex: Mutex): void {
  if (mutex.owner !== now.task + 1) report("V-UNLOCK");
  mutex.owner = 0;
}

export const mutex_is_locked = (mutex: Mutex): boolean => mutex.owner !== 0;

/** Does the task that moves hold it? */
export const mutex_is_mine = (mutex: Mutex): boolean => mutex.owner === now.task + 1;
