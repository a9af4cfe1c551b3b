// mm/memory.c, v3.0-rc1 and v6.1: do_wp_page
import { edited, witness } from "../../machine/now.ts";
import { marked, privately, procedure, step, type Steps } from "../../machine/procedure.ts";
import { spin_unlock } from "../primitives/spinlock.ts";
import { mapping_after_unmap, page_add_new_anon_rmap, page_move_anon_rmap, page_remove_rmap } from "../rmap/page.ts";
import { lock_page, trylock_page, unlock_page } from "../rmap/page_lock.ts";
import { anon_vma_prepare } from "../rmap/prepare.ts";
import { release } from "../rmap/release.ts";
import { reuse_swap_page } from "../rmap/swap.ts";
import { anon_vma_unlink } from "../rmap/unlink.ts";
import { type AnonVma, type Page, PTE_WRITE, type Vma } from "../structs/structs.ts";
import { pte_at, put_page, put_reference, swap_count } from "../structs/world.ts";
import { alloc_page, pte_lock_and_same, set_pte } from "./entry.ts";

/** The page-table lock is held from here to the end of it, but for where it waits or copies. */
export const write_protected = (vma: Vma, address: number, page: Page, entry: number): Steps<boolean> => (release().anon_exclusive ? do_wp_page_exclusive : do_wp_page)(vma, address, page, entry);

/** Write to a page that is mapped read-only: the sole mapper keeps it and moves it to its own anon_vma, anyone else gets a copy. */
const do_wp_page = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page, orig_pte: number) {
  if (!(yield* trylock_page(old_page)) && !(yield* wait_for_page(vma, address, old_page, orig_pte))) return false;
  const reuse = yield* step("if (reuse_swap_page(old_page))", () => may_reuse(old_page), { move_while_shared: () => true });
  if (reuse) {
    const former = yield* privately(() => old_page.mapping);
    if (release().chains) yield* page_move_anon_rmap(old_page, vma, address);
    yield* unlock_page(old_page);
    yield* make_writable(vma, address);
    if (edited("drop_old_link_on_move") && former) yield* marked("drop_old_link_on_move", drop_old_link(vma, former));
    return true;
  }
  yield* unlock_page(old_page);
  yield* get_page_and_unlock(vma, old_page);
  return yield* copy_page(vma, address, old_page, orig_pte);
});

function may_reuse(page: Page): boolean {
  const reuse = reuse_swap_page(page);
  if (!reuse) witness("shared page copied, not moved");
  return reuse;
}

/** Somebody else has the page locked. True if, with the page locked, the entry is still the same; else all is unlocked. */
const wait_for_page = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page, orig_pte: number) {
  yield* get_page_and_unlock(vma, old_page);
  yield* lock_page(old_page);
  const same = yield* step("if (!pte_same(*page_table, orig_pte))", () => pte_lock_and_same(vma, address, old_page, orig_pte));
  if (same) {
    yield* step("page_cache_release(old_page)", () => put_reference(old_page));
    return true;
  }
  yield* unlock_page(old_page);
  yield* unlock_and_release(vma, old_page);
  return false;
});

const get_page_and_unlock = (vma: Vma, page: Page): Steps<void> =>
  step("page_cache_get(old_page); pte_unmap_unlock(page_table, ptl)", () => {
    page.refs++;
    spin_unlock(vma.mm!);
  });

const unlock_and_release = (vma: Vma, page: Page): Steps<void> =>
  step("pte_unmap_unlock(page_table, ptl); page_cache_release(old_page)", () => {
    spin_unlock(vma.mm!);
    put_reference(page);
  });

/** v6.1: a page known to be exclusive is simply written; one that nobody else refers to becomes exclusive, and moves. */
const do_wp_page_exclusive = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page, orig_pte: number) {
  if (yield* step("if (PageAnonExclusive(page))", () => old_page.exclusive !== 0)) return yield* wp_page_reuse(vma, address);
  const sole = () => old_page.mapcount + old_page.refs === 1 && (!old_page.swapcache || swap_count(old_page) === 0);
  if ((yield* step("if (page_count(page) > 1 + PageSwapCache(page))", sole)) && (yield* trylock_page(old_page))) {
    const still = yield* step("if (page_count(page) != 1)", sole);
    if (still) yield* privately(() => void (old_page.swapcache = 0));
    if (still) yield* page_move_anon_rmap(old_page, vma, address);
    yield* unlock_page(old_page);
    if (still) return yield* wp_page_reuse(vma, address);
  }
  yield* get_page_and_unlock(vma, old_page);
  return yield* copy_page(vma, address, old_page, orig_pte);
});

/** A plausible "optimisation": the mover leaves the list of the anon_vma that the page no longer points to. */
const drop_old_link = procedure(function* drop_old_link(vma: Vma, former: AnonVma) {
  if (yield* privately(() => former === vma.anon_vma || !vma.chain.has(former))) return;
  yield* anon_vma_unlink(vma, former);
  yield* privately(() => vma.chain.remove(former));
});

const make_writable = (vma: Vma, address: number): Steps<void> =>
  step("ptep_set_access_flags(vma, address, page_table, entry, 1)", () => {
    pte_at(vma.mm!, address)!.flags |= PTE_WRITE;
    spin_unlock(vma.mm!);
  });

/** Since v4.1 a function of its own; before, the label reuse in do_wp_page. */
const wp_page_reuse = procedure(function* wp_page_reuse(vma: Vma, address: number) {
  yield* make_writable(vma, address);
  return true;
});

/** The second half of do_wp_page, from the label gotten on. The caller holds a reference on the old page. */
const copy_page = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page, orig_pte: number) {
  yield* anon_vma_prepare(vma);
  const new_page = yield* step("new_page = alloc_page_vma(GFP_HIGHUSER_MOVABLE, vma, address)", alloc_page);
  const same = yield* step("if (likely(pte_same(*page_table, orig_pte)))", () => pte_lock_and_same(vma, address, old_page, orig_pte));
  if (same) {
    yield* page_add_new_anon_rmap(new_page, vma, address);
    yield* step("set_pte_at_notify(mm, address, page_table, entry)", () => set_pte(vma, address, new_page));
    const last = yield* step("page_remove_rmap(old_page)", () => page_remove_rmap(old_page));
    yield* mapping_after_unmap(old_page, last);
  } else yield* step("page_cache_release(new_page)", () => put_page(new_page));
  yield* unlock_and_release(vma, old_page);
  return same;
});
