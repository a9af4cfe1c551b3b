// mm/rmap.c, v3.0-rc1: try_to_unmap_anon, try_to_unmap_one
import { report } from "../../machine/now.ts";
import { ghost, keep, procedure, step } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { mapping_after_unmap, page_remove_rmap } from "../rmap/page.ts";
import { type Page, PTE_EXCLUSIVE, PTE_MIGRATION, PTE_PRESENT, PTE_WRITE, type Pte, type Vma } from "../structs/structs.ts";
import { pte_at, vma_address } from "../structs/world.ts";
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
    const last = yield* step("try_to_unmap_one(page, vma, address, flags)", () => try_to_unmap_one(page, here, entry, false), {
      walk_trusts_list: () => try_to_unmap_one(page, here, entry, true),
    });
    yield* mapping_after_unmap(page, last);
    if (last) break;
    vma = yield* next_avc(anon_vma, here, page);
  }
  yield* page_unlock_anon_vma(anon_vma);
});

/** Only an entry that really maps the page is changed: the list may be longer than need be. True if the page is mapped nowhere any more. */
function try_to_unmap_one(page: Page, vma: Vma, entry: number, trusting: boolean): boolean {
  const address = vma.mm ? vma_address(page, vma) : -1;
  const pte = address < 0 ? null : pte_at(vma.mm!, address);
  if (!pte || !pte.page || !(pte.flags & PTE_PRESENT)) return false;
  if (pte.page !== page && !trusting) return false;
  spin_lock(vma.mm!);
  if (pte.page !== page) report("V-BUG"); // a stranger's page is unmapped
  const last = page_remove_rmap(pte.page);
  Object.assign(pte, { page, flags: replaced(pte, entry, page) });
  if (page.mapcount === 0) page.exclusive = 0;
  spin_unlock(vma.mm!);
  return last;
}

/** A migration entry remembers that it may be written; from v5.19 on both kinds remember whether the page was exclusive. */
const replaced = ({ flags }: Pte, entry: number, page: Page): number =>
  entry | (entry === PTE_MIGRATION ? flags & PTE_WRITE : 0) | (page.exclusive ? PTE_EXCLUSIVE : 0);
