// mm/rmap.c: anon_vma_unlink, v2.6.33; anon_vma_unlink and unlink_anon_vmas, v3.0-rc1; unlink_anon_vmas, v3.0 to v7.1 (rewritten by eee2acbae955)
import { edited } from "../../machine/now.ts";
import { keep, marked, privately, procedure, step } from "../../machine/procedure.ts";
import type { AnonVma, Vma } from "../structs/structs.ts";
import { anon_vma_free, put_anon_vma } from "./anon_vma.ts";
import { anon_vma_lock, anon_vma_unlock, lock_anon_vma_root, unlock_anon_vma_root } from "./lock.ts";
import { release } from "./release.ts";
import { count_child, count_vma } from "./reuse.ts";

/** Take `vma` off every anon_vma it is linked to, newest first, so that the root comes last. Nothing of it is mapped any more. */
export const unlink_anon_vmas = (vma: Vma) =>
  (release().one_lock_per_chain ? unlink_in_two_phases : release().chains ? unlink_one_by_one : unlink_the_only)(vma);

const unlink_one_by_one = procedure(function* unlink_anon_vmas(vma: Vma) {
  for (;;) {
    yield* keep("for each avc");
    const anon_vma = yield* privately(() => next_to_unlink(vma));
    if (!anon_vma) return;
    yield* anon_vma_unlink(vma, anon_vma);
    yield* privately(() => vma.chain.remove(anon_vma));
  }
});

const next_to_unlink = (vma: Vma): AnonVma | null => (edited("unlink_root_first") ? vma.chain.last() : vma.chain.first());

/** v2.6.33: the last vma that leaves frees the anon_vma. */
const unlink_the_only = procedure(function* anon_vma_unlink(vma: Vma) {
  const anon_vma = yield* privately(() => vma.anon_vma);
  if (!anon_vma) return;
  yield* anon_vma_lock(anon_vma);
  const empty = yield* step("list_del(&vma->anon_vma_node)", () => {
    anon_vma.list.remove(vma);
    return anon_vma.list.length === 0 && anon_vma.refcount === 0;
  });
  yield* privately(() => vma.chain.remove(anon_vma));
  yield* anon_vma_unlock(anon_vma);
  if (empty) yield* anon_vma_free(anon_vma);
});

export const anon_vma_unlink = procedure(function* anon_vma_unlink(vma: Vma, anon_vma: AnonVma) {
  yield* anon_vma_lock(anon_vma);
  const empty = yield* step("list_del(&anon_vma_chain->same_anon_vma)", () => {
    anon_vma.list.remove(vma);
    return anon_vma.list.length === 0;
  });
  yield* anon_vma_unlock(anon_vma);
  if (empty) yield* edited("links_not_counts") ? marked("links_not_counts", anon_vma_free(anon_vma)) : put_anon_vma(anon_vma);
});

const unlink_in_two_phases = procedure(function* unlink_anon_vmas(vma: Vma) {
  let root: AnonVma | null = null;
  let anon_vma = yield* privately(() => vma.chain.first());
  for (;;) {
    yield* keep("for each avc", root, anon_vma);
    if (!anon_vma) break;
    const here: AnonVma = anon_vma;
    root = yield* lock_anon_vma_root(root, here);
    yield* step("list_del(&avc->same_anon_vma)", () => here.list.remove(vma));
    anon_vma = yield* privately(() => {
      const next = vma.chain.after(here);
      if (here.list.length > 0) vma.chain.remove(here);
      else if (release().reuse !== "never") count_child(here.parent!, -1);
      return next;
    });
  }
  yield* privately(() => {
    if (vma.anon_vma) count_vma(vma.anon_vma, -1);
    if (release().reuse === "counts") vma.anon_vma = null;
  });
  yield* unlock_anon_vma_root(root);
  yield* put_emptied(vma);
});

/** The second pass of unlink_anon_vmas: only emptied anon_vmas are left on the chain. */
const put_emptied = procedure(function* unlink_anon_vmas(vma: Vma) {
  for (;;) {
    yield* keep("for each avc, once more");
    const anon_vma = yield* privately(() => next_to_unlink(vma));
    if (!anon_vma) return;
    yield* edited("links_not_counts") ? marked("links_not_counts", anon_vma_free(anon_vma)) : put_anon_vma(anon_vma);
    yield* privately(() => vma.chain.remove(anon_vma));
  }
});
