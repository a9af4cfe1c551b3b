// mm/rmap.c, v3.0-rc1: page_referenced_anon, without its early end once every mapping is found
import { report } from "../../machine/now.ts";
import { keep, procedure, step } from "../../machine/procedure.ts";
import { is_mine } from "../primitives/rwsem.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { list_after, list_first } from "../rmap/list.ts";
import { lock_of } from "../rmap/lock.ts";
import { lock_page, unlock_page } from "../rmap/page_lock.ts";
import { release } from "../rmap/release.ts";
import { type AnonVma, type Page, PTE_PRESENT, type Vma } from "../structs/structs.ts";
import { linux, pte_at, vma_address } from "../structs/world.ts";
import { truth } from "../structs/truth.ts";
import { page_lock_anon_vma, page_unlock_anon_vma } from "./page_lock_anon_vma.ts";

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
  const anon_vma = yield* page_lock_anon_vma(page);
  if (!anon_vma) return;
  let vma = yield* step("list_for_each_entry(avc, &anon_vma->head, same_anon_vma)", () => first(anon_vma, page));
  for (;;) {
    yield* keep("for each avc", anon_vma, vma);
    if (!vma) break;
    const here: Vma = vma;
    yield* step("page_referenced_one(page, vma, address, &mapcount, vm_flags)", () => visit(page, here, visitor));
    vma = yield* step("list_for_each_entry(avc, &anon_vma->head, same_anon_vma)", () => next(anon_vma, here, page));
  }
  yield* page_unlock_anon_vma(anon_vma);
});

/** V-WRONGROOT is judged where the walker touches the list. */
function first(anon_vma: AnonVma, page: Page): Vma | null {
  if (!is_mine(lock_of(anon_vma))) report("V-WRONGROOT");
  return list_first(anon_vma, page);
}

function next(anon_vma: AnonVma, vma: Vma, page: Page): Vma | null {
  if (!is_mine(lock_of(anon_vma))) report("V-WRONGROOT");
  return list_after(anon_vma, vma, page);
}

function visit(page: Page, vma: Vma, visitor: Visitor | null): void {
  const address = vma.mm ? vma_address(page, vma) : -1;
  if (address < 0) return;
  spin_lock(vma.mm!);
  const pte = pte_at(vma.mm!, address);
  visitor?.(vma, address, pte !== null && pte.page === page && (pte.flags & PTE_PRESENT) !== 0);
  spin_unlock(vma.mm!);
}

/** V-MISS (a), judged after every step: a walker that holds the lock must have every mapper of its page on the list. */
export function noMapperIsMissed(): void {
  const walkers = linux().walker;
  for (let task = 1; task < walkers.length; task++) {
    const { anon_vma, page } = walkers[task]!;
    if (!anon_vma || !holds(anon_vma, task)) continue;
    if (truth(page!).some(({ vma }) => !anon_vma.raw.list.has(vma))) report("V-MISS");
  }
}

function holds(anon_vma: AnonVma, task: number): boolean {
  const { owner, readers } = lock_of(anon_vma.raw).raw;
  return owner === task || (readers & (1 << (task - 1))) !== 0;
}
