// mm/migrate.c, v3.0-rc1: unmap_and_move, remove_migration_ptes, remove_migration_pte; mm/rmap.c, v3.0-rc1: rmap_walk_anon.
// The new page is the old one: it takes over mapping, index and references, and nothing else of the copy concerns rmap.
import { report, witness } from "../../machine/now.ts";
import { ghost, in_turn, keep, procedure, step } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { put_anon_vma } from "../rmap/anon_vma.ts";
import { page_get_anon_vma } from "../rmap/get.ts";
import { anon_vma_unlock_walk, lock_root_for_walk, lock_of } from "../rmap/lock.ts";
import { lock_page, unlock_page } from "../rmap/page_lock.ts";
import { page_readd_rmap } from "../rmap/page.ts";
import { type Page, PTE_EXCLUSIVE, PTE_MIGRATION, PTE_PRESENT, PTE_WRITE, type Vma } from "../structs/structs.ts";
import { entries } from "../structs/truth.ts";
import { address_in, pte_at } from "../structs/world.ts";
import { first_avc, next_avc } from "./list.ts";
import { relies_on, relies_on_nothing } from "./rules.ts";
import { try_to_unmap } from "./unmap.ts";

/** `migrate P page`: a reference on the anon_vma while the page is mapped nowhere; unmap, move, map again, put. */
export const migrate = procedure(function* unmap_and_move(page: Page) {
  yield* lock_page(page);
  const anon_vma = yield* page_get_anon_vma(page);
  if (anon_vma) {
    yield* try_to_unmap(page, PTE_MIGRATION);
    yield* remove_migration_ptes(page);
    yield* put_anon_vma(anon_vma);
  }
  yield* unlock_page(page);
  yield* ghost(() => nothing_is_stranded(page));
});

/** V-MISS (b): the migration is over, and an entry of it is left. */
function nothing_is_stranded(page: Page): void {
  if (entries(page, PTE_MIGRATION).length > 0) report("V-MISS");
}

/** Not by page_lock_anon_vma, which wants a page that is mapped: the caller's reference keeps the anon_vma, and the page lock keeps `mapping`. */
const remove_migration_ptes = procedure(function* rmap_walk_anon(page: Page) {
  const anon_vma = yield* step("anon_vma = page_anon_vma(page)", () => page.mapping);
  if (!anon_vma) return;
  const root = yield* step("anon_vma_lock(anon_vma): anon_vma->root", () => lock_of(anon_vma));
  yield* step("anon_vma_lock(anon_vma): mutex_lock", () => lock_root_for_walk(root));
  yield* ghost(() => (relies_on(anon_vma, page), witness("walk of a page in migration")));
  let vma = yield* first_avc(anon_vma, page);
  for (;;) {
    yield* keep("for each avc", anon_vma, vma);
    if (!vma) break;
    const here: Vma = vma;
    yield* in_turn("remove_migration_pte(new, vma, address, old)", () => address_in(here, page), (address) => (is_migration_entry(page, here, address) ? address : -1), (address) => remove_migration_pte(page, here, address));
    vma = yield* next_avc(anon_vma, here, page);
  }
  yield* step("anon_vma_unlock(anon_vma)", () => (anon_vma_unlock_walk(anon_vma), relies_on_nothing()));
});

/** Map the page again, as it was mapped before. */
function remove_migration_pte(page: Page, vma: Vma, address: number): void {
  if (address < 0) return;
  spin_lock(vma.mm!);
  if (is_migration_entry(page, vma, address)) map_again(page, vma, address);
  spin_unlock(vma.mm!);
}

/** Asked without the lock of the page table first, as is_swap_pte() is. */
function is_migration_entry(page: Page, vma: Vma, address: number): boolean {
  const pte = address < 0 ? null : pte_at(vma.mm!, address);
  return pte !== null && pte.page === page && (pte.flags & PTE_MIGRATION) !== 0;
}

function map_again(page: Page, vma: Vma, address: number): void {
  const pte = pte_at(vma.mm!, address)!;
  const exclusive = (pte.flags & PTE_EXCLUSIVE) !== 0;
  pte.flags = PTE_PRESENT | (pte.flags & PTE_WRITE);
  page_readd_rmap(page, vma, address, exclusive);
}
