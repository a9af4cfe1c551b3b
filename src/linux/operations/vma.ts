// mm/mmap.c, v3.0-rc1: find_vma, __insert_vm_struct; kernel/fork.c: the copy of a vma
import type { Mm, Vma } from "../structs/structs.ts";
import { linux, unused } from "../structs/world.ts";

/** A vma that belongs to `mm`, in its list of vmas only when inserted. */
export function alloc_vma(mm: Mm): Vma {
  const vma = unused(linux().vma, (v) => v.mm === null, "vma");
  vma.mm = mm;
  return vma;
}

export function insert_vm_struct(mm: Mm, vma: Vma): void {
  mm.mmap.addBefore(vma, mm.mmap.find((other) => other.vm_start > vma.vm_start));
}

/** The lowest vma that ends above `addr`. */
export const find_vma_above = (mm: Mm, addr: number): Vma | null => mm.mmap.find((vma) => vma.vm_end > addr);

/** The highest vma that ends at or below `addr`. */
export const find_vma_below = (mm: Mm, addr: number): Vma | null => mm.mmap.findLast((vma) => vma.vm_end <= addr);
