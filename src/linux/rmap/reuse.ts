// mm/rmap.c, v3.19 (degree) and v6.1 (num_children, num_active_vmas): who uses an anon_vma, so that fork may use an emptied one again.
import { witness } from "../../machine/now.ts";
import type { AnonVma } from "../structs/structs.ts";
import { release } from "./release.ts";

/** anon_vma_alloc: the degree counts the first vma already. */
export function reset_counts(anon_vma: AnonVma): void {
  if (release().reuse === "never") return;
  anon_vma.parent = anon_vma;
  if (release().reuse === "degree") anon_vma.degree = 1;
  else anon_vma.num_children = anon_vma.num_active_vmas = 0;
}

/** anon_vma_prepare: a new root is its own child. The degree has one from anon_vma_alloc. */
export function count_self_as_child(root: AnonVma): void {
  if (release().reuse === "counts") root.num_children++;
}

export function count_child(parent: AnonVma, by: 1 | -1): void {
  if (release().reuse === "degree") parent.degree += by;
  if (release().reuse === "counts") parent.num_children += by;
}

/** A vma began, or ceased, to put its new pages into `anon_vma`. */
export function count_vma(anon_vma: AnonVma, by: 1 | -1): void {
  if (release().reuse === "degree") anon_vma.degree += by;
  if (release().reuse === "counts") anon_vma.num_active_vmas += by;
}

/** anon_vma_fork: the vma of a new anon_vma. The degree has it from anon_vma_alloc. */
export function count_first_vma(anon_vma: AnonVma): void {
  if (release().reuse === "counts") anon_vma.num_active_vmas++;
}

/** May a child's vma put its new pages into this member of the chain of `own`'s vma? */
export function is_reusable(anon_vma: AnonVma, own: AnonVma): boolean {
  const reusable = emptied(anon_vma, own);
  if (reusable) witness("emptied anon_vma used again");
  return reusable;
}

function emptied(anon_vma: AnonVma, own: AnonVma): boolean {
  if (release().reuse === "degree") return anon_vma !== own && anon_vma.degree < 2;
  return release().reuse === "counts" && anon_vma.num_children < 2 && anon_vma.num_active_vmas === 0;
}
