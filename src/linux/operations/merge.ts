// mm/mmap.c, v3.0-rc1 to v6.1: can_vma_merge_before, can_vma_merge_after, is_mergeable_anon_vma, vma_merge, vma_adjust
import { ghost, privately, procedure, step, type Steps } from "../../machine/procedure.ts";
import { report } from "../../machine/now.ts";
import { anon_vma_clone } from "../rmap/link.ts";
import { range_changes } from "../rmap/list.ts";
import { anon_vma_lock, anon_vma_unlock } from "../rmap/lock.ts";
import { release } from "../rmap/release.ts";
import { unlink_anon_vmas } from "../rmap/unlink.ts";
import type { AnonVma, Mm, Vma } from "../structs/structs.ts";
import { insert_vm_struct } from "./vma.ts";

/** A range of pages about to be like this: new, or a part of a vma whose flags change. */
export interface Range {
  addr: number;
  end: number;
  vm_flags: number;
  anon_vma: AnonVma | null;
  pgoff: number;
}

/** One of the two has no anon_vma yet and the other's vma took part in no fork, or both have the same. */
function is_mergeable_anon_vma(a: AnonVma | null, b: AnonVma | null, vma: Vma | null): boolean {
  if ((!a || !b) && (!vma || vma.chain.length === 1 || (release().merge_into_unfaulted && vma.chain.length === 0))) return true;
  return a === b;
}

const can_vma_merge_before = (vma: Vma, { end, addr, vm_flags, anon_vma, pgoff }: Range): boolean =>
  vma.vm_flags === vm_flags && is_mergeable_anon_vma(anon_vma, vma.anon_vma, vma) && vma.vm_pgoff === pgoff + end - addr;

const can_vma_merge_after = (vma: Vma, { vm_flags, anon_vma, pgoff }: Range): boolean =>
  vma.vm_flags === vm_flags && is_mergeable_anon_vma(anon_vma, vma.anon_vma, vma) && vma.vm_pgoff + vma.vm_end - vma.vm_start === pgoff;

/** Into which vmas a range can go. */
export interface Mergeable {
  prev: boolean;
  next: boolean;
}

/** vma_merge: the previous vma first; the next one too, if both can take each other. */
export function previous_first(range: Range, prev: Vma | null, next: Vma | null): Mergeable {
  const merge_prev = prev !== null && prev.vm_end === range.addr && can_vma_merge_after(prev, range);
  const merge_next = next !== null && range.end === next.vm_start && can_vma_merge_before(next, range);
  const both = merge_prev && merge_next && is_mergeable_anon_vma(prev.anon_vma, next.anon_vma, null);
  return { prev: merge_prev, next: both || (merge_next && !merge_prev) };
}

/** mmap_region of v6.1: the next vma first; the previous one too, if it can take the next one's anon_vma. */
export function next_first(range: Range, prev: Vma | null, next: Vma | null): Mergeable {
  const merge_next = next !== null && range.end === next.vm_start && can_vma_merge_before(next, range);
  const anon_vma = merge_next ? next.anon_vma : range.anon_vma;
  return { prev: prev !== null && prev.vm_end === range.addr && can_vma_merge_after(prev, { ...range, anon_vma }), next: merge_next };
}

/**
 * Merge `[addr, end)` into its neighbours, if it can be. `prev` is the vma before `addr`, or the one that `addr` lies within. The vma
 * that then covers the range; null if nothing was merged. mmap_sem held for write.
 */
export const vma_merge = procedure(function* vma_merge(mm: Mm, prev: Vma | null, addr: number, end: number, vm_flags: number, anon_vma: AnonVma | null, pgoff: number) {
  const area = yield* privately(() => (prev ? mm.mmap.after(prev) : mm.mmap.first()));
  const next = yield* privately(() => (area && area.vm_end === end ? mm.mmap.after(area) : area)); /* cases 6, 7, 8 */
  const range = { addr, end, vm_flags, anon_vma, pgoff };
  const merge_prev = yield* privately(() => previous_first(range, prev, next).prev);
  const merge_next = yield* privately(() => previous_first(range, prev, next).next);
  if (prev && merge_prev) {
    const to = yield* privately(() => (merge_next ? next!.vm_end : end)); /* cases 1, 6; 2, 5, 7 */
    yield* vma_expand_over(prev, to);
    return prev;
  }
  if (!next || !merge_next) return null;
  if (prev && (yield* privately(() => addr < prev.vm_end))) yield* vma_shift_boundary(prev, next, addr); /* case 4 */
  else if (!area || area === next) yield* vma_extend_down(next, addr, null); /* case 3 */
  else if (release().case_8_keeps_next) yield* vma_extend_down(next, addr, area);
  else return yield* vma_expand_case_8(area, next);
  return next;
});

