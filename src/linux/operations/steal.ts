// mm/userfaultfd.c, v6.8: move_pages, move_pages_pte, move_present_pte (UFFDIO_MOVE)
import { edited, Refusal } from "../../machine/now.ts";
import { marked, privately, procedure, step } from "../../machine/procedure.ts";
import { ALIVE } from "../primitives/slab.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { put_anon_vma } from "../rmap/anon_vma.ts";
import { page_get_anon_vma } from "../rmap/get.ts";
import { anon_vma_lock, anon_vma_unlock } from "../rmap/lock.ts";
import { set_mapping } from "../rmap/page.ts";
import { lock_page, unlock_page } from "../rmap/page_lock.ts";
import { anon_vma_prepare } from "../rmap/prepare.ts";
import { release } from "../rmap/release.ts";
import { type Page, type Process, PTE_PRESENT, PTE_WRITE, type Vma } from "../structs/structs.ts";
import { anon_vmas, find_vma, linear_page_index, mm_of, pte_at } from "../structs/world.ts";
import { mmap_read_lock, mmap_read_unlock } from "./mmap_sem.ts";

/** `steal P page Q page`: the page at the first place moves to the second, perhaps to another family. The edit move_across_roots takes no lock of a root. */
export const steal = procedure(function* move_pages(source: Process, src_addr: number, destination: Process, dst_addr: number) {
  const mm = yield* privately(() => mm_of(destination));
  const locked = yield* mmap_read_lock(mm);
  const src_vma = yield* privately(() => movable(source, src_addr, destination, dst_addr));
  const dst_vma = yield* privately(() => find_vma(mm, dst_addr)!);
  yield* anon_vma_prepare(dst_vma);
  const page = yield* privately(() => pte_at(src_vma.mm!, src_addr)!.page!);
  yield* lock_page(page);
  const src_anon_vma = edited("move_across_roots") ? null : yield* page_get_anon_vma(page);
  if (src_anon_vma) yield* anon_vma_lock(src_anon_vma);
  if (src_anon_vma || edited("move_across_roots")) yield* marked("move_across_roots", move_present_pte(page, src_vma, src_addr, dst_vma, dst_addr));
  if (src_anon_vma) {
    yield* anon_vma_unlock(src_anon_vma);
    yield* put_anon_vma(src_anon_vma);
  }
  yield* unlock_page(page);
  yield* mmap_read_unlock(mm, locked);
});

/** @throws Refusal where UFFDIO_MOVE fails: no such thing in this release, no exclusive page there, or the destination is not free */
function movable(source: Process, src_addr: number, destination: Process, dst_addr: number): Vma {
  const any = edited("move_across_roots");
  if (!any && !release().cross_root_moves) throw new Refusal("UFFDIO_MOVE came with v6.8; the edit move_across_roots allows it anywhere");
  if (!any && mm_of(source) !== mm_of(destination)) throw new Refusal("UFFDIO_MOVE stays within one address space");
  const vma = find_vma(mm_of(source), src_addr);
  const entry = pte_at(mm_of(source), src_addr);
  if (!vma || !entry?.page || !is_sole(entry.page)) throw new Refusal(`page ${src_addr} holds no page of its own`);
  if (!find_vma(mm_of(destination), dst_addr)) throw new Refusal(`page ${dst_addr} is not mapped`);
  if (pte_at(mm_of(destination), dst_addr)!.flags !== 0) throw new Refusal(`page ${dst_addr} is in use`);
  return vma;
}

const is_sole = (page: Page): boolean => page.mapcount === 1 && (!release().anon_exclusive || page.exclusive !== 0);

const move_present_pte = procedure(function* move_present_pte(page: Page, src_vma: Vma, src_addr: number, dst_vma: Vma, dst_addr: number) {
  const here = yield* step("orig_src_pte = ptep_clear_flush(src_vma, src_addr, src_pte)", () => {
    spin_lock(src_vma.mm!);
    if (dst_vma.mm !== src_vma.mm) spin_lock(dst_vma.mm!);
    const entry = pte_at(src_vma.mm!, src_addr)!;
    const same = entry.page === page && is_sole(page);
    if (same) Object.assign(entry, { page: null, flags: 0 });
    return same;
  });
  if (here) {
    yield* step("folio_move_anon_rmap(src_folio, dst_vma)", () => move_to_family(page, dst_vma));
    yield* step("src_folio->index = linear_page_index(dst_vma, dst_addr)", () => void (page.index = linear_page_index(dst_vma, dst_addr)));
  }
  yield* step("set_pte_at(mm, dst_addr, dst_pte, orig_dst_pte)", () => {
    if (here) Object.assign(pte_at(dst_vma.mm!, dst_addr)!, { page, flags: PTE_PRESENT | PTE_WRITE });
    spin_unlock(src_vma.mm!);
    spin_unlock(dst_vma.mm!);
  });
});

/** Ghost: an earlier stay in this family no longer counts; whoever read `mapping` then looks at it again. */
function move_to_family(page: Page, dst_vma: Vma): void {
  const family = anon_vmas().filter((anon_vma) => anon_vma.raw.status === ALIVE && anon_vma.raw.root.id === dst_vma.anon_vma!.raw.root.id);
  if (!edited("move_across_roots")) for (const anon_vma of family) page.hist.remove(anon_vma);
  set_mapping(page, dst_vma.anon_vma!);
}
