// mm/rmap.c, v3.0-rc1: __page_set_anon_rmap, page_move_anon_rmap, page_add_new_anon_rmap, page_dup_rmap, page_remove_rmap;
// include/linux/mm.h: page_mapped
import { report } from "../../machine/now.ts";
import { privately, procedure, step, type Steps } from "../../machine/procedure.ts";
import type { AnonVma, Page, Vma } from "../structs/structs.ts";
import { linear_page_index } from "../structs/world.ts";
import { release } from "./release.ts";

/** May `page` be in some page table? */
export const page_mapped = (page: Page, label = "page_mapped(page)"): Steps<boolean> => step(label, () => page.mapcount > 0);

/** Point `page` to the vma's own anon_vma (exclusive) or to its root. A page that is anonymous already keeps what it has. */
export const __page_set_anon_rmap = procedure(function* __page_set_anon_rmap(page: Page, vma: Vma, address: number, exclusive: boolean) {
  yield* step("page->mapping = (struct address_space *) anon_vma", () => {
    if (!page.mapping) set_mapping(page, exclusive ? vma.anon_vma! : vma.anon_vma!.root);
  });
  yield* step("page->index = linear_page_index(vma, address)", () => void (page.index = linear_page_index(vma, address)));
});

/** Only `vma` maps `page`: let it point to the vma's own anon_vma from now on. Page lock and page-table lock held. */
export const page_move_anon_rmap = procedure(function* page_move_anon_rmap(page: Page, vma: Vma, address: number) {
  yield* step("page->mapping = (struct address_space *) anon_vma", () => {
    if (!page.locked || page.index !== linear_page_index(vma, address)) report("V-BUG");
    set_mapping(page, vma.anon_vma!);
    if (release().anon_exclusive) page.exclusive = 1;
  });
});

function set_mapping(page: Page, anon_vma: AnonVma): void {
  page.mapping = anon_vma;
  page.hist.add(anon_vma);
}

export const page_add_new_anon_rmap = procedure(function* page_add_new_anon_rmap(page: Page, vma: Vma, address: number) {
  yield* privately(() => void (page.exclusive = release().anon_exclusive ? 1 : 0));
  yield* step("atomic_set(&page->_mapcount, 0)", () => void (page.mapcount = 1));
  yield* __page_set_anon_rmap(page, vma, address, true);
});

/** fork: one more page-table entry, `mapping` untouched. */
export function page_dup_rmap(page: Page): void {
  page.mapcount++;
  page.exclusive = 0;
}

/** One page-table entry less, `mapping` untouched even when it was the last. */
export const page_remove_rmap = (page: Page): void => void page.mapcount--;
