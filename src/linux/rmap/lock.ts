// include/linux/rmap.h and mm/rmap.c, v3.0-rc1; lock_anon_vma_root as of v3.0
import { step, type Steps } from "../../machine/procedure.ts";
import { mutex_lock, mutex_unlock } from "../primitives/mutex.ts";
import type { AnonVma } from "../structs/structs.ts";

/**
 * Lock an anon_vma: take the mutex in its root. Root and mutex are read in one step, which is right only where the root cannot
 * change: the caller's vma is linked to it, or nobody else can know it yet.
 */
export const anon_vma_lock = (anon_vma: AnonVma): Steps<void> =>
  step("anon_vma_lock(anon_vma)", () => mutex_lock(anon_vma.root));

export const anon_vma_unlock = (anon_vma: AnonVma): Steps<void> =>
  step("anon_vma_unlock(anon_vma)", () => mutex_unlock(anon_vma.root));

/** Keep the root's lock across the members of one chain. */
export function* lock_anon_vma_root(root: AnonVma | null, anon_vma: AnonVma): Steps<AnonVma> {
  return yield* step("root = lock_anon_vma_root(root, anon_vma)", () => {
    if (anon_vma.root !== root) {
      if (root) mutex_unlock(root);
      mutex_lock(anon_vma.root);
    }
    return anon_vma.root;
  });
}

export function* unlock_anon_vma_root(root: AnonVma | null): Steps<void> {
  if (root) yield* step("unlock_anon_vma_root(root)", () => mutex_unlock(root));
}
