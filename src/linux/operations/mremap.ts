// mm/mremap.c, v3.0-rc1 and v6.1: mremap_to, move_vma, move_page_tables, move_ptes; mm/mmap.c: copy_vma
import { edited, Refusal, witness } from "../../machine/now.ts";
import { ghost, keep, privately, procedure, step } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { anon_vma_clone } from "../rmap/link.ts";
import { anon_vma_lock, anon_vma_unlock } from "../rmap/lock.ts";
import { release } from "../rmap/release.ts";
import { unlink_anon_vmas } from "../rmap/unlink.ts";
import { type Mm, type Process, PTE_MIGRATION, type Vma } from "../structs/structs.ts";
import { find_vma, mm_of, next_mapped, pte_at } from "../structs/world.ts";
import { vma_merge } from "./merge.ts";
import { mmap_write_lock, mmap_write_unlock } from "./mmap_sem.ts";
import { do_munmap } from "./unmap.ts";
import { alloc_vma, find_vma_below, insert_vm_struct } from "./vma.ts";

/** `mremap P old oldn new newn [dontunmap]`: moved to a fixed address; what is mapped there goes. */
export const mremap = procedure(function* mremap_to(process: Process, old_addr: number, old_len: number, new_addr: number, new_len: number, dontunmap: boolean) {
  const mm = yield* privately(() => mm_of(process));
  const locked = yield* mmap_write_lock(mm);
  yield* privately(() => expect_movable(mm, old_addr, old_len, new_addr, new_len, dontunmap));
  yield* do_munmap(mm, new_addr, new_len);
  if (old_len > new_len) yield* do_munmap(mm, old_addr + new_len, old_len - new_len);
  yield* move_vma(mm, old_addr, Math.min(old_len, new_len), new_addr, new_len, dontunmap);
  yield* mmap_write_unlock(mm, locked);
});

/** @throws Refusal where the kernel returns EINVAL or EFAULT */
function expect_movable(mm: Mm, old_addr: number, old_len: number, new_addr: number, new_len: number, dontunmap: boolean): void {
  if (new_addr < old_addr + old_len && old_addr < new_addr + new_len) throw new Refusal("the new range overlaps the old one");
  if (dontunmap && old_len !== new_len) throw new Refusal("dontunmap keeps the length");
  const vma = find_vma(mm, old_addr);
  if (!vma) throw new Refusal(`page ${old_addr} is not mapped`);
  if (vma.vm_end < old_addr + Math.min(old_len, new_len)) throw new Refusal("the old range is more than one vma");
}

const move_vma = procedure(function* move_vma(mm: Mm, old_addr: number, old_len: number, new_addr: number, new_len: number, dontunmap: boolean) {
  const vma = yield* privately(() => find_vma(mm, old_addr)!);
  const new_vma = yield* copy_vma(mm, vma, old_addr, new_addr, new_len);
  const rmap_locks = yield* privately(() => !is_copy(new_vma, new_addr, new_len) && need_rmap_locks(vma, new_vma));
  yield* move_page_tables(mm, vma, old_addr, new_addr, old_len, rmap_locks);
  if (!dontunmap) return yield* do_munmap(mm, old_addr, old_len);
  const whole = yield* privately(() => new_vma !== vma && vma.vm_start === old_addr && vma.vm_end === old_addr + old_len);
  if (!whole) return;
  yield* unlink_anon_vmas(vma);
  yield* privately(() => void (vma.anon_vma = null));
});

/** The vma at the destination: a neighbour that grows, else a copy with an equal chain. A faulted vma keeps its page offsets. */
const copy_vma = procedure(function* copy_vma(mm: Mm, vma: Vma, old_addr: number, addr: number, len: number) {
  const pgoff = yield* privately(() => (vma.anon_vma ? vma.vm_pgoff + old_addr - vma.vm_start : addr));
  const prev = yield* privately(() => find_vma_below(mm, addr));
  const vm_flags = yield* privately(() => vma.vm_flags);
  const anon_vma = yield* privately(() => vma.anon_vma);
  const merged = yield* vma_merge(mm, prev, addr, addr + len, vm_flags, anon_vma, pgoff);
  if (merged) return merged;
  const new_vma = yield* privately(() => Object.assign(alloc_vma(mm), { vm_start: addr, vm_end: addr + len, vm_pgoff: pgoff, vm_flags, anon_vma }));
  yield* anon_vma_clone(new_vma, vma);
  yield* step("vma_link(mm, new_vma, prev, rb_link, rb_parent)", () => insert_vm_struct(mm, new_vma));
  return new_vma;
});

/** A neighbour that has grown reaches beyond the new range. */
const is_copy = (new_vma: Vma, addr: number, len: number): boolean => new_vma.vm_start === addr && new_vma.vm_end === addr + len;

/**
 * A walker must meet the old vma before the new one. A copy was linked later and comes later, in the tree behind those with an equal vm_pgoff; a neighbour
 * that has grown comes later where its vm_pgoff says so, which a list does not know.
 */
const need_rmap_locks = (vma: Vma, neighbour: Vma): boolean =>
  (release().mremap_locks_rmap || edited("mremap_locks_rmap")) && vma.anon_vma !== null && (!release().interval_tree || neighbour.vm_pgoff <= vma.vm_pgoff);

const move_page_tables = procedure(function* move_ptes(mm: Mm, vma: Vma, old_addr: number, new_addr: number, len: number, rmap_locks: boolean) {
  const anon_vma = yield* privately(() => vma.anon_vma);
  if (anon_vma && rmap_locks) {
    yield* ghost(() => witness("rmap locked while entries move"));
    yield* anon_vma_lock(anon_vma);
  }
  let address = yield* privately(() => next_mapped(mm, old_addr, old_addr + len));
  for (;;) {
    yield* keep("for (; old_addr < old_end; ...)", anon_vma, address);
    if (address < 0) break;
    const here = address;
    yield* step("pte = ptep_clear_flush(vma, old_addr, old_pte); set_pte_at(mm, new_addr, new_pte, pte)", () => move_pte(mm, here, here + new_addr - old_addr));
    address = yield* privately(() => next_mapped(mm, here + 1, old_addr + len));
  }
  if (anon_vma && rmap_locks) yield* anon_vma_unlock(anon_vma);
});

/** Under the page-table locks: nobody sees the page in neither place. */
function move_pte(mm: Mm, from: number, to: number): void {
  spin_lock(mm);
  const [old_pte, new_pte] = [pte_at(mm, from)!, pte_at(mm, to)!];
  if (old_pte.flags & PTE_MIGRATION) witness("migration entry moved by mremap");
  new_pte.page = old_pte.page;
  new_pte.flags = old_pte.flags;
  old_pte.page = null;
  old_pte.flags = 0;
  spin_unlock(mm);
}
