// kernel/fork.c, v3.0-rc1: dup_mmap; mm/memory.c, v3.0-rc1: copy_page_range, copy_one_pte
import { edited, witness } from "../../machine/now.ts";
import { keep, marked, privately, procedure, step } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { anon_vma_fork } from "../rmap/link.ts";
import { page_dup_rmap } from "../rmap/page.ts";
import { LIVE, type Mm, type Process, PTE_EXCLUSIVE, PTE_MIGRATION, PTE_PRESENT, PTE_WRITE, type Vma, VM_DONTCOPY, VM_WIPEONFORK } from "../structs/structs.ts";
import { mm_of, next_mapped, pte_at } from "../structs/world.ts";
import { new_mm } from "./mmap.ts";
import { mmap_write_lock, mmap_write_unlock } from "./mmap_sem.ts";
import { unborn } from "./process.ts";
import { alloc_vma, insert_vm_struct } from "./vma.ts";

/** `fork P C`: every vma is linked before any of its pages is mapped. mmap_sem of the parent held for write. */
export const fork = procedure(function* dup_mmap(parent: Process, child: Process) {
  const oldmm = yield* privately(() => mm_of(parent));
  const locked = yield* mmap_write_lock(oldmm);
  const mm = yield* privately(() => (unborn(child), new_mm()));
  let mpnt = yield* privately(() => oldmm.mmap.first());
  for (;;) {
    yield* keep("for (mpnt = oldmm->mmap; mpnt; mpnt = mpnt->vm_next)", oldmm, locked, mm, mpnt);
    if (!mpnt) break;
    const pvma: Vma = mpnt;
    yield* dup_vma(mm, pvma);
    mpnt = yield* privately(() => oldmm.mmap.after(pvma));
  }
  yield* mmap_write_unlock(oldmm, locked);
  yield* step("wake_up_new_task(p)", () => Object.assign(child, { mm, state: LIVE }));
});

/** One vma of the parent: left out after MADV_DONTFORK, without its pages after MADV_WIPEONFORK. */
const dup_vma = procedure(function* dup_mmap(mm: Mm, pvma: Vma) {
  const flags = yield* privately(() => pvma.vm_flags);
  if (flags & VM_DONTCOPY) return;
  const vma = yield* privately(() => copy_vma_struct(mm, pvma));
  if (edited("map_before_link") && !(flags & VM_WIPEONFORK)) yield* marked("map_before_link", copy_page_range(vma, pvma));
  if (!(flags & VM_WIPEONFORK)) yield* anon_vma_fork(vma, pvma);
  yield* privately(() => insert_vm_struct(mm, vma));
  if (edited("map_before_link")) return;
  if (!(flags & VM_WIPEONFORK)) yield* copy_page_range(vma, pvma);
});

/** Map the parent's pages in the child too, read-only in both. A vma without an anon_vma has no page worth copying. */
const copy_page_range = procedure(function* copy_page_range(vma: Vma, pvma: Vma) {
  if (!(yield* privately(() => pvma.anon_vma !== null))) return;
  let address = yield* privately(() => next_mapped(pvma.mm!, pvma.vm_start, pvma.vm_end));
  for (;;) {
    yield* keep("for each pte", address);
    if (address < 0) return;
    const here = address;
    yield* step("page_dup_rmap(page)", () => copy_one_pte(vma, pvma, here));
    address = yield* privately(() => next_mapped(pvma.mm!, here + 1, pvma.vm_end));
  }
});

function copy_one_pte(vma: Vma, pvma: Vma, address: number): void {
  spin_lock(vma.mm!);
  spin_lock(pvma.mm!);
  const from = pte_at(pvma.mm!, address)!;
  const to = pte_at(vma.mm!, address)!;
  from.flags &= ~(PTE_WRITE | PTE_EXCLUSIVE);
  to.page = from.page;
  to.flags = from.flags;
  if (from.flags & PTE_MIGRATION) witness("migration entry copied by a fork");
  if (from.page && (from.flags & PTE_PRESENT) !== 0) page_dup_rmap(from.page);
  spin_unlock(pvma.mm!);
  spin_unlock(vma.mm!);
}

function copy_vma_struct(mm: Mm, { vm_start, vm_end, vm_pgoff, vm_flags }: Vma): Vma {
  return Object.assign(alloc_vma(mm), { vm_start, vm_end, vm_pgoff, vm_flags });
}
