// mm/memory.c, v3.0-rc1 and v6.1: handle_pte_fault, do_anonymous_page, do_wp_page, do_swap_page
import { edited, Refusal, report, wait_until } from "../../machine/now.ts";
import { keep, privately, procedure, step, type Steps } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { mapping_after_unmap, page_add_anon_rmap, page_add_new_anon_rmap, page_move_anon_rmap, page_remove_rmap } from "../rmap/page.ts";
import { lock_page, trylock_page, unlock_page } from "../rmap/page_lock.ts";
import { anon_vma_prepare } from "../rmap/prepare.ts";
import { release } from "../rmap/release.ts";
import { reuse_swap_page } from "../rmap/swap.ts";
import { anon_vma_unlink } from "../rmap/unlink.ts";
import {
  type AnonVma, type Mm, type Page, type Process, PTE_EXCLUSIVE, PTE_MIGRATION, PTE_PRESENT, PTE_WRITE, PTE_ZERO, VM_WRITE, type Vma,
} from "../structs/structs.ts";
import { find_vma, linux, mm_of, pte_at, put_page, swap_count, unused } from "../structs/world.ts";
import { mmap_read_lock, mmap_read_unlock } from "./mmap_sem.ts";

/** `touch P page`: the process writes a byte. */
export const touch = (process: Process, address: number): Steps<void> => do_page_fault(process, address, true);

/** `read P page`: the process reads a byte. Memory never written is the zero page, and no anon_vma comes of it. */
export const read = (process: Process, address: number): Steps<void> => do_page_fault(process, address, false);

/** A fault that came to nothing, because the entry changed meanwhile, ends as well; then the same instruction faults again. */
const do_page_fault = procedure(function* do_page_fault(process: Process, address: number, write: boolean) {
  const mm = yield* privately(() => mm_of(process));
  for (;;) {
    yield* keep("fault", mm);
    const locked = yield* mmap_read_lock(mm);
    const done = yield* handle_pte_fault(mm, address, write);
    yield* mmap_read_unlock(mm, locked);
    if (done) return;
  }
});

/** `entry` and its page are what was read once, without a lock. True if nothing is left to do. */
const handle_pte_fault = procedure(function* handle_pte_fault(mm: Mm, address: number, write: boolean) {
  const vma = yield* step("entry = *pte", () => vma_for(mm, address, write ? VM_WRITE : 0));
  const page = yield* privately(() => pte_at(mm, address)!.page);
  const entry = yield* privately(() => pte_at(mm, address)!.flags);
  if (page && (entry & PTE_PRESENT) === 0) return yield* do_swap_page(vma, address, page, entry, write);
  if (!page && write) return yield* do_anonymous_page(vma, address, entry);
  if (!page && entry === 0) yield* read_zero_page(mm, address);
  if (!page || !write) return true;
  const same = yield* step("if (unlikely(!pte_same(*pte, entry)))", () => pte_lock_and_same(vma, address, page, entry));
  if (same && (entry & PTE_WRITE) === 0) return yield* write_protected(vma, address, page, entry);
  yield* step("pte_unmap_unlock(pte, ptl)", () => spin_unlock(mm));
  return same;
});

/** Take the lock of the page table: is the entry still what was read? */
function pte_lock_and_same(vma: Vma, address: number, page: Page | null, entry: number): boolean {
  spin_lock(vma.mm!);
  const pte = pte_at(vma.mm!, address)!;
  return pte.page === page && pte.flags === entry;
}

const read_zero_page = procedure(function* do_anonymous_page(mm: Mm, address: number) {
  yield* step("entry = pte_mkspecial(pfn_pte(my_zero_pfn(address), vma->vm_page_prot))", () => {
    const pte = pte_at(mm, address)!;
    if (pte.flags === 0) pte.flags = PTE_PRESENT | PTE_ZERO;
  });
});

/** First write to a page never written: a new page, in the vma's own anon_vma. */
const do_anonymous_page = procedure(function* do_anonymous_page(vma: Vma, address: number, entry: number) {
  yield* anon_vma_prepare(vma);
  const page = yield* step("page = alloc_zeroed_user_highpage_movable(vma, address)", alloc_page);
  const none = yield* step("if (!pte_none(*page_table))", () => pte_lock_and_same(vma, address, null, entry));
  if (none) {
    yield* page_add_new_anon_rmap(page, vma, address);
    yield* step("set_pte_at(mm, address, page_table, entry)", () => set_pte(vma, address, page));
  } else yield* step("page_cache_release(page)", () => put_page(page));
  yield* step("pte_unmap_unlock(page_table, ptl)", () => spin_unlock(vma.mm!));
  return none;
});

/** The page-table lock is held from here to the end of it, but for where it waits or copies. */
const write_protected = (vma: Vma, address: number, page: Page, entry: number): Steps<boolean> => (release().anon_exclusive ? do_wp_page_exclusive : do_wp_page)(vma, address, page, entry);

/** Write to a page that is mapped read-only: the sole mapper keeps it and moves it to its own anon_vma, anyone else gets a copy. */
const do_wp_page = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page, orig_pte: number) {
  if (!(yield* trylock_page(old_page)) && !(yield* wait_for_page(vma, address, old_page, orig_pte))) return false;
  const reuse = yield* step("if (reuse_swap_page(old_page))", () => reuse_swap_page(old_page), { move_while_shared: () => true });
  if (reuse) {
    const former = yield* privately(() => old_page.mapping);
    if (release().chains) yield* page_move_anon_rmap(old_page, vma, address);
    yield* unlock_page(old_page);
    yield* make_writable(vma, address);
    if (edited("drop_old_link_on_move") && former) yield* drop_old_link(vma, former);
    return true;
  }
  yield* unlock_page(old_page);
  yield* get_page_and_unlock(vma, old_page);
  return yield* copy_page(vma, address, old_page, orig_pte);
});

