// Ghost: what a walker may rely on, and V-MISS.
import { edited, now, report } from "../../machine/now.ts";
import { lock_of } from "../rmap/lock.ts";
import type { AnonVma, Page, Vma } from "../structs/structs.ts";
import { is_mapped_where } from "../structs/truth.ts";
import { linux, vma_address } from "../structs/world.ts";

const mine = () => linux().walker[now.task + 1]!;

/** This walker asks for the anon_vma of `page`. Under the page lock, a page that stays mapped must have one. */
export function asks(page: Page): void {
  if (page.locked === now.task + 1 && page.mapcount > 0) Object.assign(mine(), { page, sure: 1 });
}

/** V-MISS (c): it holds the page lock and got nothing, although the page was mapped all the time. */
export function is_answered(anon_vma: AnonVma | null): void {
  if (mine().sure && !anon_vma && !edited("give_up_on_contention")) report("V-MISS");
  mine().sure = 0;
  if (!anon_vma) mine().page = null;
}

/** From here on this walker relies on `anon_vma`. */
export const relies_on = (anon_vma: AnonVma, page: Page): void => void Object.assign(mine(), { anon_vma, page });

export const relies_on_nothing = (): void => void Object.assign(mine(), { anon_vma: null, page: null });

/** V-MISS (a), judged after every step: a walker that holds the lock must find every mapper of its page. */
export function noMapperIsMissed(): void {
  const walkers = linux().walker;
  for (let task = 1; task < walkers.length; task++) {
    const walker = walkers[task]!;
    const { anon_vma, page } = walker;
    if (walker.sure && page!.mapcount === 0) walker.sure = 0;
    if (!anon_vma || !holds(anon_vma, task)) continue;
    if (is_mapped_where((vma, pageNumber) => isMissed(vma, pageNumber, anon_vma, page!, task), page!)) report("V-MISS");
  }
}

/** Not on the list, or not where `index` says; that is set last, under the page lock of whoever maps the page. */
function isMissed(vma: Vma, pageNumber: number, anon_vma: AnonVma, page: Page, task: number): boolean {
  if (!anon_vma.raw.list.has(vma)) return true;
  return (page.locked === 0 || page.locked === task) && vma_address(page, vma) !== pageNumber;
}

function holds(anon_vma: AnonVma, task: number): boolean {
  const { owner, readers } = lock_of(anon_vma.raw).raw;
  return owner === task || (readers & (1 << (task - 1))) !== 0;
}
