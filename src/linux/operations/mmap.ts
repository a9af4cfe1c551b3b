// mm/mmap.c, v3.0-rc1 and v6.1: mmap_region, for private anonymous memory at a fixed address
import { privately, procedure, step } from "../../machine/procedure.ts";
import { release } from "../rmap/release.ts";
import { type Mm, type Process, UNBORN, LIVE } from "../structs/structs.ts";
import { all, linux, mm_of, unused, world } from "../structs/world.ts";
import { next_first, vma_expand_over, vma_extend_down, vma_merge } from "./merge.ts";
import { mmap_write_lock, mmap_write_unlock } from "./mmap_sem.ts";
import { do_munmap } from "./unmap.ts";
import { alloc_vma, find_vma_above, find_vma_below, insert_vm_struct } from "./vma.ts";

/** `mmap P page n prot`: what is mapped there goes; a neighbour grows, or there is a new vma without an anon_vma. A name not used before is a new process. */
export const mmap = procedure(function* mmap_region(process: Process, addr: number, length: number, vm_flags: number) {
  const mm = yield* privately(() => (process.state === UNBORN ? begin(process) : mm_of(process)));
  const end = addr + length;
  const locked = yield* mmap_write_lock(mm);
  yield* do_munmap(mm, addr, length);
  const merged = yield* (release().mmap_next_first ? expand_next_first : expand_previous_first)(mm, addr, end, vm_flags);
  if (!merged) {
    yield* step("vma_link(mm, vma, prev, rb_link, rb_parent)", () => {
      insert_vm_struct(mm, Object.assign(alloc_vma(mm), { vm_start: addr, vm_end: end, vm_pgoff: addr, vm_flags }));
    });
  }
  yield* mmap_write_unlock(mm, locked);
});

const expand_previous_first = procedure(function* mmap_region(mm: Mm, addr: number, end: number, vm_flags: number) {
  const prev = yield* privately(() => find_vma_below(mm, addr));
  return (yield* vma_merge(mm, prev, addr, end, vm_flags, null, addr)) !== null;
});

const expand_next_first = procedure(function* mmap_region(mm: Mm, addr: number, end: number, vm_flags: number) {
  const prev = yield* privately(() => find_vma_below(mm, addr));
  const next = yield* privately(() => find_vma_above(mm, addr));
  const range = { addr, end, vm_flags, anon_vma: null, pgoff: addr };
  const into_next = yield* privately(() => next_first(range, prev, next).next);
  const into_prev = yield* privately(() => next_first(range, prev, next).prev);
  if (prev && into_prev) {
    const to = yield* privately(() => (into_next ? next!.vm_end : end));
    yield* vma_expand_over(prev, to);
  } else if (next && into_next) yield* vma_extend_down(next, addr, null);
  return into_prev || into_next;
});

/** Give a new process an address space of its own. */
export function begin(process: Process): Mm {
  const mm = new_mm();
  process.mm = mm;
  process.state = LIVE;
  return mm;
}

export function new_mm(): Mm {
  const mm = unused(linux().mm, (m) => m.users === 0 && m.mmap.length === 0, "mm");
  mm.users = 1;
  return mm;
}

/** The process of that name. */
export const process_named = (name: string): Process => all(linux().process)[world().processes.indexOf(name)]!;