/** Somebody else has the page locked. True if, with the page locked, the entry is still the same; else all is unlocked. */
const wait_for_page = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page, orig_pte: number) {
  yield* get_page_and_unlock(vma, old_page);
  yield* lock_page(old_page);
  const same = yield* step("if (!pte_same(*page_table, orig_pte))", () => pte_lock_and_same(vma, address, old_page, orig_pte));
  if (same) {
    yield* step("page_cache_release(old_page)", () => release_page(old_page));
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
    release_page(page);
  });

function release_page(page: Page): void {
  page.refs--;
  put_page(page);
}

/** v6.1: a page known to be exclusive is simply written; one that nobody else refers to becomes exclusive, and moves. */
const do_wp_page_exclusive = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page, orig_pte: number) {
  if (yield* step("if (PageAnonExclusive(page))", () => old_page.exclusive !== 0)) return yield* make_writable(vma, address);
  const sole = () => old_page.mapcount + old_page.refs === 1 && (!old_page.swapcache || swap_count(old_page) === 0);
  if ((yield* step("if (page_count(page) > 1 + PageSwapCache(page))", sole)) && (yield* trylock_page(old_page))) {
    const still = yield* step("if (page_count(page) != 1)", sole);
    if (still) yield* privately(() => void (old_page.swapcache = 0));
    if (still) yield* page_move_anon_rmap(old_page, vma, address);
    yield* unlock_page(old_page);
    if (still) return yield* make_writable(vma, address);
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

const make_writable = procedure(function* wp_page_reuse(vma: Vma, address: number) {
  yield* step("ptep_set_access_flags(vma, address, page_table, entry, 1)", () => {
    pte_at(vma.mm!, address)!.flags |= PTE_WRITE;
    spin_unlock(vma.mm!);
  });
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

/**
 * The entry is not present. While its page migrates, wait and let the process fault again; else bring the page in, if need be into the
 * swap cache first. A page nobody else has an entry for becomes the writer's own; any other goes to the root. True if nothing is left to do.
 */
const do_swap_page = procedure(function* do_swap_page(vma: Vma, address: number, page: Page, orig_pte: number, write: boolean) {
  if ((orig_pte & PTE_MIGRATION) !== 0) return yield* migration_entry_wait(vma, address, page);
  if (!(yield* step("page = lookup_swap_cache(entry); if (!page) page = swapin_readahead(entry, ...)", () => find_on_swap(page)))) return false;
  yield* lock_page(page);
  const same = yield* step("if (unlikely(!pte_same(*page_table, orig_pte)))", () => pte_lock_and_same(vma, address, page, orig_pte) && page.swapcache !== 0);
  const exclusive = same && (yield* step("if ((flags & FAULT_FLAG_WRITE) && reuse_swap_page(page))", () => becomes_exclusive(vma, address, page, write)));
  if (same) {
    yield* step("set_pte_at(mm, address, page_table, pte)", () => void Object.assign(pte_at(vma.mm!, address)!, { flags: PTE_PRESENT | (exclusive && write ? PTE_WRITE : 0) }));
    yield* page_add_anon_rmap(page, vma, address, exclusive);
  }
  yield* unlock_page(page);
  if (same && write && !exclusive) return yield* write_protected(vma, address, page, PTE_PRESENT);
  yield* step("pte_unmap_unlock(page_table, ptl)", () => spin_unlock(vma.mm!));
  return same;
});

/** Nobody may have cleared the last entry for it meanwhile. */
function find_on_swap(page: Page): boolean {
  if (page.swapcache === 0 && swap_count(page) > 0) page.swapcache = 1;
  return page.swapcache !== 0;
}

/** From v6.1 on the entry remembers whether the page was exclusive; before, the count of its entries says so. */
function becomes_exclusive(vma: Vma, address: number, page: Page, write: boolean): boolean {
  if (!release().anon_exclusive) return write && reuse_swap_page(page);
  return (pte_at(vma.mm!, address)!.flags & PTE_EXCLUSIVE) !== 0 || (write && page.refs === 0 && reuse_swap_page(page));
}

/** Wait while the entry is one of a migration under way. Nobody may find one of a migration that is over. */
const migration_entry_wait = procedure(function* migration_entry_wait(vma: Vma, address: number, page: Page) {
  yield* step("wait_on_page_locked(page)", () => {
    const pte = pte_at(vma.mm!, address)!;
    const migrates = pte.page === page && (pte.flags & PTE_MIGRATION) !== 0;
    wait_until(!migrates || page.locked === 0);
    if (migrates && page.locked === 0) report("V-BUG");
  });
  return false;
});

/** @throws Refusal where the kernel would send SIGSEGV. */
function vma_for(mm: Mm, address: number, flag: number): Vma {
  const vma = find_vma(mm, address);
  if (!vma) throw new Refusal(`page ${address} is not mapped`);
  if ((vma.vm_flags & flag) !== flag) throw new Refusal(`page ${address} is read-only`);
  return vma;
}

function set_pte(vma: Vma, address: number, page: Page): void {
  const pte = pte_at(vma.mm!, address)!;
  pte.page = page;
  pte.flags = PTE_PRESENT | PTE_WRITE;
}

function alloc_page(): Page {
  const page = unused(linux().page, (p) => p.used === 0, "page");
  page.used = 1;
  return page;
}
