// mm/vmscan.c, v3.0-rc1: shrink_page_list, __remove_mapping; mm/swap_state.c: add_to_swap
import { procedure, step } from "../../machine/procedure.ts";
import { lock_page, unlock_page } from "../rmap/page_lock.ts";
import { remove_mapping } from "../rmap/swap.ts";
import { type Page, PTE_SWAP } from "../structs/structs.ts";
import { try_to_unmap } from "./unmap.ts";

/** The references that the caller of an operation holds itself. */
const CALLERS = 1;

/** `reclaim P page`: into the swap cache, and out of every page table. */
export const reclaim = procedure(function* shrink_page_list(page: Page) {
  yield* lock_page(page);
  yield* unmap_to_swap(page);
  yield* unlock_page(page);
});

/** `swapout P page`: reclaim, write, and out of the swap cache, unless somebody has come to need the page meanwhile. */
export const swapout = procedure(function* shrink_page_list(page: Page) {
  yield* lock_page(page);
  yield* unmap_to_swap(page);
  yield* step("if (!mapping || !__remove_mapping(mapping, page))", () => remove_mapping(page, CALLERS));
  yield* unlock_page(page);
});

const unmap_to_swap = procedure(function* shrink_page_list(page: Page) {
  yield* step("if (!add_to_swap(page))", () => void (page.swapcache = 1));
  yield* try_to_unmap(page, PTE_SWAP);
});
