// mm/rmap.c, v3.0-rc1: page_referenced_anon, without its early end once every mapping is found
import { ghost, in_turn, keep, procedure } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { lock_page, unlock_page } from "../rmap/page_lock.ts";
import { release } from "../rmap/release.ts";
import { type Page, PTE_PRESENT, type Vma } from "../structs/structs.ts";
import { address_in, pte_at } from "../structs/world.ts";
import { first_avc, next_avc } from "./list.ts";
import { page_lock_anon_vma, page_unlock_anon_vma } from "./page_lock_anon_vma.ts";
import { asks, is_answered } from "./rules.ts";

/** Told of every vma whose range holds the page: where, and whether its page table really maps the page. */
export type Visitor = (vma: Vma, address: number, mapped: boolean) => void;

/** `walk P page [locked]`: lock, look into every vma on the list, unlock. Until v6.18 the page lock is the caller's choice, from v6.19 on it is not. */
export const walk = procedure(function* page_referenced(page: Page, visitor: Visitor | null, locked: boolean) {
  const needs_lock = locked || release().walkers_lock_page;
  if (needs_lock) yield* lock_page(page);
  yield* walk_anon(page, visitor);
  if (needs_lock) yield* unlock_page(page);
});

const walk_anon = procedure(function* page_referenced_anon(page: Page, visitor: Visitor | null) {
  yield* ghost(() => asks(page));
  const anon_vma = yield* page_lock_anon_vma(page);
  yield* ghost(() => is_answered(anon_vma));
  if (!anon_vma) return;
  let vma = yield* first_avc(anon_vma, page);
  for (;;) {
    yield* keep("for each avc", anon_vma, vma);
    if (!vma) break;
    const here: Vma = vma;
    yield* in_turn("page_referenced_one(page, vma, address, &mapcount, vm_flags)", () => address_in(here, page), (address) => visit(page, here, address, visitor));
    vma = yield* next_avc(anon_vma, here, page);
  }
  yield* page_unlock_anon_vma(anon_vma);
});

function visit(page: Page, vma: Vma, address: number, visitor: Visitor | null): void {
  if (address < 0) return;
  spin_lock(vma.mm!);
  const pte = pte_at(vma.mm!, address);
  visitor?.(vma, address, pte !== null && pte.page === page && (pte.flags & PTE_PRESENT) !== 0);
  spin_unlock(vma.mm!);
}
