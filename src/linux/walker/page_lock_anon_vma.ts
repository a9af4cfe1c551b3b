// mm/rmap.c, v3.0-rc1: page_lock_anon_vma, page_unlock_anon_vma
import { now, report, witness } from "../../machine/now.ts";
import { ghost, keep, procedure, step } from "../../machine/procedure.ts";
import { mutex_lock, mutex_trylock, mutex_unlock } from "../primitives/mutex.ts";
import { rcu_read_lock, rcu_read_unlock } from "../primitives/rcu.ts";
import { atomic_dec_and_test, atomic_inc_not_zero } from "../primitives/refcount.ts";
import { ALIVE } from "../primitives/slab.ts";
import { __put_anon_vma, put_anon_vma } from "../rmap/anon_vma.ts";
import { anon_vma_unlock } from "../rmap/lock.ts";
import { page_mapped } from "../rmap/page.ts";
import type { AnonVma, Page } from "../structs/structs.ts";
import { linux } from "../structs/world.ts";

/** The anon_vma that `page` pointed to, with its root's mutex held; null if the page is not (or no longer) mapped. The caller holds a page reference. */
export const page_lock_anon_vma = procedure(function* page_lock_anon_vma(page: Page) {
  yield* rcu_read_lock();
  const anon_vma = yield* step("anon_mapping = (unsigned long) ACCESS_ONCE(page->mapping)", () => page.mapping);
  if (!anon_vma) return yield* out(null);
  if (!(yield* page_mapped(page, "if (!page_mapped(page))"))) return yield* out(null);

  const root_anon_vma = yield* step("root_anon_vma = ACCESS_ONCE(anon_vma->root)", () => anon_vma.root);
  if (yield* step("if (mutex_trylock(&root_anon_vma->mutex))", () => mutex_trylock(root_anon_vma))) {
    const mapped = yield* step("if (!page_mapped(page))", () => page.mapcount > 0, {
      no_recheck: () => true,
      recheck_refcount: () => anon_vma.refcount !== 0,
      recheck_mapping: () => page.mapping === anon_vma,
      recheck_both: () => page.mapcount > 0 && anon_vma.refcount !== 0,
    });
    if (!mapped) {
      yield* step("mutex_unlock(&root_anon_vma->mutex)", () => mutex_unlock(root_anon_vma), {
        unlock_reread_root: () => mutex_unlock(anon_vma.root),
      });
      return yield* out(null);
    }
    return yield* out(yield* relied_on(anon_vma, page, "fast path"));
  }

  /* trylock failed, we got to sleep */
  yield* keep("trylock failed", anon_vma);
  if (!(yield* step("if (!atomic_inc_not_zero(&anon_vma->refcount))", () => atomic_inc_not_zero(anon_vma)))) return yield* out(null);
  if (!(yield* page_mapped(page, "if (!page_mapped(page))"))) {
    yield* put_anon_vma(anon_vma);
    return yield* out(null);
  }
  /* we pinned the anon_vma, its safe to sleep */
  yield* rcu_read_unlock();
  const root = yield* step("anon_vma_lock(anon_vma): anon_vma->root", () => anon_vma.root);
  yield* step("anon_vma_lock(anon_vma): mutex_lock", () => mutex_lock(root));
  if (yield* step("if (atomic_dec_and_test(&anon_vma->refcount))", () => atomic_dec_and_test(anon_vma))) {
    yield* anon_vma_unlock(anon_vma);
    yield* __put_anon_vma(anon_vma);
    return null;
  }
  return yield* relied_on(anon_vma, page, "slow path");
});

/** The label `out` of page_lock_anon_vma. */
function* out(anon_vma: AnonVma | null) {
  yield* keep("out", anon_vma);
  yield* rcu_read_unlock();
  return anon_vma;
}

/** Ghost: from here on the walker relies on `anon_vma`: it must be alive and, while `page` is mapped, one that `mapping` has denoted. */
function* relied_on(anon_vma: AnonVma, page: Page, way: string) {
  yield* ghost(() => {
    witness(way);
    if (page.mapping !== anon_vma) witness("page moved meanwhile");
    Object.assign(linux().walker[now.task + 1]!, { anon_vma, page });
    if (anon_vma.raw.status !== ALIVE || (page.mapcount > 0 && !page.hist.has(anon_vma))) report("V-STALE");
  });
  return anon_vma;
}

/** Lets the root's mutex go; the root is read anew. */
export const page_unlock_anon_vma = procedure(function* page_unlock_anon_vma(anon_vma: AnonVma) {
  yield* step("anon_vma_unlock(anon_vma)", () => {
    mutex_unlock(anon_vma.root);
    Object.assign(linux().walker[now.task + 1]!, { anon_vma: null, page: null });
  });
});
