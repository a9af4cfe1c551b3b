import { edited } from "../../machine/now.ts";
import { ALIVE } from "../primitives/slab.ts";
import { type AnonVma, type Mm, type Page, PTE_MIGRATION, PTE_PRESENT, PTE_SWAP, type Vma } from "./structs.ts";
import { all, anon_vmas, find_vma, linux, world } from "./world.ts";

/** Where a page really is mapped. */
export interface Mapping {
  vma: Vma;
  pageNumber: number;
}

/** The oracle: who maps `page`, found by reading every page table and nothing else. */
export const truth = (page: Page): Mapping[] => entries(page, PTE_PRESENT);

/** Who has a swap or migration entry for `page`. */
export const entriesFor = (page: Page): Mapping[] => entries(page, PTE_SWAP | PTE_MIGRATION);

/** Where the page tables have an entry for `page` with one of these flags. */
export function entries(page: Page, flags: number): Mapping[] {
  const found: Mapping[] = [];
  any_entry(page, flags, (vma, pageNumber) => {
    found.push({ vma, pageNumber });
    return false;
  });
  return found;
}

/** Does the test pass anywhere where `page` really is mapped? Allocates nothing: it is asked after every step of a search. */
export const is_mapped_where = (test: (vma: Vma, pageNumber: number) => boolean, page: Page): boolean => any_entry(page, PTE_PRESENT, test);

function any_entry(page: Page, flags: number, test: (vma: Vma, pageNumber: number) => boolean): boolean {
  const { pages } = world();
  const { pte: table, mm } = linux();
  for (let id = 1; id < table.length; id++) {
    const pte = table[id]!;
    if (pte.page !== page || (pte.flags & flags) === 0) continue;
    const pageNumber = pages[(id - 1) % pages.length]!;
    if (test(vma_at(mm[1 + Math.floor((id - 1) / pages.length)]!, pageNumber)!, pageNumber)) return true;
  }
  return false;
}

/** Its vma, or the one that is about to be inserted there. */
const vma_at = (mm: Mm, pageNumber: number): Vma | null =>
  find_vma(mm, pageNumber) ?? all(linux().vma).find((vma) => vma.mm === mm && vma.vm_start <= pageNumber && pageNumber < vma.vm_end) ?? null;

/** Non-root anon_vmas, not yet freed, that hold a reference on `root`. */
export const children = (root: AnonVma): AnonVma[] =>
  anon_vmas().filter((a) => a.raw.status === ALIVE && a.raw.root.id === root.id && a.id !== root.id);

/** References that are held by name. */
export const pinsOf = (anon_vma: AnonVma): number => all(linux().pin).filter((pin) => pin.anon_vma?.id === anon_vma.id).length;

/**
 * What the count should be between operations: token + a hold of each child + `external` references (v2.6.39 to v7.1). Before there
 * were roots only external references were counted.
 */
export const refcountFormula = (anon_vma: AnonVma, external = 0): number =>
  (world().roots && anon_vma.raw.list.length > 0 ? 1 : 0) + (edited("no_root_reference") ? 0 : children(anon_vma).length) + external;
