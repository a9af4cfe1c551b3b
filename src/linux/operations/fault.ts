// mm/memory.c, v3.0-rc1 and v6.1: handle_pte_fault, do_anonymous_page, do_wp_page, do_swap_page
import { edited, Refusal, report, wait_until, witness } from "../../machine/now.ts";
import { keep, privately, procedure, step } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { mapping_after_unmap, page_add_anon_rmap, page_add_new_anon_rmap, page_move_anon_rmap, page_remove_rmap } from "../rmap/page.ts";
import { lock_page, trylock_page, unlock_page } from "../rmap/page_lock.ts";
import { anon_vma_prepare } from "../rmap/prepare.ts";
import { release } from "../rmap/release.ts";
import { reuse_swap_page } from "../rmap/swap.ts";
import { anon_vma_unlink } from "../rmap/unlink.ts";
import {
  type AnonVma, type Mm, type Page, type Process, PTE_EXCLUSIVE, PTE_MIGRATION, PTE_PRESENT, PTE_SWAP, PTE_WRITE, PTE_ZERO, VM_WRITE, type Vma,
} from "../structs/structs.ts";
import { find_vma, linux, mm_of, pte_at, put_page, swap_count, unused } from "../structs/world.ts";
import { mmap_read_lock, mmap_read_unlock } from "./mmap_sem.ts";

/** `touch P page`: the process writes a byte. */
export const touch = procedure(function* do_page_fault(process: Process, address: number) {
  const mm = yield* privately(() => vma_for(mm_of(process), address, VM_WRITE).mm!);
  const locked = yield* mmap_read_lock(mm);
  yield* handle_pte_fault(mm, address);
  yield* mmap_read_unlock(mm, locked);
});

const handle_pte_fault = procedure(function* handle_pte_fault(mm: Mm, address: number) {
  const vma = yield* step("entry = *pte", () => vma_for(mm, address, VM_WRITE));
  for (;;) {
    yield* keep("retry", mm, vma, address);
    if (!(yield* privately(() => is_swapped(vma, address)))) break;
    if (yield* do_swap_page(vma, address, true)) return;
  }
  const page = yield* step("if (!pte_present(entry))", () => mapped_page(vma, address));
  if (!page) return yield* do_anonymous_page(vma, address);
  if (yield* step("if (!pte_write(entry))", () => is_writable(vma, address))) return;
  yield* (release().anon_exclusive ? do_wp_page_exclusive : do_wp_page)(vma, address, page);
});

/** `read P page`: the process reads a byte. Memory never written is the zero page, and no anon_vma comes of it. */
export const read = procedure(function* do_page_fault(process: Process, address: number) {
  const mm = yield* privately(() => vma_for(mm_of(process), address, 0).mm!);
  const locked = yield* mmap_read_lock(mm);
  const vma = yield* privately(() => vma_for(mm, address, 0));
  for (;;) {
    yield* keep("retry", mm, locked, vma, address);
    if (!(yield* privately(() => is_swapped(vma, address)))) break;
    yield* do_swap_page(vma, address, false);
  }
  if (yield* privately(() => pte_at(mm, address)!.flags === 0)) yield* read_zero_page(mm, address);
  yield* mmap_read_unlock(mm, locked);
});

const read_zero_page = procedure(function* do_anonymous_page(mm: Mm, address: number) {
  yield* step("entry = pte_mkspecial(pfn_pte(my_zero_pfn(address), vma->vm_page_prot))", () => {
    const pte = pte_at(vma_for(mm, address, 0).mm!, address)!;
    if (pte.flags === 0) pte.flags = PTE_PRESENT | PTE_ZERO;
  });
});

/** First write to a page never written: a new page, in the vma's own anon_vma. */
const do_anonymous_page = procedure(function* do_anonymous_page(vma: Vma, address: number) {
  yield* anon_vma_prepare(vma);
  const page = yield* step("page = alloc_zeroed_user_highpage_movable(vma, address)", alloc_page);
  yield* step("page_table = pte_offset_map_lock(mm, pmd, address, &ptl)", () => spin_lock(vma.mm!));
  yield* page_add_new_anon_rmap(page, vma, address);
  yield* step("set_pte_at(mm, address, page_table, entry)", () => {
    set_pte(vma, address, page);
    spin_unlock(vma.mm!);
  });
});

/** Write to a page that is mapped read-only: the sole mapper keeps it and moves it to its own anon_vma, anyone else gets a copy. */
const do_wp_page = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page) {
  yield* lock_page(old_page);
  const reuse = yield* step("if (reuse_swap_page(old_page))", () => {
    spin_lock(vma.mm!);
    return reuse_swap_page(old_page);
  }, { move_while_shared: () => (spin_lock(vma.mm!), true) });
  if (reuse) {
    const former = yield* privately(() => old_page.mapping);
    if (release().chains) yield* page_move_anon_rmap(old_page, vma, address);
    yield* unlock_page(old_page);
    yield* make_writable(vma, address);
    if (edited("drop_old_link_on_move") && former) yield* drop_old_link(vma, former);
    return;
  }
  yield* step("pte_unmap_unlock(page_table, ptl)", () => {
    witness("shared page copied, not moved");
    spin_unlock(vma.mm!);
  });
  yield* unlock_page(old_page);
  yield* copy_page(vma, address, old_page);
});

