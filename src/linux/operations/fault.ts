// mm/memory.c, v3.0-rc1 and v6.1: handle_pte_fault, do_anonymous_page, do_swap_page
import { Refusal, report, wait_until } from "../../machine/now.ts";
import { keep, privately, procedure, step, type Steps } from "../../machine/procedure.ts";
import { spin_unlock } from "../primitives/spinlock.ts";
import { page_add_anon_rmap, page_add_new_anon_rmap } from "../rmap/page.ts";
import { lock_page, unlock_page } from "../rmap/page_lock.ts";
import { anon_vma_prepare } from "../rmap/prepare.ts";
import { release } from "../rmap/release.ts";
import { reuse_swap_page } from "../rmap/swap.ts";
import { type Mm, type Page, type Process, PTE_EXCLUSIVE, PTE_MIGRATION, PTE_PRESENT, PTE_WRITE, PTE_ZERO, VM_WRITE, type Vma } from "../structs/structs.ts";
import { find_vma, mm_of, pte_at, put_page, swap_count } from "../structs/world.ts";
import { alloc_page, pte_lock_and_same, set_pte } from "./entry.ts";
import { mmap_read_lock, mmap_read_unlock } from "./mmap_sem.ts";
import { write_protected } from "./write_protected.ts";

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
