// mm/mmap.c, v3.0-rc1: do_munmap, exit_mmap, remove_vma; mm/memory.c, v3.0-rc1: unmap_vmas, zap_pte_range, free_pgtables
import { in_turn, keep, marked, privately, procedure, step } from "../../machine/procedure.ts";
import { edited } from "../../machine/now.ts";
import { down_write, up_write } from "../primitives/rwsem.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { mapping_after_unmap, page_remove_rmap } from "../rmap/page.ts";
import { free_swap_cache } from "../rmap/swap.ts";
import { unlink_anon_vmas } from "../rmap/unlink.ts";
import { GONE, type Mm, type Process, PTE_PRESENT, type Vma } from "../structs/structs.ts";
import { mm_of, next_mapped, pte_at, put_reference, take_over_reference, world } from "../structs/world.ts";
import { free_vma } from "./merge.ts";
import { mmap_write_lock, mmap_write_unlock } from "./mmap_sem.ts";
import { split_vma } from "./split.ts";
import { find_vma_above } from "./vma.ts";

/** `exit P`: the last user of the mm takes it down. */
export const exit = procedure(function* exit_mm(process: Process) {
  const mm = yield* privately(() => mm_of(process));
  yield* mmput(process, mm);
  yield* privately(() => Object.assign(process, { mm: null, state: GONE }));
});

/** One user of the mm less; the last one zaps every page, then unlinks each vma, then gives the vmas back. */
export const mmput = procedure(function* mmput(process: Process, mm: Mm) {
  const alone = yield* privately(() => mm.users === 1 && !world().watched);
  const dropped = () => --mm.users === 0;
  const last = alone ? yield* privately(dropped) : yield* step("if (atomic_dec_and_test(&mm->mm_users))", dropped);
  if (!last) return;
  yield* exit_mmap(mm);
  yield* privately(() => void (process.mm = null));
});

const exit_mmap = procedure(function* exit_mmap(mm: Mm) {
  if (world().watched) yield* khugepaged_exit(mm);
  yield* unmap_region(mm, 0, Infinity);
});

/** mm/huge_memory.c: whoever looks into the mm from outside has to be out of it. */
const khugepaged_exit = procedure(function* khugepaged_exit(mm: Mm) {
  yield* step("down_write(&mm->mmap_sem)", () => {
    down_write(mm);
    mm.users = 0;
  });
  yield* step("up_write(&mm->mmap_sem)", () => up_write(mm));
});

/** Zap, unlink, free page tables: in this order, which Hugh gave it in 2005 (8f4f8c164cb4). */
const unmap_region = procedure(function* unmap_region(mm: Mm, start: number, end: number) {
  if (edited("unlink_before_unmap")) yield* marked("unlink_before_unmap", unlink_first(mm, start, end));
  yield* unmap_vmas(mm, start, end);
  yield* free_pgtables(mm, start, end);
});

const unlink_first = procedure(function* free_pgtables(mm: Mm, start: number, end: number) {
  let vma = yield* privately(() => first_within(mm, start, end));
  for (;;) {
    yield* keep("while (vma), too early", mm, vma, end);
    if (!vma) return;
    const here: Vma = vma;
    yield* unlink_anon_vmas(here);
    vma = yield* privately(() => first_within(mm, here.vm_end, end));
  }
});

/** `munmap P page n`. */
export const munmap = procedure(function* sys_munmap(process: Process, start: number, length: number) {
  const mm = yield* privately(() => mm_of(process));
  const locked = yield* mmap_write_lock(mm);
  yield* do_munmap(mm, start, length);
  yield* mmap_write_unlock(mm, locked);
});

/** Unmap a range: vmas that reach beyond it are split first. mmap_sem held for write. */
export const do_munmap = procedure(function* do_munmap(mm: Mm, start: number, length: number) {
  const end = start + length;
  const vma = yield* privately(() => find_vma_above(mm, start));
  if (!vma || (yield* privately(() => vma.vm_start >= end))) return;
  if (yield* privately(() => start > vma.vm_start)) yield* split_vma(vma, start, false);
  const last = yield* privately(() => find_vma_above(mm, end));
  if (last && (yield* privately(() => end > last.vm_start))) yield* split_vma(last, end, true);
  yield* unmap_region(mm, start, end);
});

/** Zap the pages of all vmas from `start` to before `end`; `mapping` stays as it is. */
export const unmap_vmas = procedure(function* zap_pte_range(mm: Mm, start: number, end: number) {
  let address = yield* privately(() => next_mapped(mm, start, end));
  for (;;) {
    yield* keep("for each pte", address);
    if (address < 0) return;
    const here = address;
    const page = yield* privately(() => pte_at(mm, here)!.page);
    const last = yield* in_turn("page_remove_rmap(page)", () => zap_pte(mm, here), (was_last) => (page && free_swap_cache(page), was_last), (was_last) => (page && put_reference(page), was_last));
    if (page) yield* mapping_after_unmap(page, last);
    address = yield* privately(() => next_mapped(mm, here + 1, end));
  }
});

/** Clear the entry; one that is not present stands for a page on swap or in migration, and unmaps nothing. True if the page is mapped nowhere any more. */
function zap_pte(mm: Mm, address: number): boolean {
  spin_lock(mm);
  const pte = pte_at(mm, address)!;
  const { page, flags } = pte;
  pte.page = null;
  pte.flags = 0;
  const last = page !== null && (flags & PTE_PRESENT) !== 0 && page_remove_rmap(page);
  if (page) take_over_reference(page);
  spin_unlock(mm);
  return last;
}

const first_within = (mm: Mm, start: number, end: number): Vma | null => mm.mmap.find((vma) => vma.vm_start >= start && vma.vm_end <= end);

/** Hide each vma from rmap, then give it back. */
const free_pgtables = procedure(function* free_pgtables(mm: Mm, start: number, end: number) {
  for (;;) {
    yield* keep("while (vma)");
    const vma = yield* privately(() => first_within(mm, start, end));
    if (!vma) return;
    yield* unlink_anon_vmas(vma);
    yield* privately(() => free_vma(vma));
  }
});
