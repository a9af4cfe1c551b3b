// mm/rmap.c, v3.0-rc1: try_to_unmap_anon, try_to_unmap_one
import { apart, edited, report } from "../../machine/now.ts";
import { ghost, in_turn, keep, procedure, step, type Steps } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { mapping_after_unmap, page_remove_rmap } from "../rmap/page.ts";
import { type Page, PTE_EXCLUSIVE, PTE_MIGRATION, PTE_PRESENT, PTE_WRITE, type Pte, type Vma } from "../structs/structs.ts";
import { address_in, pte_at } from "../structs/world.ts";
import { first_avc, next_avc } from "./list.ts";
import { page_lock_anon_vma, page_unlock_anon_vma } from "./page_lock_anon_vma.ts";
import { asks, is_answered } from "./rules.ts";

/** Put `entry` (PTE_SWAP or PTE_MIGRATION) in the place of every entry that maps `page`, until none does. Page lock held. */
export const try_to_unmap = procedure(function* try_to_unmap_anon(page: Page, entry: number) {
  yield* ghost(() => asks(page));
  const anon_vma = yield* page_lock_anon_vma(page);
  yield* ghost(() => is_answered(anon_vma));
  if (!anon_vma) return;
  let vma = yield* first_avc(anon_vma, page);
  for (;;) {
    yield* keep("for each avc", anon_vma, vma);
    if (!vma) break;
    const here: Vma = vma;
    const last = yield* unmap_here(page, here, entry);
    yield* mapping_after_unmap(page, last);
    if (last) break;
    vma = yield* next_avc(anon_vma, here, page);
  }
  yield* page_unlock_anon_vma(anon_vma);
});

/** Only an entry that really maps the page is changed: the list may be longer than need be. True if the page is mapped nowhere any more. */
function* unmap_here(page: Page, vma: Vma, entry: number): Steps<boolean> {
  const label = "try_to_unmap_one(page, vma, address, flags)";
  const found = (trusting: boolean) => (address: number) => (maps(page, vma, address, trusting) ? address : -1);
  const unmap = (trusting: boolean) => (address: number) => address >= 0 && try_to_unmap_one(page, vma, address, entry, trusting);
  if (apart()) return yield* in_turn(label, () => address_in(vma, page), found(edited("walk_trusts_list")), unmap(edited("walk_trusts_list")));
  return yield* step(label, () => unmap(false)(found(false)(address_in(vma, page))), { walk_trusts_list: () => unmap(true)(found(true)(address_in(vma, page))) });
}

/** Asked without the lock of the page table first, as page_check_address does. */
function maps(page: Page, vma: Vma, address: number, trusting: boolean): boolean {
  const pte = address < 0 ? null : pte_at(vma.mm!, address);
  return pte !== null && pte.page !== null && (pte.flags & PTE_PRESENT) !== 0 && (pte.page === page || trusting);
}

function try_to_unmap_one(page: Page, vma: Vma, address: number, entry: number, trusting: boolean): boolean {
  spin_lock(vma.mm!);
  const last = maps(page, vma, address, trusting) && unmap_locked(page, pte_at(vma.mm!, address)!, entry);
  spin_unlock(vma.mm!);
  return last;
}

function unmap_locked(page: Page, pte: Pte, entry: number): boolean {
  if (pte.page !== page) report("V-BUG"); // a stranger's page is unmapped
  const last = page_remove_rmap(pte.page!);
  Object.assign(pte, { page, flags: replaced(pte, entry, page) });
  if (last) page.exclusive = 0;
  return last;
}

/** A migration entry remembers that it may be written; from v5.19 on both kinds remember whether the page was exclusive. */
const replaced = ({ flags }: Pte, entry: number, page: Page): number =>
  entry | (entry === PTE_MIGRATION ? flags & PTE_WRITE : 0) | (page.exclusive ? PTE_EXCLUSIVE : 0);
