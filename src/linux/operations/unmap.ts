// mm/mmap.c, v3.0-rc1: do_munmap, exit_mmap, remove_vma; mm/memory.c, v3.0-rc1: unmap_vmas, zap_pte_range, free_pgtables
import { Refusal } from "../../machine/now.ts";
import { keep, privately, procedure, step } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { page_remove_rmap } from "../rmap/page.ts";
import { unlink_anon_vmas } from "../rmap/unlink.ts";
import { GONE, type Mm, type Process, type Vma } from "../structs/structs.ts";
import { mm_of, next_mapped, pte_at, put_page } from "../structs/world.ts";

/** `exit P`: zap every page of the mm, then unlink each vma, then give the vmas back. */
export const exit = procedure(function* exit_mmap(process: Process) {
  const mm = yield* privately(() => mm_of(process));
  yield* unmap_vmas(mm, 0, Infinity);
  yield* free_pgtables(mm, 0, Infinity);
  yield* privately(() => {
    mm.users = 0;
    process.mm = null;
    process.state = GONE;
  });
});

/** `munmap P page n` of whole vmas. */
export const munmap = procedure(function* do_munmap(process: Process, start: number, length: number) {
  const mm = yield* privately(() => {
    for (const vma of mm_of(process).mmap.toArray()) refuse_part(vma, start, start + length);
    return mm_of(process);
  });
  yield* unmap_vmas(mm, start, start + length);
  yield* free_pgtables(mm, start, start + length);
});

function refuse_part(vma: Vma, start: number, end: number): void {
  const touched = vma.vm_start < end && start < vma.vm_end;
  if (touched && (vma.vm_start < start || end < vma.vm_end)) throw new Refusal("munmap of part of a vma is not in the model");
}

/** Zap the pages of all vmas from `start` to before `end`; `mapping` stays as it is. */
const unmap_vmas = procedure(function* zap_pte_range(mm: Mm, start: number, end: number) {
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
    yield* privately(() => remove_vma(mm, vma));
  }
});

function remove_vma(mm: Mm, vma: Vma): void {
  mm.mmap.remove(vma);
  vma.mm = null;
  vma.anon_vma = null;
  vma.vm_start = vma.vm_end = vma.vm_pgoff = vma.prot = 0;
}
