// mm/swapfile.c, v3.0-rc1: reuse_swap_page, free_swap_and_cache; mm/swap_state.c, v3.0-rc1: free_swap_cache; mm/vmscan.c: __remove_mapping
import type { Page } from "../structs/structs.ts";
import { forget_mapping, swap_count } from "../structs/world.ts";

/** Is the caller's entry the only one for the page, mapped or on swap? Then the swap cache lets go of it. Page lock held. */
export function reuse_swap_page(page: Page): boolean {
  const sole = page.mapcount + (page.swapcache ? swap_count(page) : 0) <= 1;
  if (sole) page.swapcache = 0;
  return sole;
}

/** An entry for the page, mapped or on swap, was cleared. After the last one the swap cache needs no copy, unless somebody has the page locked. */
export function free_swap_cache(page: Page): void {
  if (page.mapcount === 0 && page.locked === 0 && swap_count(page) === 0) page.swapcache = 0;
}

/** Out of the swap cache, if nobody but the caller needs the page. What is left is its slot on swap, which knows no anon_vma. Page lock held. */
export function remove_mapping(page: Page, references: number): void {
  if (page.mapcount > 0 || page.refs > references) return;
  page.swapcache = 0;
  forget_mapping(page);
}