/** `vma` grows up to `end`: over all, or the first part, of the vmas behind it (cases 1, 2, 5, 6, 7). */
export const vma_expand_over = procedure(function* vma_adjust(vma: Vma, end: number) {
  const next = yield* privately(() => behind(vma, end));
  const after = yield* privately(() => (next && next.vm_end < end ? behind(next, end) : null));
  yield* import_anon_vma(vma, next);
  yield* import_anon_vma(vma, after);
  const part = yield* privately(() => next !== null && end < next.vm_end);
  const start = yield* privately(() => vma.vm_start);
  yield* vma_set_range(vma, start, end, part ? next : null, next !== null, null);
  if (next && !part) yield* remove_next(vma, next);
  if (after) yield* remove_next(vma, after);
});

/** The vma that follows, if growing to `end` would touch it. */
const behind = (vma: Vma, end: number): Vma | null => {
  const next = vma.mm!.mmap.after(vma);
  return next && next.vm_start < end ? next : null;
};

/** `vma` shrinks down to `boundary`, and `next` grows down to it (case 4). */
const vma_shift_boundary = procedure(function* vma_adjust(vma: Vma, next: Vma, boundary: number) {
  yield* import_anon_vma(next, vma);
  const start = yield* privately(() => vma.vm_start);
  yield* vma_set_range(vma, start, boundary, next, true, null);
});

/** `next` grows down to `start`, over `area` if that is a vma of its own (cases 3, 8). */
export const vma_extend_down = procedure(function* vma_adjust(next: Vma, start: number, area: Vma | null) {
  yield* import_anon_vma(next, area);
  const end = yield* privately(() => next.vm_end);
  yield* vma_set_range(next, start, end, null, area !== null, null);
  if (area) yield* remove_next(next, area);
});

/** Case 8 as it was until v4.8: the vma whose flags are about to change grows over the next one. */
function* vma_expand_case_8(area: Vma, next: Vma): Steps<Vma> {
  const end = yield* privately(() => next.vm_end);
  yield* vma_expand_over(area, end);
  return area;
}

/** The growing vma must be linked to whatever the pages it takes over may point to. */
const import_anon_vma = procedure(function* vma_adjust(importer: Vma, exporter: Vma | null) {
  if (!exporter || !(yield* privately(() => exporter.anon_vma !== null && importer.anon_vma === null))) return;
  const early = release().reuse !== "never";
  if (early) yield* privately(() => void (importer.anon_vma = exporter.anon_vma));
  yield* anon_vma_clone(importer, exporter);
  if (!early) yield* privately(() => void (importer.anon_vma = exporter.anon_vma));
});

/**
 * Give `vma` the range [start, end); `next`, if there is one, begins where `vma` ends from now on, and `insert` is the half cut off. The root's lock is held where a page
 * changes hands or the start moves, not where only an end moves; a tree must always be sorted anew.
 */
export const vma_set_range = procedure(function* vma_adjust(vma: Vma, start: number, end: number, next: Vma | null, takes_over: boolean, insert: Vma | null) {
  const tree = release().interval_tree;
  const anon_vma = yield* privately(() => vma.anon_vma ?? (tree && next ? next.anon_vma : null));
  const locked = yield* privately(() => anon_vma !== null && (tree || takes_over || start !== vma.vm_start));
  if (anon_vma && locked) yield* anon_vma_lock(anon_vma);
  yield* step("vma->vm_start = start; vma->vm_end = end; vma->vm_pgoff = pgoff", () => {
    range_changes(vma, () => Object.assign(vma, { vm_start: start, vm_end: end, vm_pgoff: vma.vm_pgoff + start - vma.vm_start }));
    if (next) range_changes(next, () => Object.assign(next, { vm_start: end, vm_pgoff: next.vm_pgoff + end - next.vm_start }));
    if (insert) insert_vm_struct(insert.mm!, insert);
  });
  if (anon_vma && locked) yield* anon_vma_unlock(anon_vma);
});

/** anon_vma_merge: equal anon_vma must mean equal chain, for all links of the vanishing vma are dropped. */
const remove_next = procedure(function* vma_adjust(vma: Vma, next: Vma) {
  yield* ghost(() => {
    if (next.anon_vma && vma.anon_vma !== next.anon_vma) report("V-BUG");
  });
  yield* unlink_anon_vmas(next);
  yield* privately(() => free_vma(next));
});

export function free_vma(vma: Vma): void {
  vma.mm!.mmap.remove(vma);
  vma.mm = null;
  vma.anon_vma = null;
  vma.vm_start = vma.vm_end = vma.vm_pgoff = vma.vm_flags = 0;
}
