// mm/rmap.c, v2.6.33 to v6.8: page_lock_anon_vma (folio_lock_anon_vma_read since v5.18), page_unlock_anon_vma; labels of v3.0-rc1
import { now, report, witness } from "../../machine/now.ts";
import { ghost, keep, procedure, step, type Steps } from "../../machine/procedure.ts";
import { rcu_read_lock, rcu_read_unlock } from "../primitives/rcu.ts";
import { atomic_dec_and_test, atomic_inc_not_zero } from "../primitives/refcount.ts";
import { ALIVE } from "../primitives/slab.ts";
import { __put_anon_vma, put_anon_vma } from "../rmap/anon_vma.ts";
import { anon_vma_unlock_walk, lock_of, lock_root, lock_root_for_walk, trylock_root_for_walk, unlock_root, unlock_root_for_walk } from "../rmap/lock.ts";
import { page_mapped } from "../rmap/page.ts";
import { release } from "../rmap/release.ts";
import type { AnonVma, Page } from "../structs/structs.ts";
import { linux } from "../structs/world.ts";

/** The anon_vma that `page` pointed to, with its root's lock held; null if the page is not (or no longer) mapped. The caller holds a page reference. */
export const page_lock_anon_vma = procedure(function* page_lock_anon_vma(page: Page) {
  for (;;) {
    yield* keep("retry");
    yield* rcu_read_lock();
    const anon_vma = yield* step("anon_mapping = (unsigned long) ACCESS_ONCE(page->mapping)", () => page.mapping);
    if (!anon_vma) return yield* out(null);
    if (!(yield* page_mapped(page, "if (!page_mapped(page))"))) return yield* out(null);
    if (release().lock === "spinlock") return yield* spin(anon_vma, page);

    const root_anon_vma = yield* step("root_anon_vma = ACCESS_ONCE(anon_vma->root)", () => anon_vma.root);
    if (yield* step("if (mutex_trylock(&root_anon_vma->mutex))", () => trylock_root_for_walk(root_anon_vma))) {
      if (yield* has_moved(page, anon_vma)) {
        yield* step("up_read(&root_anon_vma->rwsem)", () => unlock_root_for_walk(root_anon_vma));
        yield* rcu_read_unlock();
        continue;
      }
      const mapped = yield* step("if (!page_mapped(page))", () => page.mapcount > 0, {
        no_recheck: () => true,
        recheck_refcount: () => anon_vma.refcount !== 0,
        recheck_mapping: () => page.mapping === anon_vma,
        recheck_both: () => page.mapcount > 0 && anon_vma.refcount !== 0,
      });
      if (!mapped) {
        yield* step("mutex_unlock(&root_anon_vma->mutex)", () => unlock_root_for_walk(root_anon_vma), {
          unlock_reread_root: () => unlock_root_for_walk(anon_vma.root),
        });
        return yield* out(null);
      }
      return yield* out(yield* relied_on(anon_vma, page, "fast path"));
    }

    /* trylock failed, we got to sleep */
    yield* keep("trylock failed", anon_vma);
    if (!(yield* step("if (!atomic_inc_not_zero(&anon_vma->refcount))", () => atomic_inc_not_zero(anon_vma)))) return yield* out(null);
    if (!(yield* page_mapped(page, "if (!page_mapped(page))"))) return yield* put_useless(anon_vma);
    /* we pinned the anon_vma, its safe to sleep */
    yield* rcu_read_unlock();
    const root = yield* step("anon_vma_lock(anon_vma): anon_vma->root", () => anon_vma.root);
    yield* step("anon_vma_lock(anon_vma): mutex_lock", () => lock_root_for_walk(root));
    if (yield* has_moved(page, anon_vma)) {
      yield* step("anon_vma_unlock_read(anon_vma)", () => anon_vma_unlock_walk(anon_vma));
      yield* put_anon_vma(anon_vma);
      continue;
    }
    if (yield* step("if (atomic_dec_and_test(&anon_vma->refcount))", () => atomic_dec_and_test(anon_vma))) {
      yield* step("anon_vma_unlock(anon_vma)", () => anon_vma_unlock_walk(anon_vma));
      yield* __put_anon_vma(anon_vma);
      return null;
    }
    return yield* relied_on(anon_vma, page, "slow path");
  }
});

/** Until v2.6.39: wait for the lock inside the RCU section, which then lasts until the unlock. v2.6.33 locks the anon_vma itself and needs no second test. */
function* spin(anon_vma: AnonVma, page: Page) {
  const locked = yield* step("root_anon_vma = ACCESS_ONCE(anon_vma->root)", () => lock_of(anon_vma));
  yield* step("spin_lock(&root_anon_vma->lock)", () => lock_root(locked));
  if (!release().roots || (yield* page_mapped(page, "if (page_mapped(page))"))) return yield* relied_on(anon_vma, page, "spinning");
  yield* step("spin_unlock(&root_anon_vma->lock)", () => unlock_root(locked));
  return yield* out(null);
}

/** v6.8: the page may have gone to another root meanwhile; from v6.19 on the page lock prevents that. */
function* has_moved(page: Page, anon_vma: AnonVma): Steps<boolean> {
  if (!release().cross_root_moves || release().walkers_lock_page) return false;
  return yield* step("if (unlikely((unsigned long)READ_ONCE(folio->mapping) != anon_mapping))", () => page.mapping !== anon_vma);
}

/** The reference may be that of a stranger: putting it may sleep, which v3.0-rc1 overlooked (fixed in v3.16). */
function* put_useless(anon_vma: AnonVma) {
  if (release().put_after_rcu_unlock) yield* rcu_read_unlock();
  yield* put_anon_vma(anon_vma);
  return release().put_after_rcu_unlock ? null : yield* out(null);
}

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
    if (!release().roots) return; // a recycled anon_vma does no harm: its own lock is held, and every vma is looked into
    if (anon_vma.raw.status !== ALIVE || (page.mapcount > 0 && !page.hist.has(anon_vma))) report("V-STALE");
  });
  return anon_vma;
}

/** Lets the root's lock go; the root is read anew. */
export const page_unlock_anon_vma = procedure(function* page_unlock_anon_vma(anon_vma: AnonVma) {
  yield* step("anon_vma_unlock(anon_vma)", () => {
    anon_vma_unlock_walk(anon_vma);
    Object.assign(linux().walker[now.task + 1]!, { anon_vma: null, page: null });
  });
  if (release().lock === "spinlock") yield* rcu_read_unlock();
});
