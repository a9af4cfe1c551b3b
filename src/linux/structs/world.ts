import { current, memory, now, Refusal, report, witness } from "../../machine/now.ts";
import { check_memory, FREE } from "../primitives/slab.ts";
import { type AnonVma, type Linux, type Mm, type Page, type Process, PTE_SWAP, type Pte, type Vma } from "./structs.ts";

/** What a program fixes before it runs. */
export interface World {
  /** process names, in order of first mention; process k of the machine has the k-th name */
  readonly processes: readonly string[];
  /** the page numbers that may hold a page, ascending: only these have page-table entries */
  readonly pages: readonly number[];
  /** names of references that are held, e.g. by \`pin\` */
  readonly pins: readonly string[];
  /** has every anon_vma a root and a count? Before, a walker did no harm with a free one: it took the lock in it and looked into every vma */
  readonly roots: boolean;
  /** may a page leave its family, as UFFDIO_MOVE does since v6.8? */
  readonly cross_root_moves: boolean;
  /** does somebody look into address spaces from outside, so that mmap_sem matters even to a process alone? */
  readonly watched: boolean;
  /** the highest slot ever taken, by kind: a measure, not state */
  readonly most: Map<string, number>;
}

export const world = (): World => current().constants as World;
export const linux = () => memory<Linux>();

/** Every object of a table, without the null at 0: made once for each table. */
export function all<T>(table: readonly (T | null)[]): readonly T[] {
  let objects = withoutNull.get(table);
  if (!objects) withoutNull.set(table, (objects = table.slice(1)));
  return objects as readonly T[];
}

const withoutNull = new WeakMap<readonly unknown[], readonly unknown[]>();

export const anon_vmas = (): readonly AnonVma[] => all(linux().anon_vma);

/** The guard of struct anon_vma: memory that is gone, or a walker on an object that is free. */
export function guard_anon_vma(anon_vma: AnonVma): void {
  check_memory(anon_vma);
  if (anon_vma.status === FREE && world().roots && linux().walker[now.task + 1]?.anon_vma) report("V-STALE");
}

/** The page-table entry of this page number; null where the program names no page. */
export function pte_at(mm: Mm, pageNumber: number): Pte | null {
  const { pages } = world();
  const k = pages.indexOf(pageNumber);
  return k < 0 ? null : linux().pte[(mm.id - 1) * pages.length + k + 1]!;
}

/** The number of the first named page at or after `from` and before `end` whose entry is not empty; -1 if there is none. */
export function next_mapped(mm: Mm, from: number, end: number): number {
  for (const n of world().pages) if (n >= from && n < end && pte_at(mm, n)!.flags !== 0) return n;
  return -1;
}

export const find_vma = (mm: Mm, pageNumber: number): Vma | null =>
  mm.mmap.find((vma) => vma.vm_start <= pageNumber && pageNumber < vma.vm_end);

/** mm of a live process; an operation of any other is refused. */
export function mm_of(process: Process): Mm {
  if (!process.mm) throw new Refusal(`process ${world().processes[process.id - 1]} is not alive`);
  return process.mm;
}

/** The lowest unused slot of a table that no other CPU can see into; `what` names it when a bound was too low. */
export function unused<T extends { raw: T }>(table: readonly (T | null)[], isFree: (thing: T) => boolean, what: string): T {
  const slot = all(table).find(({ raw }) => isFree(raw));
  if (!slot) throw new Refusal(`too many objects: more than ${table.length - 1} of ${what}`);
  const { most } = world();
  most.set(what, Math.max(most.get(what) ?? 0, table.indexOf(slot)));
  return slot;
}

/**
 * A page that nothing maps, nobody holds and the swap cache does not have goes back to the allocator, which forgets its mapping
 * (free_pages_prepare); the slot on swap stays as long as there is an entry for it.
 */
export function put_page(page: Page): void {
  if (page.mapcount === 0 && page.refs > 0) witness("page kept by its reader");
  if (page.mapcount > 0 || page.refs > 0 || page.swapcache !== 0) return;
  forget_mapping(page);
  if (swap_count(page) === 0) page.used = 0;
}

/** The reference that a page-table entry had is the task's own now: a page that is mapped no more is not free yet. */
export const take_over_reference = (page: Page): void => void page.refs++;

/** page_cache_release(): the task lets go of a reference of its own. */
export function put_reference(page: Page): void {
  page.refs--;
  put_page(page);
}

export function forget_mapping(page: Page): void {
  page.index = page.exclusive = 0;
  page.mapping = null;
  page.hist.clear();
}

/** How many page-table entries stand for a page on swap. */
export const swap_count = (page: Page): number => all(linux().pte).filter((pte) => pte.page === page && (pte.flags & PTE_SWAP) !== 0).length;

/** linear_page_index(): what `page->index` is for this page number of this vma. */
export const linear_page_index = (vma: Vma, pageNumber: number): number => vma.vm_pgoff + pageNumber - vma.vm_start;

/** The same for a vma that may be gone. */
export const address_in = (vma: Vma, page: Page): number => (vma.mm ? vma_address(page, vma) : -1);

/** vma_address(): where `page` would be in `vma`; -1 (-EFAULT) outside it. */
export function vma_address(page: Page, vma: Vma): number {
  const pageNumber = vma.vm_start + page.index - vma.vm_pgoff;
  return pageNumber >= vma.vm_start && pageNumber < vma.vm_end ? pageNumber : -1;
}
