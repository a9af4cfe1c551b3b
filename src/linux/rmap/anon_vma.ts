// mm/rmap.c, v3.0-rc1: anon_vma_alloc, anon_vma_free, __put_anon_vma; include/linux/rmap.h: get_anon_vma, put_anon_vma
import { edited, report, witness } from "../../machine/now.ts";
import { in_turn, keep, marked, type Procedure, privately, procedure, step, type Steps } from "../../machine/procedure.ts";
import { atomic_dec_and_test } from "../primitives/refcount.ts";
import { kmem_cache_alloc, kmem_cache_free } from "../primitives/slab.ts";
import type { AnonVma } from "../structs/structs.ts";
import { all, anon_vmas, linux } from "../structs/world.ts";
import { anon_vma_lock, anon_vma_unlock, lock_root, root_is_locked } from "./lock.ts";
import { release } from "./release.ts";
import { reset_counts } from "./reuse.ts";

/** A new anon_vma: count 1, its own root. Mutex, list and the old root survive from the memory's former life. */
export const anon_vma_alloc = procedure(function* anon_vma_alloc() {
  const anon_vma = yield* step("anon_vma = kmem_cache_alloc(anon_vma_cachep, GFP_KERNEL)", () => begin_life(kmem_cache_alloc(anon_vmas())));
  if (!release().roots) return yield* privately(() => (anon_vma.root = anon_vma));
  if (edited("swap_refcount_and_root_init")) yield* marked("swap_refcount_and_root_init", init_root(anon_vma));
  yield* step("atomic_set(&anon_vma->refcount, 1)", () => void (anon_vma.refcount = 1));
  yield* privately(() => reset_counts(anon_vma));
  if (edited("publish_before_init")) yield* privately(() => constructed(anon_vma)); // see anon_vma_prepare
  else if (!edited("swap_refcount_and_root_init")) yield* init_root(anon_vma);
  return anon_vma;
});

export const init_root = (anon_vma: AnonVma): Steps<void> =>
  step<void>("anon_vma->root = anon_vma", () => void (anon_vma.root = anon_vma), { alloc_keeps_root: () => constructed(anon_vma) });

/** Memory that was never used has no former life's root to keep. */
function constructed(anon_vma: AnonVma): void {
  anon_vma.root = (anon_vma.root as AnonVma | null) ?? anon_vma;
}

/** Ghost: in its new life no page has pointed to it. */
function begin_life(anon_vma: AnonVma): AnonVma {
  for (const page of all(linux().page)) page.hist.remove(anon_vma);
  return anon_vma;
}

/**
 * Give the memory back, after whoever holds the root's lock without a reference has let go of it (since v3.0-rc1, whose lock may sleep).
 * `was_locked`: what a test too early has found (edit test_lock_before_drop).
 */
export const anon_vma_free = procedure(function* anon_vma_free(anon_vma: AnonVma, was_locked: boolean | null = null) {
  const waits = release().lock !== "spinlock" && !edited("no_wait_for_lock_holder");
  if (waits && (was_locked ?? (yield* root_locked(anon_vma)))) {
    yield* anon_vma_lock(anon_vma);
    yield* anon_vma_unlock(anon_vma);
  }
  yield* keep("free");
  yield* step("kmem_cache_free(anon_vma_cachep, anon_vma)", () => {
    if ((anon_vma.refcount !== 0 && !edited("links_not_counts")) || anon_vma.list.length > 0) report("V-FREE");
    kmem_cache_free(anon_vma);
  });
});

const root_locked = (anon_vma: AnonVma): Steps<boolean> =>
  in_turn("if (mutex_is_locked(&anon_vma->root->mutex))", () => anon_vma.root, (root) => {
    const locked = root_is_locked(root);
    if (locked) witness("freeing waits for a lock holder");
    return locked;
  });

export const get_anon_vma = (anon_vma: AnonVma): Steps<void> =>
  step("get_anon_vma(anon_vma)", () => void anon_vma.refcount++);

/** The count has reached 0: drop the hold on the root, free both as need be. v3.0-rc1 frees the root first and then still reads it (fixed in v3.15). */
export const __put_anon_vma = procedure(function* __put_anon_vma(anon_vma: AnonVma, was_locked: boolean | null = null) {
  const root = yield* step("root = anon_vma->root", () => {
    if (anon_vma.root === anon_vma) witness("a root freed with its list");
    return anon_vma.root;
  });
  const root_last = release().root_put_last || edited("put_root_last");
  const parent = edited("counts_not_links") ? yield* privately(() => anon_vma.parent) : null;
  if (root_last) yield* anon_vma_free(anon_vma, was_locked);
  const holds_root = root !== anon_vma && !edited("no_root_reference");
  if (holds_root && (yield* marked("put_root_last", step("if (atomic_dec_and_test(&root->refcount))", () => drop_root(root))))) yield* anon_vma_free(root);
  if (!root_last) yield* anon_vma_free(anon_vma, was_locked);
  if (parent) yield* marked("counts_not_links", put_anon_vma(parent));
});

function drop_root(root: AnonVma): boolean {
  const last = atomic_dec_and_test(root);
  if (last) witness("the last child frees the root");
  return last;
}

export const put_anon_vma: Procedure<[anon_vma: AnonVma], void> = procedure(function* put_anon_vma(anon_vma: AnonVma): Steps<void> {
  if (!release().roots) return yield* drop_anon_vma(anon_vma);
  const was_locked = edited("test_lock_before_drop") ? yield* marked("test_lock_before_drop", root_locked(anon_vma)) : null;
  if (yield* step("if (atomic_dec_and_test(&anon_vma->refcount))", () => atomic_dec_and_test(anon_vma))) yield* __put_anon_vma(anon_vma, was_locked);
});

/** v2.6.33, mm/ksm.c: the count alone does not keep it, a list that is not empty does. */
const drop_anon_vma = procedure(function* drop_anon_vma(anon_vma: AnonVma) {
  const last = yield* step("if (atomic_dec_and_lock(&anon_vma->ksm_refcount, &anon_vma->lock))", () => {
    const is_last = atomic_dec_and_test(anon_vma);
    if (is_last) lock_root(anon_vma);
    return is_last;
  });
  if (!last) return;
  const empty = yield* step("int empty = list_empty(&anon_vma->head)", () => anon_vma.list.length === 0);
  yield* anon_vma_unlock(anon_vma);
  if (empty) yield* anon_vma_free(anon_vma);
});
