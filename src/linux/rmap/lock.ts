// include/linux/rmap.h and mm/rmap.c: the lock in an anon_vma. A spinlock until v2.6.39, a mutex in v3.0, a rwsem since v3.8.
import { wait_until, now } from "../../machine/now.ts";
import { in_turn, step, type Steps } from "../../machine/procedure.ts";
import { down_read, down_read_trylock, down_write, down_write_trylock, rwsem_is_locked, up_read, up_write } from "../primitives/rwsem.ts";
import type { AnonVma } from "../structs/structs.ts";
import { may_sleep_on } from "./order.ts";
import { release } from "./release.ts";

/** The object whose lock protects `anon_vma`: its root, or itself before there were roots. */
export const lock_of = (anon_vma: AnonVma): AnonVma => (release().roots ? anon_vma.root : anon_vma);

/** Whoever waits for a spinlock spins: that is allowed inside an RCU section. */
export function lock_root(root: AnonVma): void {
  may_sleep_on("root lock");
  if (release().lock !== "spinlock") return down_write(root);
  wait_until(root.owner === 0, root);
  root.owner = now.task + 1;
}

export const unlock_root = (root: AnonVma): void => up_write(root);
export const root_is_locked = (root: AnonVma): boolean => rwsem_is_locked(root);

/** A walker's lock: shared where the lock can be. */
export const trylock_root_for_walk = (root: AnonVma): boolean => (release().lock === "rwsem" ? down_read_trylock : down_write_trylock)(root);
export function lock_root_for_walk(root: AnonVma): void {
  may_sleep_on("root lock");
  if (release().lock === "rwsem") down_read(root);
  else lock_root(root);
}

export const unlock_root_for_walk = (root: AnonVma): void => (release().lock === "rwsem" ? up_read : up_write)(root);

/**
 * Lock an anon_vma: take the lock in its root. Root and lock are read in one step, which is right only where the root cannot
 * change: the caller's vma is linked to it, or nobody else can know it yet.
 */
export const anon_vma_lock = (anon_vma: AnonVma): Steps<void> =>
  in_turn("anon_vma_lock(anon_vma)", () => lock_of(anon_vma), lock_root);

export const anon_vma_unlock = (anon_vma: AnonVma): Steps<void> =>
  in_turn("anon_vma_unlock(anon_vma)", () => lock_of(anon_vma), unlock_root);

export const anon_vma_unlock_walk = (anon_vma: AnonVma): void => unlock_root_for_walk(lock_of(anon_vma));

/** Keep the root's lock across the members of one chain. */
export function* lock_anon_vma_root(root: AnonVma | null, anon_vma: AnonVma): Steps<AnonVma> {
  return yield* step("root = lock_anon_vma_root(root, anon_vma)", () => {
    if (anon_vma.root !== root) {
      if (root) unlock_root(root);
      lock_root(anon_vma.root);
    }
    return anon_vma.root;
  });
}

export function* unlock_anon_vma_root(root: AnonVma | null): Steps<void> {
  if (root) yield* step("unlock_anon_vma_root(root)", () => unlock_root(root));
}
