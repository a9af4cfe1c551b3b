// mm->page_table_lock, which is also the lock of every page-table entry of the mm (the kernel without split page-table locks).
import { now, wait_until } from "../../machine/now.ts";

/** A struct with a page_table_lock: 0, or the number of the owning task plus 1. */
export interface PageTable {
  page_table_lock: number;
}

export function spin_lock(mm: PageTable): void {
  wait_until(mm.page_table_lock === 0);
  mm.page_table_lock = now.task + 1;
}

export function spin_unlock(mm: PageTable): void {
  mm.page_table_lock = 0;
}
