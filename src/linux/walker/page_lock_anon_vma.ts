// mm/rmap.c, v2.6.33 to v7.1: page_lock_anon_vma (folio_lock_anon_vma_read since v5.18), page_unlock_anon_vma; labels of v3.0-rc1
import { edited, now, report, witness } from "../../machine/now.ts";
import { ghost, keep, marked, procedure, step, type Steps } from "../../machine/procedure.ts";
import { rcu_read_lock, rcu_read_unlock } from "../primitives/rcu.ts";
import { atomic_dec_and_test, atomic_inc_not_zero } from "../primitives/refcount.ts";
import { ALIVE } from "../primitives/slab.ts";
import { __put_anon_vma, put_anon_vma } from "../rmap/anon_vma.ts";
import { anon_vma_unlock_walk, lock_of, lock_root, lock_root_for_walk, trylock_root_for_walk, unlock_root, unlock_root_for_walk } from "../rmap/lock.ts";
import { puts_after_rcu_unlock } from "../rmap/get.ts";
import { page_mapped } from "../rmap/page.ts";
import { release } from "../rmap/release.ts";
import type { AnonVma, Page } from "../structs/structs.ts";
import { relies_on, relies_on_nothing } from "./rules.ts";

/** The anon_vma that `page` pointed to, with its root's lock held; null if the page is not (or no longer) mapped. The caller holds a page reference. */
export const page_lock_anon_vma = procedure(function* page_lock_anon_vma(page: Page) {
  for (;;) {
    yield* keep("retry");
    yield* rcu_read_lock({ no_rcu_read_lock: nothing, late_rcu_read_lock: nothing });
    if (edited("swap_mapping_and_page_mapped") && !(yield* marked("swap_mapping_and_page_mapped", page_mapped(page, "if (!page_mapped(page))")))) return yield* out(null);
    const anon_vma = yield* step("anon_mapping = (unsigned long) ACCESS_ONCE(page->mapping)", () => page.mapping, { split_mapping_store: () => tagged_mapping(page) });
    if (!anon_vma) return yield* out(null);
    const tested = edited("swap_mapping_and_page_mapped") || (yield* page_mapped(page, "if (!page_mapped(page))", { no_first_page_mapped: () => true }));
    if (!tested) return yield* out(null);
    if (edited("late_rcu_read_lock")) yield* marked("late_rcu_read_lock", rcu_read_lock());
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
      });
      const counted = !edited("recheck_both") || (mapped && (yield* marked("recheck_both", step("if (!atomic_read(&anon_vma->refcount))", () => anon_vma.refcount !== 0))));
      if (!mapped || !counted) {
        yield* step("mutex_unlock(&root_anon_vma->mutex)", () => unlock_root_for_walk(root_anon_vma), {
          unlock_reread_root: () => unlock_root_for_walk(anon_vma.root),
        });
        return yield* out(null);
      }
      return yield* out(yield* relied_on(anon_vma, page, "fast path"));
    }

    /* trylock failed, we got to sleep */
    yield* keep("trylock failed", anon_vma);
    if (edited("give_up_on_contention")) return yield* marked("give_up_on_contention", out(null));
    const pinned = yield* step("if (!atomic_inc_not_zero(&anon_vma->refcount))", () => atomic_inc_not_zero(anon_vma), {
      plain_increment: () => (anon_vma.refcount++, true),
    });
    if (!pinned) return yield* out(null);
    if (!(yield* page_mapped(page, "if (!page_mapped(page))", { no_slow_page_mapped: () => true }))) return yield* put_useless(anon_vma);
    /* we pinned the anon_vma, its safe to sleep */
    yield* rcu_read_unlock();
    const root = yield* step("anon_vma_lock(anon_vma): anon_vma->root", () => anon_vma.root);
    yield* step("anon_vma_lock(anon_vma): mutex_lock", () => lock_root_for_walk(root));
    if (!edited("no_slow_mapping_recheck") && (yield* has_moved(page, anon_vma))) {
      yield* step("anon_vma_unlock_read(anon_vma)", () => anon_vma_unlock_walk(anon_vma));
      yield* put_anon_vma(anon_vma);
      continue;
    }
    if (edited("extra_page_mapped_after_lock") && !(yield* marked("extra_page_mapped_after_lock", page_mapped(page, "if (!page_mapped(page))")))) return yield* marked("extra_page_mapped_after_lock", unlock_and_put(anon_vma));
    if (edited("put_under_lock")) {
      yield* marked("put_under_lock", put_anon_vma(anon_vma));
      return yield* relied_on(anon_vma, page, "slow path");
    }
    const was_last = yield* step("if (atomic_dec_and_test(&anon_vma->refcount))", () => atomic_dec_and_test(anon_vma), {
      ignore_last_put: () => (atomic_dec_and_test(anon_vma), false),
    });
    if (was_last) {
      yield* ghost(() => witness("walker drops the last reference"));
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

const nothing = (): void => {};

/** The edit split_mapping_store: without the low bit, the page looks like one of a file, whose walk insists on the page lock. */
function tagged_mapping(page: Page): AnonVma | null {
  if (!page.untagged) return page.mapping;
  if (page.raw.locked !== now.task + 1) report("V-BUG");
  return null;
}

/** The edit extra_page_mapped_after_lock: nothing to walk, so let go. */
function* unlock_and_put(anon_vma: AnonVma) {
  yield* step("anon_vma_unlock(anon_vma)", () => anon_vma_unlock_walk(anon_vma));
  yield* put_anon_vma(anon_vma);
  return null;
}

/** v6.8: the page may have gone to another root meanwhile; from v6.19 on the page lock prevents that. */
function* has_moved(page: Page, anon_vma: AnonVma): Steps<boolean> {
  if (!release().cross_root_moves || release().walkers_lock_page || edited("no_mapping_recheck")) return false;
  return yield* step("if (unlikely((unsigned long)READ_ONCE(folio->mapping) != anon_mapping))", () => {
    const moved = page.mapping !== anon_vma;
    if (moved) witness("page left its family");
    return moved;
  });
}

/** The reference may be that of a stranger. */
function* put_useless(anon_vma: AnonVma) {
  yield* ghost(() => witness("useless reference"));
  if (puts_after_rcu_unlock()) yield* marked("put_after_rcu_unlock", rcu_read_unlock());
  yield* put_anon_vma(anon_vma);
  return puts_after_rcu_unlock() ? null : yield* out(null);
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
    relies_on(anon_vma, page);
    if (!release().roots) return; // a recycled anon_vma does no harm: its own lock is held, and every vma is looked into
    if (anon_vma.raw.status !== ALIVE || (page.mapcount > 0 && !page.hist.has(anon_vma))) report("V-STALE");
  });
  return anon_vma;
}

/** Lets the root's lock go; the root is read anew. */
export const page_unlock_anon_vma = procedure(function* page_unlock_anon_vma(anon_vma: AnonVma) {
  yield* step("anon_vma_unlock(anon_vma)", () => {
    anon_vma_unlock_walk(anon_vma);
    relies_on_nothing();
  });
  if (release().lock === "spinlock") yield* rcu_read_unlock();
});
