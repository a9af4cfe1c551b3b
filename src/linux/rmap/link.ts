// mm/rmap.c: anon_vma_chain_link, anon_vma_clone, anon_vma_fork; v3.0-rc1 and v3.0
import { keep, privately, procedure, step } from "../../machine/procedure.ts";
import type { AnonVma, Vma } from "../structs/structs.ts";
import { anon_vma_alloc, get_anon_vma } from "./anon_vma.ts";
import { anon_vma_lock, anon_vma_unlock, lock_anon_vma_root, unlock_anon_vma_root } from "./lock.ts";
import { release } from "./release.ts";

/**
 * Link `vma` to `anon_vma`: an anon_vma_chain on the vma's chain and on the anon_vma's list. The list is appended to at its
 * tail, so that a walk meets a child's vma after its parent's. From v3.0 on the caller holds the lock.
 */
export const anon_vma_chain_link = procedure(function* anon_vma_chain_link(vma: Vma, anon_vma: AnonVma) {
  yield* privately(() => vma.chain.add(anon_vma));
  if (!release().one_lock_per_chain) yield* anon_vma_lock(anon_vma);
  yield* step("list_add_tail(&avc->same_anon_vma, &anon_vma->head)", () => anon_vma.list.addTail(vma));
  if (!release().one_lock_per_chain) yield* anon_vma_unlock(anon_vma);
});

/** Link `dst` to every anon_vma that `src` is linked to, oldest first. mmap_sem of src held for write. */
export const anon_vma_clone = procedure(function* anon_vma_clone(dst: Vma, src: Vma) {
  let root: AnonVma | null = null;
  let anon_vma = yield* privately(() => src.chain.last());
  for (;;) {
    yield* keep("for each pavc", root, anon_vma);
    if (!anon_vma) break;
    const here: AnonVma = anon_vma;
    if (release().one_lock_per_chain) root = yield* lock_anon_vma_root(root, here);
    yield* anon_vma_chain_link(dst, here);
    anon_vma = yield* privately(() => src.chain.before(here));
  }
  yield* unlock_anon_vma_root(root);
});

/** The child's vma joins all anon_vmas of the parent's, then gets one of its own, where its new pages go. */
export const anon_vma_fork = procedure(function* anon_vma_fork(vma: Vma, pvma: Vma) {
  if (!(yield* privately(() => pvma.anon_vma !== null))) return;
  yield* anon_vma_clone(vma, pvma);
  const anon_vma = yield* anon_vma_alloc();
  const root = yield* step("anon_vma->root = pvma->anon_vma->root", () => (anon_vma.root = pvma.anon_vma!.root));
  yield* get_anon_vma(root);
  yield* privately(() => void (vma.anon_vma = anon_vma));
  if (release().one_lock_per_chain) yield* anon_vma_lock(anon_vma);
  yield* anon_vma_chain_link(vma, anon_vma);
  if (release().one_lock_per_chain) yield* anon_vma_unlock(anon_vma);
});
