// The list of an anon_vma. Until v3.0 a list_head, appended to at its tail; since v3.7 an interval tree, mm/interval_tree.c.
import { edited } from "../../machine/now.ts";
import type { AnonVma, Page, Vma } from "../structs/structs.ts";
import { vma_address } from "../structs/world.ts";
import { release } from "./release.ts";

/** Into the tree goes a vma by its vm_pgoff, behind those with an equal one; into the list at the tail, so that a child is met after its parent. */
export function list_insert(anon_vma: AnonVma, vma: Vma): void {
  const first = edited("link_at_head");
  if (!release().interval_tree) return first ? anon_vma.list.add(vma) : anon_vma.list.addTail(vma);
  anon_vma.list.addBefore(vma, anon_vma.list.find((other) => (first ? other.vm_pgoff >= vma.vm_pgoff : other.vm_pgoff > vma.vm_pgoff)));
}

/** A walk of the tree meets only the vmas whose range of offsets holds the page. */
const is_met = (page: Page, vma: Vma): boolean => !release().interval_tree || vma_address(page, vma) >= 0;

export function list_first(anon_vma: AnonVma, page: Page): Vma | null {
  const vma = anon_vma.list.first();
  return !vma || is_met(page, vma) ? vma : list_after(anon_vma, vma, page);
}

export function list_after(anon_vma: AnonVma, vma: Vma, page: Page): Vma | null {
  let next = anon_vma.list.after(vma);
  while (next && !is_met(page, next)) next = anon_vma.list.after(next);
  return next;
}

/** anon_vma_interval_tree_pre_update_vma and post_update_vma: a vma whose range changes is taken out of every tree and put in again. */
export function range_changes(vma: Vma, change: () => void): void {
  const linked = vma.chain.toArray();
  if (release().interval_tree) for (const anon_vma of linked) anon_vma.list.remove(vma);
  change();
  if (release().interval_tree) for (const anon_vma of linked) list_insert(anon_vma, vma);
}
