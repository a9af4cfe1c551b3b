// mm/mmap.c, v3.0-rc1: do_munmap, exit_mmap, remove_vma; mm/memory.c, v3.0-rc1: unmap_vmas, zap_pte_range, free_pgtables
import { keep, privately, procedure, step } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { page_remove_rmap } from "../rmap/page.ts";
import { unlink_anon_vmas } from "../rmap/unlink.ts";
import { GONE, type Mm, type Process } from "../structs/structs.ts";
import { mm_of, next_mapped, pte_at, put_page } from "../structs/world.ts";
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
  const alone = yield* privately(() => mm.users === 1);
  if (!alone && !(yield* step("if (atomic_dec_and_test(&mm->mm_users))", () => --mm.users === 0))) return;
  yield* exit_mmap(mm);
  yield* privately(() => {
    mm.users = 0;
    process.mm = null;
  });
});

const exit_mmap = procedure(function* exit_mmap(mm: Mm) {
  yield* unmap_vmas(mm, 0, Infinity);
  yield* free_pgtables(mm, 0, Infinity);
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
  yield* unmap_vmas(mm, start, end);
  yield* free_pgtables(mm, start, end);
});

/** Zap the pages of all vmas from `start` to before `end`; `mapping` stays as it is. */
export const unmap_vmas = procedure(function* zap_pte_range(mm: Mm, start: number, end: number) {
  let address = yield* privately(() => next_mapped(mm, start, end));
  for (;;) {
    yield* keep("for each pte", address);
    if (address < 0) return;
    const here = address;
    yield* step("page_remove_rmap(page)", () => zap_pte(mm, here));
    address = yield* privately(() => next_mapped(mm, here + 1, end));
  }
});

function zap_pte(mm: Mm, address: number): void {
  spin_lock(mm);
  const pte = pte_at(mm, address)!;
  const { page } = pte;
  pte.page = null;
  pte.flags = 0;
  if (page) {
    page_remove_rmap(page);
    put_page(page);
  }
  spin_unlock(mm);
}

/** Hide each vma from rmap, then give it back. */
const free_pgtables = procedure(function* free_pgtables(mm: Mm, start: number, end: number) {
  for (;;) {
    yield* keep("while (vma)");
    const vma = yield* privately(() => mm.mmap.toArray().find((v) => v.vm_start >= start && v.vm_end <= end) ?? null);
    if (!vma) return;
    yield* unlink_anon_vmas(vma);
    yield* privately(() => free_vma(vma));
  }
});
