// kernel/fork.c, v3.0-rc1: dup_mmap; mm/memory.c, v3.0-rc1: copy_page_range, copy_one_pte
import { Refusal } from "../../machine/now.ts";
import { keep, privately, procedure, step } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { anon_vma_fork } from "../rmap/link.ts";
import { page_dup_rmap } from "../rmap/page.ts";
import { LIVE, type Mm, type Process, PTE_WRITE, UNBORN, type Vma } from "../structs/structs.ts";
import { linux, mm_of, next_mapped, pte_at, unused, world } from "../structs/world.ts";
import { alloc_vma, insert_vm_struct } from "./mmap.ts";

/** `fork P C`: every vma is linked before any of its pages is mapped. mmap_sem of the parent held for write. */
export const fork = procedure(function* dup_mmap(parent: Process, child: Process) {
  const mm = yield* privately(() => allocate_mm(parent, child));
  let mpnt = yield* privately(() => mm_of(parent).mmap.first());
  for (;;) {
    yield* keep("for (mpnt = oldmm->mmap; mpnt; mpnt = mpnt->vm_next)", mm, mpnt);
    if (!mpnt) break;
    const pvma: Vma = mpnt;
    const vma = yield* privately(() => copy_vma_struct(mm, pvma));
    yield* anon_vma_fork(vma, pvma);
    yield* privately(() => insert_vm_struct(mm, vma));
    yield* copy_page_range(vma, pvma);
    mpnt = yield* privately(() => pvma.mm!.mmap.after(pvma));
  }
  yield* step("wake_up_new_task(p)", () => Object.assign(child, { mm, state: LIVE }));
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
  spin_lock(pvma.mm!);
  const from = pte_at(pvma.mm!, address)!;
  const to = pte_at(vma.mm!, address)!;
  from.flags &= ~PTE_WRITE;
  to.page = from.page;
  to.flags = from.flags;
  if (from.page) page_dup_rmap(from.page);
  spin_unlock(pvma.mm!);
}

function allocate_mm(parent: Process, child: Process): Mm {
  mm_of(parent);
  if (child.state !== UNBORN) throw new Refusal(`the name ${world().processes[child.id - 1]} was used before`);
  const mm = unused(linux().mm, (m) => m.users === 0, "mm");
  mm.users = 1;
  return mm;
}

function copy_vma_struct(mm: Mm, from: Vma): Vma {
  const vma = alloc_vma(mm);
  vma.vm_start = from.vm_start;
  vma.vm_end = from.vm_end;
  vma.vm_pgoff = from.vm_pgoff;
  vma.prot = from.prot;
  return vma;
}