/** v6.1: a page known to be exclusive is simply written; one that nobody else refers to becomes exclusive, and moves. */
const do_wp_page_exclusive = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page) {
  const exclusive = yield* step("if (PageAnonExclusive(page))", () => {
    spin_lock(vma.mm!);
    return old_page.exclusive !== 0;
  });
  if (exclusive) return yield* make_writable(vma, address);
  const sole = () => old_page.mapcount + old_page.refs === 1 && (!old_page.swapcache || swap_count(old_page) === 0);
  if ((yield* step("if (page_count(page) > 1 + PageSwapCache(page))", sole)) && (yield* trylock_page(old_page))) {
    const still = yield* step("if (page_count(page) != 1)", sole);
    if (still) yield* privately(() => void (old_page.swapcache = 0));
    if (still) yield* page_move_anon_rmap(old_page, vma, address);
    yield* unlock_page(old_page);
    if (still) return yield* make_writable(vma, address);
  }
  yield* step("pte_unmap_unlock(vmf->pte, vmf->ptl)", () => spin_unlock(vma.mm!));
  yield* copy_page(vma, address, old_page);
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
});

/** The second half of do_wp_page, from the label gotten on. */
const copy_page = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page) {
  yield* anon_vma_prepare(vma);
  const new_page = yield* step("new_page = alloc_page_vma(GFP_HIGHUSER_MOVABLE, vma, address)", alloc_page);
  yield* step("page_table = pte_offset_map_lock(mm, pmd, address, &ptl)", () => spin_lock(vma.mm!));
  yield* page_add_new_anon_rmap(new_page, vma, address);
  yield* step("set_pte_at_notify(mm, address, page_table, entry)", () => set_pte(vma, address, new_page));
  const last = yield* step("page_remove_rmap(old_page)", () => {
    const was_last = page_remove_rmap(old_page);
    spin_unlock(vma.mm!);
    put_page(old_page);
    return was_last;
  });
  yield* mapping_after_unmap(old_page, last);
});

/**
 * The entry is not present. While its page migrates, wait and let the process fault again; else bring the page in, if need be into the
 * swap cache first. A page nobody else has an entry for becomes the writer's own; any other goes to the root. True if nothing is left to do.
 */
const do_swap_page = procedure(function* do_swap_page(vma: Vma, address: number, write: boolean) {
  const page = yield* privately(() => mapped_page(vma, address)!);
  if (yield* privately(() => (pte_at(vma.mm!, address)!.flags & PTE_MIGRATION) !== 0)) return yield* migration_entry_wait(vma, address, page);
  yield* step("page = lookup_swap_cache(entry); if (!page) page = swapin_readahead(entry, ...)", () => void (page.swapcache = 1));
  yield* lock_page(page);
  const same = yield* step("if (unlikely(!pte_same(*page_table, orig_pte)))", () => {
    spin_lock(vma.mm!);
    return is_swapped(vma, address) && mapped_page(vma, address) === page && page.swapcache !== 0;
  });
  const exclusive = same && (yield* step("if ((flags & FAULT_FLAG_WRITE) && reuse_swap_page(page))", () => becomes_exclusive(vma, address, page, write)));
  if (same) {
    yield* step("set_pte_at(mm, address, page_table, pte)", () => void Object.assign(pte_at(vma.mm!, address)!, { flags: PTE_PRESENT | (exclusive && write ? PTE_WRITE : 0) }));
    yield* page_add_anon_rmap(page, vma, address, exclusive);
  }
  yield* step("pte_unmap_unlock(page_table, ptl)", () => spin_unlock(vma.mm!));
  yield* unlock_page(page);
  return exclusive && write;
});

/** From v6.1 on the entry remembers whether the page was exclusive; before, the count of its entries says so. */
function becomes_exclusive(vma: Vma, address: number, page: Page, write: boolean): boolean {
  if (!release().anon_exclusive) return write && reuse_swap_page(page);
  return (pte_at(vma.mm!, address)!.flags & PTE_EXCLUSIVE) !== 0 || (write && page.refs === 0 && reuse_swap_page(page));
}

/** Nobody may find an entry of a migration that is over. */
const migration_entry_wait = procedure(function* migration_entry_wait(vma: Vma, address: number, page: Page) {
  yield* step("wait_on_page_locked(page)", () => {
    wait_until(page.locked === 0);
    if ((pte_at(vma.mm!, address)!.flags & PTE_MIGRATION) !== 0) report("V-BUG");
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

const is_swapped = (vma: Vma, address: number): boolean => (pte_at(vma.mm!, address)!.flags & (PTE_SWAP | PTE_MIGRATION)) !== 0;

/** The page at `address`; null when nothing is there but, perhaps, the zero page. */
const mapped_page = (vma: Vma, address: number): Page | null => pte_at(vma.mm!, address)!.page;

const is_writable = (vma: Vma, address: number): boolean => (pte_at(vma.mm!, address)!.flags & PTE_WRITE) !== 0;

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
