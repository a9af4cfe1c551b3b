// include/linux/mm_types.h and include/linux/rmap.h, v3.0-rc1, as far as anonymous rmap needs them.
import { byte, list, ptr, ref, set, short, task, tasks, type View } from "../../machine/fields.ts";
import { cpu } from "../primitives/rcu.ts";
import { slab_object } from "../primitives/slab.ts";

/**
 * struct anon_vma. `owner` and `readers` are the lock that lives in it (only the root's is ever taken); `list` is the list of
 * anon_vma_chains, each as the vma it links to: an AVC is the pair (vma, anon_vma) and has no identity of its own. `parent`,
 * `degree`, `num_children` and `num_active_vmas` exist from the release on that has them.
 */
const anon_vma = {
  ...slab_object, refcount: byte, owner: task, readers: tasks, root: ref("anon_vma"), parent: ptr("anon_vma"), degree: byte, num_children: byte,
  num_active_vmas: byte, list: list("vma"),
} as const;

/** struct vm_area_struct. `mm` is null while the slot is unused. `chain` is anon_vma_chain: newest at the front. Addresses in pages. */
const vma = {
  mm: ptr("mm"), vm_start: short, vm_end: short, vm_pgoff: short, vm_flags: byte, anon_vma: ptr("anon_vma"), chain: list("anon_vma"),
} as const;

/** struct mm_struct. `mmap` holds its vmas by address; `owner` and `readers` are mmap_sem; `ptl` is the lock of the page-table entries. */
const mm = { users: byte, owner: task, readers: tasks, page_table_lock: task, ptl: task, mmap: list("vma") } as const;

/**
 * struct page. `mapcount` is the kernel's _mapcount plus 1. `refs` counts references other than ptes. `locked` is PG_locked: the
 * owning task plus 1. `swapcache` is PG_swapcache. `exclusive` is PG_anon_exclusive. `untagged`: the low bit of `mapping` is not stored
 * yet (edit split_mapping_store). Page and swap slot are one object: a page that left the swap cache is the slot with its contents.
 * Ghost: `hist`, the anon_vmas that `mapping` has pointed to since the page was first mapped, in their present lives.
 */
const page = {
  mapping: ptr("anon_vma"), index: short, mapcount: byte, refs: byte, locked: task, swapcache: byte, exclusive: byte, untagged: byte, used: byte,
  hist: set("anon_vma"),
} as const;

/** A page-table entry: one for each mm and each page number that the program names. */
const pte = { page: ptr("page"), flags: byte } as const;

/** An external reference on an anon_vma, held under a name. */
const pin = { anon_vma: ptr("anon_vma") } as const;

/** A process of the scenario. */
const process = { state: byte, mm: ptr("mm") } as const;

/**
 * Ghost, one a task: what a walker inside its walk relies on. `sure`: it holds the page lock, and the page has been mapped ever since it
 * asked for the anon_vma.
 */
const walker = { anon_vma: ptr("anon_vma"), page: ptr("page"), sure: byte } as const;

export const structs = { cpu, walker, process, mm, vma, anon_vma, page, pte, pin } as const;

/**
 * In `pte.flags`: something is mapped here; it may be written; it is the shared zero page. Or, not present, the entry stands for its
 * page: while that migrates, or is in the swap cache or on swap; v6.1 keeps in it whether the page was exclusive.
 */
export const PTE_PRESENT = 1;
export const PTE_WRITE = 2;
export const PTE_ZERO = 4;
export const PTE_MIGRATION = 8;
export const PTE_SWAP = 16;
export const PTE_EXCLUSIVE = 32;

/** In `vma.vm_flags`; the first three are mmap(2)'s protection. */
export const VM_READ = 1;
export const VM_WRITE = 2;
export const VM_EXEC = 4;
export const VM_ACCESS_FLAGS = VM_READ | VM_WRITE | VM_EXEC;
export const VM_DONTCOPY = 8;
export const VM_WIPEONFORK = 16;

/** In `process.state`. */
export const UNBORN = 0;
export const LIVE = 1;
export const GONE = 2;

export type Linux = typeof structs;
export type AnonVma = View<Linux, "anon_vma">;
export type Vma = View<Linux, "vma">;
export type Mm = View<Linux, "mm">;
export type Page = View<Linux, "page">;
export type Pte = View<Linux, "pte">;
export type Pin = View<Linux, "pin">;
export type Process = View<Linux, "process">;
