// mm/rmap.c, v3.0-rc1: __page_set_anon_rmap, __page_check_anon_rmap, page_move_anon_rmap, do_page_add_anon_rmap, page_add_new_anon_rmap,
// page_dup_rmap, page_remove_rmap; include/linux/mm.h: page_mapped
import { choose, edited, is_watched, report, witness } from "../../machine/now.ts";
import { ghost, marked, privately, procedure, step, type Steps } from "../../machine/procedure.ts";
import { ALIVE } from "../primitives/slab.ts";
import { movesDown } from "../structs/invariants.ts";
import type { AnonVma, Page, Vma } from "../structs/structs.ts";
import { anon_vmas, linear_page_index } from "../structs/world.ts";
import { release } from "./release.ts";

/** May `page` be in some page table? */
export const page_mapped = (page: Page, label = "page_mapped(page)", edits: Readonly<Record<string, () => boolean>> = {}): Steps<boolean> =>
  step(label, () => page.mapcount > 0, edits);

/** Point `page` to the vma's own anon_vma (exclusive) or to its root. A page that is anonymous already keeps what it has. Page lock held, or the page is new. */
export const __page_set_anon_rmap = procedure(function* __page_set_anon_rmap(page: Page, vma: Vma, address: number, exclusive: boolean) {
  if (!(yield* privately(() => page.mapping !== null))) {
    if (!exclusive) yield* ghost(() => witness("shared page goes to the root"));
    yield* step("page->mapping = (struct address_space *) anon_vma", () => set_mapping(page, exclusive ? vma.anon_vma! : vma.anon_vma!.root), {
      own_anon_vma_on_shared_swapin: () => set_mapping(page, vma.anon_vma!),
    });
    yield* step("page->index = linear_page_index(vma, address)", () => void (page.index = linear_page_index(vma, address)));
  }
  if (release().anon_exclusive && exclusive) yield* privately(() => void (page.exclusive = 1));
});

/** Debugging only: another vma maps the page already, so it must be of the same family, and at the same offset. */
const __page_check_anon_rmap = procedure(function* __page_check_anon_rmap(page: Page, vma: Vma, address: number) {
  yield* step("BUG_ON(page_anon_vma(page)->root != vma->anon_vma->root)", () => check_rmap(page, vma, address));
});

function check_rmap(page: Page, vma: Vma, address: number): void {
  if (page.mapping?.root !== vma.anon_vma!.root || page.index !== linear_page_index(vma, address)) report("V-BUG");
}

/** Only `vma` maps `page`: let it point to the vma's own anon_vma from now on. Page lock and page-table lock held. */
export const page_move_anon_rmap = procedure(function* page_move_anon_rmap(page: Page, vma: Vma, address: number) {
  yield* step("page->mapping = (struct address_space *) anon_vma", () => move_mapping(page, vma, address, vma.anon_vma!), {
    move_to_sibling: () => move_mapping(page, vma, address, oneOf(siblings(vma)) ?? vma.anon_vma!),
    move_to_ancestor: () => move_mapping(page, vma, address, oneOf(ancestors(vma)) ?? vma.anon_vma!),
    split_mapping_store: () => {
      move_mapping(page, vma, address, vma.anon_vma!);
      page.untagged = 1;
    },
  });
  if (edited("split_mapping_store")) yield* marked("split_mapping_store", step("page->mapping |= PAGE_MAPPING_ANON", () => void (page.untagged = 0)));
});

function move_mapping(page: Page, vma: Vma, address: number, anon_vma: AnonVma): void {
  if (is_watched("C7") && !movesDown(vma, page.mapping, anon_vma)) report("C7");
  witnessDirection(vma.chain.toArray(), page.mapping, anon_vma);
  if (!page.locked || page.index !== linear_page_index(vma, address)) report("V-BUG");
  set_mapping(page, anon_vma);
  if (release().anon_exclusive) page.exclusive = 1;
}

/** Along the mapper's chain, which has the youngest at the front. */
function witnessDirection(chain: readonly AnonVma[], from: AnonVma | null, to: AnonVma): void {
  const generations = from ? chain.indexOf(from) - chain.indexOf(to) : 0;
  if (generations > 1) witness("page moved over a generation");
  if (generations < 0) witness("page moved up");
}

export function set_mapping(page: Page, anon_vma: AnonVma): void {
  page.mapping = anon_vma;
  page.hist.add(anon_vma);
}

const oneOf = <T>(things: readonly T[]): T | null => (things.length > 0 ? things[choose(things.length)]! : null);

/** Of the same family, but not on the vma's chain. */
const siblings = (vma: Vma): AnonVma[] =>
  anon_vmas().filter(({ raw }) => raw.status === ALIVE && raw.root.id === vma.anon_vma!.raw.root.id && !vma.chain.has(raw));

const ancestors = (vma: Vma): AnonVma[] => vma.chain.toArray().filter((anon_vma) => anon_vma !== vma.anon_vma);

/** A new page, which nobody else can know yet. */
export const page_add_new_anon_rmap = procedure(function* page_add_new_anon_rmap(page: Page, vma: Vma, address: number) {
  yield* step("atomic_set(&page->_mapcount, 0)", () => void (page.mapcount = 1));
  yield* __page_set_anon_rmap(page, vma, address, true);
});

/** One more page-table entry for a page that may have none, e.g. on its way back from swap. It counts before `mapping` is set. Page lock held. */
export const page_add_anon_rmap = procedure(function* do_page_add_anon_rmap(page: Page, vma: Vma, address: number, exclusive: boolean) {
  const first = yield* step("first = atomic_inc_and_test(&page->_mapcount)", () => {
    if (page.mapcount === 0 && page.mapping) witness("mapped again with its old anon_vma");
    return ++page.mapcount === 1;
  });
  if (first) yield* __page_set_anon_rmap(page, vma, address, exclusive);
  else if (!edited("no_page_check")) yield* __page_check_anon_rmap(page, vma, address);
});

/** page_add_anon_rmap of a page that comes back from migration: it kept its mapping, its new entry is under the page-table lock. */
export function page_readd_rmap(page: Page, vma: Vma, address: number, exclusive: boolean): void {
  if (page.mapcount++ > 0 && !edited("no_page_check")) check_rmap(page, vma, address);
  if (exclusive) page.exclusive = 1;
}

/** fork: one more page-table entry, `mapping` untouched. */
export function page_dup_rmap(page: Page): void {
  page.mapcount++;
  page.exclusive = 0;
}

/** One page-table entry less, `mapping` untouched even when it was the last. True if it was. */
export const page_remove_rmap = (page: Page): boolean => --page.mapcount === 0;

/** The edit clear_mapping_on_unmap, after page_remove_rmap: tidy, and wrong. */
export function* mapping_after_unmap(page: Page, last: boolean): Steps<void> {
  if (edited("clear_mapping_on_unmap") && last) yield* marked("clear_mapping_on_unmap", step("page->mapping = NULL", () => void (page.mapping = null)));
}
