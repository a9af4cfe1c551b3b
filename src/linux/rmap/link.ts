// mm/rmap.c: anon_vma_link (v2.6.33); anon_vma_chain_link, anon_vma_clone, anon_vma_fork (v2.6.39 to v7.1)
import { edited } from "../../machine/now.ts";
import { keep, marked, privately, procedure, step, type Steps } from "../../machine/procedure.ts";
import type { AnonVma, Vma } from "../structs/structs.ts";
import { anon_vma_alloc, get_anon_vma } from "./anon_vma.ts";
import { list_insert } from "./list.ts";
import { anon_vma_lock, anon_vma_unlock, lock_anon_vma_root, unlock_anon_vma_root } from "./lock.ts";
import { release } from "./release.ts";
import { count_child, count_first_vma, count_vma, is_reusable } from "./reuse.ts";

/**
 * Link `vma` to `anon_vma`: an anon_vma_chain on the vma's chain and on the anon_vma's list. From v3.0 on the caller holds the lock.
 */
export const anon_vma_chain_link = procedure(function* anon_vma_chain_link(vma: Vma, anon_vma: AnonVma) {
  yield* privately(() => vma.chain.add(anon_vma));
  if (!release().one_lock_per_chain) yield* anon_vma_lock(anon_vma);
  yield* marked("link_at_head", step("list_add_tail(&avc->same_anon_vma, &anon_vma->head)", () => list_insert(anon_vma, vma)));
  if (!release().one_lock_per_chain) yield* anon_vma_unlock(anon_vma);
});

/**
 * Link `dst` to every anon_vma that `src` is linked to, oldest first (v7.1: newest first). From v3.19 on, if `dst` has no anon_vma of
 * its own yet, it may get one that is in use nowhere. mmap_sem of src held for write.
 */
export const anon_vma_clone = procedure(function* anon_vma_clone(dst: Vma, src: Vma) {
  let root: AnonVma | null = null;
  let anon_vma = yield* privately(() => (release().chain_reversed ? src.chain.first() : src.chain.last()));
  for (;;) {
    yield* keep("for each pavc", root, anon_vma);
    if (!anon_vma) break;
    const here: AnonVma = anon_vma;
    if (release().one_lock_per_chain) root = yield* lock_anon_vma_root(root, here);
    yield* anon_vma_chain_link(dst, here);
    anon_vma = yield* privately(() => {
      if (!dst.anon_vma && src.anon_vma && is_reusable(here, src.anon_vma)) dst.anon_vma = here;
      return release().chain_reversed ? src.chain.after(here) : src.chain.before(here);
    });
  }
  yield* privately(() => dst.anon_vma && count_vma(dst.anon_vma, 1));
  yield* unlock_anon_vma_root(root);
});

/** The child's vma joins all anon_vmas of the parent's, then gets one of its own, where its new pages go. */
export const anon_vma_fork = procedure(function* anon_vma_fork(vma: Vma, pvma: Vma) {
  if (!(yield* privately(() => pvma.anon_vma !== null))) return;
  if (!release().chains) return yield* anon_vma_link(vma, pvma);
  if (edited("fork_clones_own_only")) yield* marked("fork_clones_own_only", link_to_own_only(vma, pvma));
  else if (!edited("fork_without_clone") && !edited("counts_not_links")) yield* anon_vma_clone(vma, pvma);
  if (yield* privately(() => vma.anon_vma !== null)) return; // an emptied one is used again
  const anon_vma = yield* anon_vma_alloc();
  yield* privately(() => count_first_vma(anon_vma));
  const root = yield* step("anon_vma->root = pvma->anon_vma->root", () => (anon_vma.root = pvma.anon_vma!.root));
  if (release().reuse !== "never" || edited("counts_not_links")) yield* privately(() => void (anon_vma.parent = pvma.anon_vma));
  if (edited("counts_not_links")) yield* marked("counts_not_links", get_anon_vma(yield* privately(() => pvma.anon_vma!)));
  if (!edited("no_root_reference")) yield* get_anon_vma(root);
  yield* privately(() => void (vma.anon_vma = anon_vma));
  if (release().one_lock_per_chain) yield* anon_vma_lock(anon_vma);
  yield* anon_vma_chain_link(vma, anon_vma);
  yield* privately(() => count_child(pvma.anon_vma!, 1));
  if (release().one_lock_per_chain) yield* anon_vma_unlock(anon_vma);
});

/** The edit fork_clones_own_only: the ancestors are left out. */
function* link_to_own_only(vma: Vma, pvma: Vma): Steps<void> {
  const anon_vma = yield* privately(() => pvma.anon_vma!);
  if (release().one_lock_per_chain) yield* anon_vma_lock(anon_vma);
  yield* anon_vma_chain_link(vma, anon_vma);
  if (release().one_lock_per_chain) yield* anon_vma_unlock(anon_vma);
}

/** v2.6.33: the child's pages go to the parent's anon_vma, too. */
const anon_vma_link = procedure(function* anon_vma_link(vma: Vma, pvma: Vma) {
  yield* privately(() => void (vma.anon_vma = pvma.anon_vma));
  const anon_vma = yield* privately(() => pvma.anon_vma!);
  yield* privately(() => vma.chain.add(anon_vma));
  yield* anon_vma_lock(anon_vma);
  yield* step("list_add_tail(&vma->anon_vma_node, &anon_vma->head)", () => list_insert(anon_vma, vma));
  yield* anon_vma_unlock(anon_vma);
});
