// mm/mprotect.c, v3.0-rc1 and v6.1: sys_mprotect, mprotect_fixup, change_pte_range; mm/madvise.c, v3.0-rc1: sys_madvise, madvise_behavior
import { Refusal } from "../../machine/now.ts";
import { keep, privately, procedure, step } from "../../machine/procedure.ts";
import { release } from "../rmap/release.ts";
import { type Mm, type Process, PTE_PRESENT, PTE_WRITE, type Vma, VM_ACCESS_FLAGS, VM_DONTCOPY, VM_WIPEONFORK, VM_WRITE } from "../structs/structs.ts";
import { find_vma, mm_of, pte_at, world } from "../structs/world.ts";
import { vma_merge } from "./merge.ts";
import { mmap_read_lock, mmap_read_unlock, mmap_write_lock, mmap_write_unlock } from "./mmap_sem.ts";
import { split_vma } from "./split.ts";
import { unmap_vmas } from "./unmap.ts";

/** `mprotect P page n prot`. */
export const mprotect = procedure(function* sys_mprotect(process: Process, start: number, length: number, prot: number) {
  const mm = yield* privately(() => mm_of(process));
  const locked = yield* mmap_write_lock(mm);
  yield* privately(() => expect_mapped(mm, start, start + length));
  yield* change_flags(mm, start, start + length, VM_ACCESS_FLAGS, prot);
  yield* step("change_protection(vma, start, end, vma->vm_page_prot, dirty_accountable)", () => change_protection(mm, start, start + length, prot));
  yield* mmap_write_unlock(mm, locked);
});

/** madvise(2)'s advice. */
export const MADV_DONTNEED = 4;
const MADV_DONTFORK = 10;
const MADV_DOFORK = 11;
const MADV_WIPEONFORK = 18;
export const advices = [MADV_DONTNEED, MADV_DONTFORK, MADV_DOFORK, MADV_WIPEONFORK];

/** `madvise P page n advice`. */
export const madvise = procedure(function* sys_madvise(process: Process, start: number, length: number, advice: number) {
  const mm = yield* privately(() => mm_of(process));
  if (advice === MADV_DONTNEED) return yield* dontneed(mm, start, start + length);
  const flag = advice === MADV_WIPEONFORK ? VM_WIPEONFORK : VM_DONTCOPY;
  const locked = yield* mmap_write_lock(mm);
  yield* privately(() => expect_mapped(mm, start, start + length));
  yield* change_flags(mm, start, start + length, flag, advice === MADV_DOFORK ? 0 : flag);
  yield* mmap_write_unlock(mm, locked);
});

const dontneed = procedure(function* madvise_dontneed(mm: Mm, start: number, end: number) {
  const locked = yield* mmap_read_lock(mm);
  yield* privately(() => expect_mapped(mm, start, end));
  yield* unmap_vmas(mm, start, end);
  yield* mmap_read_unlock(mm, locked);
});

/** Set the flags under `mask` to `flags` in the whole range, vma by vma. mmap_sem held for write. */
const change_flags = procedure(function* mprotect_fixup(mm: Mm, start: number, end: number, mask: number, flags: number) {
  let at = start;
  for (;;) {
    yield* keep("for (nstart = start; ; )", at);
    if (at >= end) return;
    const here = at;
    const vma = yield* privately(() => find_vma(mm, here)!);
    const to = yield* privately(() => Math.min(vma.vm_end, end));
    const vm_flags = yield* privately(() => (vma.vm_flags & ~mask) | flags);
    if (yield* privately(() => vma.vm_flags !== vm_flags)) yield* change_part(mm, vma, here, to, vm_flags);
    at = yield* privately(() => find_vma(mm, to - 1)!.vm_end);
  }
});

/** One vma's part of the range: into a neighbour with such flags if it can be, else split off. */
const change_part = procedure(function* mprotect_fixup(mm: Mm, vma: Vma, start: number, end: number, vm_flags: number) {
  const prev = yield* privately(() => (start > vma.vm_start ? vma : mm.mmap.before(vma)));
  const anon_vma = yield* privately(() => vma.anon_vma);
  const pgoff = yield* privately(() => vma.vm_pgoff + start - vma.vm_start);
  if (yield* vma_merge(mm, prev, start, end, vm_flags, anon_vma, pgoff)) return;
  if (yield* privately(() => start !== vma.vm_start)) yield* split_vma(vma, start, true);
  if (yield* privately(() => end !== vma.vm_end)) yield* split_vma(vma, end, false);
  yield* step("vma->vm_flags = newflags", () => void (vma.vm_flags = vm_flags));
});

/** Page-table entries lose the right to write at once; v6.1 gives it back at once where the page is exclusive. */
function change_protection(mm: Mm, start: number, end: number, prot: number): void {
  for (const address of world().pages) {
    if (address < start || address >= end) continue;
    const pte = pte_at(mm, address)!;
    if (!(prot & VM_WRITE)) pte.flags &= ~PTE_WRITE;
    else if (release().anon_exclusive && pte.page?.exclusive && (pte.flags & PTE_PRESENT) !== 0) pte.flags |= PTE_WRITE;
  }
}

/** @throws Refusal (ENOMEM) where a page of the range is not mapped: another thread may have unmapped it before mmap_sem was taken. */
function expect_mapped(mm: Mm, start: number, end: number): void {
  for (let at = start; at < end; at = find_vma(mm, at)!.vm_end) if (!find_vma(mm, at)) throw new Refusal(`page ${at} is not mapped`);
}
