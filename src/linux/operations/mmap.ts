// mm/mmap.c, v3.0-rc1: mmap_region, for private anonymous memory at a fixed address
import { Refusal } from "../../machine/now.ts";
import { procedure, step } from "../../machine/procedure.ts";
import { type Mm, type Process, UNBORN, LIVE, type Vma } from "../structs/structs.ts";
import { all, linux, mm_of, unused, world } from "../structs/world.ts";

/** `mmap P page n prot`: a new vma without an anon_vma. A name not used before is a new process. */
export const mmap = procedure(function* mmap_region(process: Process, start: number, length: number, prot: number) {
  yield* step("vma->vm_start = addr; vma_link(mm, vma, prev, rb_link, rb_parent)", () => {
    const mm = process.state === UNBORN ? begin(process) : mm_of(process);
    refuse_neighbours(mm, start, start + length, prot);
    const vma = alloc_vma(mm);
    Object.assign(vma, { vm_start: start, vm_end: start + length, vm_pgoff: start, prot });
    insert_vm_struct(mm, vma);
  });
});

/** Give a new process an address space of its own. */
export function begin(process: Process): Mm {
  const mm = unused(linux().mm, (m) => m.users === 0, "mm");
  mm.users = 1;
  process.mm = mm;
  process.state = LIVE;
  return mm;
}

/** A vma that belongs to `mm`, on no list yet. */
export function alloc_vma(mm: Mm): Vma {
  const vma = unused(linux().vma, (v) => v.mm === null, "vma");
  vma.mm = mm;
  return vma;
}

export function insert_vm_struct(mm: Mm, vma: Vma): void {
  mm.mmap.addBefore(vma, mm.mmap.toArray().find((other) => other.vm_start > vma.vm_start) ?? null);
}

function refuse_neighbours(mm: Mm, start: number, end: number, prot: number): void {
  for (const vma of mm.mmap.toArray()) {
    if (vma.vm_start < end && start < vma.vm_end) throw new Refusal(`pages ${vma.vm_start} to ${vma.vm_end - 1} are mapped already`);
    if (vma.prot === prot && (vma.vm_end === start || vma.vm_start === end)) {
      throw new Refusal(`mmap beside the mapping of pages ${vma.vm_start} to ${vma.vm_end - 1}, which it might merge with, is not in the model`);
    }
  }
}

/** The process of that name. */
export const process_named = (name: string): Process => all(linux().process)[world().processes.indexOf(name)]!;
