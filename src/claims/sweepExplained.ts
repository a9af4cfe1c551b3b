import { editNamed } from "../linux/releases/edits.ts";
import { releaseNamed } from "../linux/releases/releases.ts";
import type { Swept } from "./sweep.ts";

/** Something that sweeps find, and why it is no news. */
export interface Explanation {
  name: string;
  /** the violation, or `refused` */
  code: string;
  /** where the rule is broken: function and step; for `refused`, why */
  at: RegExp;
  /** the edit that mends it: where it is in force, or the release has it, the finding is news again */
  repair?: string;
  reason: string;
}

/** What sweeps find and should find. */
export const explanations: readonly Explanation[] = [
  {
    name: "C22 a", code: "V-UAF", at: /^anon_vma_free: /, repair: "put_root_last",
    reason: "A real bug of v3.0-rc1: __put_anon_vma may free the root, and anon_vma_free then reads anon_vma->root->mutex (624483f3ea82, v3.15).",
  },
  {
    name: "C22 b", code: "V-RCUSLEEP", at: /^anon_vma_free: /, repair: "put_after_rcu_unlock",
    reason: "A real bug of v3.0-rc1: page_get_anon_vma and page_lock_anon_vma put a useless reference inside rcu_read_lock, and the put may sleep (v3.16).",
  },
  {
    name: "C22 c", code: "V-MISS", at: /^unmap_and_move: /, repair: "mremap_locks_rmap",
    reason: "A real bug of v3.0-rc1: mremap into a neighbour that comes earlier on the list moves the entry past a migration's walk (Andrea Arcangeli, November 2011).",
  },
  {
    name: "no signals", code: "refused", at: /in some interleaving, page \d+ is (not mapped|read-only)$/,
    reason: "Another thread of the process takes the memory away first: the kernel answers with SIGSEGV, EFAULT or ENOMEM, and the language has no such answer.",
  },
];

/** The explanation of a finding; undefined for one that is news. */
export const explained = (found: Swept): Explanation | undefined =>
  explanations.find(({ code, at, repair }) => code === codeOf(found) && at.test(placeOf(found)) && (repair === undefined || isMissing(repair, found)));

/** What went wrong, in a word. */
export const codeOf = ({ verdict, violation }: Swept): string => violation ?? verdict;

/** `function: step` where a rule was broken; for want of a verdict, why. */
export const placeOf = ({ function: name, step, why = "" }: Swept): string => (name === undefined ? why : `${name}: ${step}`);

const isMissing = (repair: string, { release, edits }: Swept): boolean => !edits.includes(repair) && editNamed(repair).where!.holds(releaseNamed(release));
