// The spinlocks of an mm: page_table_lock, and the lock of its page-table entries (one for all of them, where the kernel has one a page table).
import { now, wait_until } from "../../machine/now.ts";

/** Each is 0, or the number of the owning task plus 1. */
export interface PageTable {
  page_table_lock: number;
  ptl: number;
}

/** pte_lockptr(mm, pmd): for the page-table entries. */
export function spin_lock(mm: PageTable): void {
  wait_until(mm.ptl === 0);
  mm.ptl = now.task + 1;
}

export function spin_unlock(mm: PageTable): void {
  mm.ptl = 0;
}

/** For the first link of a vma, see anon_vma_prepare. */
export function page_table_lock(mm: PageTable): void {
  wait_until(mm.page_table_lock === 0);
  mm.page_table_lock = now.task + 1;
}

export function page_table_unlock(mm: PageTable): void {
  mm.page_table_lock = 0;
}
