// Page-table entries as faults see them: mm/memory.c, v3.0-rc1: pte_same
import { spin_lock } from "../primitives/spinlock.ts";
import { type Page, PTE_PRESENT, PTE_WRITE, type Vma } from "../structs/structs.ts";
import { linux, pte_at, unused } from "../structs/world.ts";

/** Take the lock of the page table: is the entry still what was read? */
export function pte_lock_and_same(vma: Vma, address: number, page: Page | null, entry: number): boolean {
  spin_lock(vma.mm!);
  const pte = pte_at(vma.mm!, address)!;
  return pte.page === page && pte.flags === entry;
}

/** A page of the writer's own. */
export function set_pte(vma: Vma, address: number, page: Page): void {
  const pte = pte_at(vma.mm!, address)!;
  pte.page = page;
  pte.flags = PTE_PRESENT | PTE_WRITE;
}

export function alloc_page(): Page {
  const page = unused(linux().page, (p) => p.used === 0, "page");
  page.used = 1;
  return page;
}
