// mm/memory.c, v3.0-rc1: handle_pte_fault, do_anonymous_page, do_wp_page
import { Refusal } from "../../machine/now.ts";
import { procedure, step } from "../../machine/procedure.ts";
import { spin_lock, spin_unlock } from "../primitives/spinlock.ts";
import { page_add_new_anon_rmap, page_move_anon_rmap, page_remove_rmap } from "../rmap/page.ts";
import { anon_vma_prepare } from "../rmap/prepare.ts";
import { type Page, type Process, PROT_WRITE, PTE_PRESENT, PTE_WRITE, PTE_ZERO, type Vma } from "../structs/structs.ts";
import { find_vma, linux, mm_of, pte_at, put_page, unused } from "../structs/world.ts";
import { lock_page, unlock_page } from "./page_lock.ts";

/** `touch P page`: the process writes a byte. */
export const touch = procedure(function* handle_pte_fault(process: Process, address: number) {
  const vma = yield* step("entry = *pte", () => vma_for(process, address, PROT_WRITE));
  const page = yield* step("if (!pte_present(entry))", () => mapped_page(vma, address));
  if (!page) return yield* do_anonymous_page(vma, address);
  if (!(yield* step("if (!pte_write(entry))", () => is_writable(vma, address)))) yield* do_wp_page(vma, address, page);
});

/** `read P page`: the process reads a byte. Memory never written is the zero page, and no anon_vma comes of it. */
export const read = procedure(function* do_anonymous_page(process: Process, address: number) {
  yield* step("entry = pte_mkspecial(pfn_pte(my_zero_pfn(address), vma->vm_page_prot))", () => {
    const pte = pte_at(vma_for(process, address, 0).mm!, address)!;
    if (pte.flags === 0) pte.flags = PTE_PRESENT | PTE_ZERO;
  });
});

/** First write to a page never written: a new page, in the vma's own anon_vma. */
const do_anonymous_page = procedure(function* do_anonymous_page(vma: Vma, address: number) {
  yield* anon_vma_prepare(vma);
  const page = yield* step("page = alloc_zeroed_user_highpage_movable(vma, address)", alloc_page);
  yield* step("page_table = pte_offset_map_lock(mm, pmd, address, &ptl)", () => spin_lock(vma.mm!));
  yield* page_add_new_anon_rmap(page, vma, address);
  yield* step("set_pte_at(mm, address, page_table, entry)", () => {
    set_pte(vma, address, page);
    spin_unlock(vma.mm!);
  });
});

/** Write to a page that is mapped read-only: the sole mapper keeps it and moves it to its own anon_vma, anyone else gets a copy. */
const do_wp_page = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page) {
  yield* lock_page(old_page);
  const reuse = yield* step("if (reuse_swap_page(old_page))", () => {
    spin_lock(vma.mm!);
    return old_page.mapcount === 1;
  });
  if (reuse) {
    yield* page_move_anon_rmap(old_page, vma, address);
    yield* unlock_page(old_page);
    yield* step("ptep_set_access_flags(vma, address, page_table, entry, 1)", () => {
      pte_at(vma.mm!, address)!.flags |= PTE_WRITE;
      spin_unlock(vma.mm!);
    });
    return;
  }
  yield* step("pte_unmap_unlock(page_table, ptl)", () => spin_unlock(vma.mm!));
  yield* unlock_page(old_page);
  yield* copy_page(vma, address, old_page);
});

/** The second half of do_wp_page, from the label gotten on. */
const copy_page = procedure(function* do_wp_page(vma: Vma, address: number, old_page: Page) {
  yield* anon_vma_prepare(vma);
  const new_page = yield* step("new_page = alloc_page_vma(GFP_HIGHUSER_MOVABLE, vma, address)", alloc_page);
  yield* step("page_table = pte_offset_map_lock(mm, pmd, address, &ptl)", () => spin_lock(vma.mm!));
  yield* page_add_new_anon_rmap(new_page, vma, address);
  yield* step("set_pte_at_notify(mm, address, page_table, entry)", () => set_pte(vma, address, new_page));
  yield* step("page_remove_rmap(old_page)", () => {
    page_remove_rmap(old_page);
    spin_unlock(vma.mm!);
    put_page(old_page);
  });
});

/** @throws Refusal where the kernel would send SIGSEGV. */
function vma_for(process: Process, address: number, prot: number): Vma {
  const vma = find_vma(mm_of(process), address);
  if (!vma) throw new Refusal(`page ${address} is not mapped`);
  if ((vma.prot & prot) !== prot) throw new Refusal(`page ${address} is read-only`);
  return vma;
}

/** The page at `address`; null when nothing is there but, perhaps, the zero page. */
const mapped_page = (vma: Vma, address: number): Page | null => pte_at(vma.mm!, address)!.page;

const is_writable = (vma: Vma, address: number): boolean => (pte_at(vma.mm!, address)!.flags & PTE_WRITE) !== 0;

function set_pte(vma: Vma, address: number, page: Page): void {
  const pte = pte_at(vma.mm!, address)!;
  pte.page = page;
  pte.flags = PTE_PRESENT | PTE_WRITE;
}

function alloc_page(): Page {
  const page = unused(linux().page, (p) => p.used === 0, "page");
  page.used = 1;
  return page;
}
