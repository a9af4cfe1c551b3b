// mm/mmap.c, v3.0-rc1: split_vma
import { privately, procedure } from "../../machine/procedure.ts";
import { anon_vma_clone } from "../rmap/link.ts";
import type { Vma } from "../structs/structs.ts";
import { vma_set_range } from "./merge.ts";
import { alloc_vma } from "./vma.ts";

/** Cut `vma` at `addr`: the new half, below or above, gets the same anon_vma and an equal chain before the old half shrinks. */
export const split_vma = procedure(function* split_vma(vma: Vma, addr: number, new_below: boolean) {
  const half = yield* privately(() => copy_half(vma, addr, new_below));
  yield* anon_vma_clone(half, vma);
  const start = yield* privately(() => (new_below ? addr : vma.vm_start));
  const end = yield* privately(() => (new_below ? vma.vm_end : addr));
  yield* vma_set_range(vma, start, end, null, false, half);
});

function copy_half(vma: Vma, addr: number, new_below: boolean): Vma {
  const half = alloc_vma(vma.mm!);
  const { vm_start, vm_end, vm_pgoff, vm_flags, anon_vma } = vma;
  Object.assign(half, new_below ? { vm_start, vm_end: addr, vm_pgoff } : { vm_start: addr, vm_end, vm_pgoff: vm_pgoff + addr - vm_start });
  return Object.assign(half, { vm_flags, anon_vma });
}
