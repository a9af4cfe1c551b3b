import { type Decided, decide, keyOf } from "./decide.ts";
import { claims } from "./manifest.ts";

/** A sentence of the mail of 29 May 2011 or of its patch, and the checks that decide it. */
export interface SeedRow {
  who: "Hugh" | "Peter" | "both" | "comment";
  /** as the mail has it; `...` stands for words left out */
  sentence: string;
  /** ids of the claims that it is part of */
  claims: readonly string[];
  /** checks of these claims, by name: scenario, release, edits, and how each comes out */
  checks: readonly string[];
  /** what came out */
  remark: string;
}

/** What the seed says, and where it is covered. */
export const seed: readonly SeedRow[] = [
  {
    who: "Hugh", sentence: "it may no longer be the anon_vma that the page is pointing to, it remains stable", claims: ["C4", "C5"],
    checks: ["f1 v3.0-rc1 put_root_last: holds C4", "f1 v3.0-rc1 put_root_last: holds C5"], remark: "true",
  },
  {
    who: "Hugh", sentence: "it will certainly have the same anon_vma->root as before (see the first BUG_ON ... for reassurance)", claims: ["C4"],
    checks: ["f1 v3.0-rc1 put_root_last: holds C4", "first_bug_on v3.0-rc1 move_across_roots: V-BUG", "siblings v3.0-rc1 put_root_last move_to_sibling: no V-BUG"],
    remark: "true; the BUG_ON reassures about the root only: it catches a move to another root, not one to a sibling",
  },
  {
    who: "Hugh", sentence: "so the mutex locking holds good", claims: ["C4", "C9"],
    checks: ["steal v3.0-rc1 move_across_roots: V-MISS", "steal_and_recycle v3.0-rc1 move_across_roots recheck_both: V-WRONGROOT"], remark: "true, and it needs the same root",
  },
  {
    who: "Hugh", sentence: "the structure itself won't be freed: ... remains on the same vma's chains as it ever was, and only gets freed up when they're all gone", claims: ["C5"],
    checks: ["f1 v3.0-rc1 put_root_last: holds C5", "middle_exits v3.0-rc1 put_root_last: holds C5", "middle_exits v3.0-rc1 put_root_last fork_without_clone: V-UAF"], remark: "true",
  },
  {
    who: "Hugh", sentence: "still valid as a good though longer list of vmas to look through", claims: ["C6"],
    checks: ["f1 v3.0-rc1 put_root_last: holds", "longer_list v3.0-rc1 put_root_last: holds", "f1 v3.0-rc1 put_root_last drop_old_link_on_move: V-MISS"],
    remark: "true; since v3.19 the list may also be just another one",
  },
  {
    who: "Peter", sentence: "it will only ever be moved to a child of the original anon_vma", claims: ["C7", "C24"],
    checks: ["f1 v3.0-rc1 put_root_last: holds C7", "siblings v3.0-rc1 put_root_last move_to_sibling: V-MISS", "p_move_to_ancestor v6.1: C7"],
    remark: "true until v3.18 if grandchildren count; since v3.19 a page can move to the parent",
  },
  {
    who: "Peter", sentence: "because of the anon_vma ref-counting, the original anon_vma will stick around until that too is dead", claims: ["C5"],
    checks: [
      "parent_exits v3.0-rc1 put_root_last fork_without_clone: no V-UAF", "middle_exits v3.0-rc1 put_root_last fork_without_clone: V-UAF",
      "middle_exits v3.0-rc1 put_root_last counts_not_links: V-MISS", "family_exits v3.0-rc1 links_not_counts give_up_on_contention: holds C5",
    ],
    remark: "true of the root's memory only: counts without links miss mappers, links without counts are enough where no walker sleeps and nothing else takes references",
  },
  {
    who: "Hugh", sentence: "Child or grandchild or more remote descendent", claims: ["C7"],
    checks: ["over_a_generation v3.0-rc1 put_root_last: holds C7", "up_the_chain v3.0-rc1 put_root_last: holds C7"], remark: "true: the page jumps over a generation",
  },
  {
    who: "Hugh", sentence: "it's the way we keep all those anon_vmas linked to their vmas", claims: ["C5", "C15"],
    checks: ["f1 v3.0-rc1 put_root_last: holds C5", "grandchild v3.0-rc1 put_root_last fork_clones_own_only: V-MISS", "one_fork_in_order v3.0-rc1 put_root_last fork_without_clone: V-MISS"], remark: "true",
  },
  {
    who: "Hugh", sentence: "Just like when we didn't have ref-counting, and just like before the anon_vma_chains", claims: ["C5"],
    checks: ["family_exits v2.6.39 links_not_counts: holds C5", "family_exits v2.6.33: holds"], remark: "true: by the rules of v2.6.36 to v2.6.38, and by those of v2.6.33",
  },
  {
    who: "Hugh", sentence: "we could have a naughty patch which even removes the additional counting on anon_vma->root", claims: ["C10", "C11"],
    checks: [
      "family_exits v3.0-rc1 no_root_reference give_up_on_contention: holds", "family_exits v2.6.39 no_root_reference: holds",
      "last_of_the_family v3.0-rc1 put_root_last unlink_root_first no_root_reference: V-UAF",
    ],
    remark: "true where nothing but lists holds an anon_vma, and the root comes last",
  },
  {
    who: "Hugh", sentence: "we cannot enforce such ordering and do need additional holds on the root", claims: ["C10"],
    checks: [
      "last_and_two_walkers v3.0-rc1 no_root_reference: V-UAF", "last_and_migration v3.0-rc1 no_root_reference: V-UAF",
      "last_and_pin v3.0-rc1 no_root_reference put_after_rcu_unlock: V-UAF", "both_exit v3.0 no_root_reference put_root_last: V-UAF",
    ],
    remark: "true at v3.0-rc1 because of counts held by others; three weeks later the two-phase unlink needs the hold even without them",
  },
  {
    who: "Peter", sentence: "for as long as we observe page_mapped(), any anon_vma obtained from it remains valid", claims: ["C8"],
    checks: ["page_reuse v3.0-rc1: holds", "stranger_in_the_slot v3.0-rc1: holds", "page_reuse v3.0-rc1 no_page_reference: V-STALE", "move_within v6.8 no_mapping_recheck: V-MISS"],
    remark: "true, with the walker's reference on the page, until v6.8",
  },
  {
    who: "both", sentence: "The previous code would have broken horribly, wouldn't it, were that not the case?", claims: ["C4", "C7"],
    checks: [
      "steal v2.6.39 move_across_roots: V-MISS", "steal_and_recycle v2.6.39 move_across_roots: V-WRONGROOT",
      "siblings v2.6.39 put_root_last move_to_sibling: V-MISS", "siblings v2.6.39 put_root_last move_to_sibling: V-STALE",
    ],
    remark: "true: the same violations in v2.6.39",
  },
  {
    who: "comment", sentence: "may already be freed (and even reused)", claims: ["C1", "C2"],
    checks: ["walk_exit v3.0-rc1: holds", "walk_exit v3.0-rc1 slab_not_typesafe: V-UAF", "stranger_in_the_slot v3.0-rc1: holds"], remark: "true",
  },
  {
    who: "comment", sentence: "verify that the page in question is indeed mapped in it", claims: ["C6"],
    checks: ["longer_list v3.0-rc1 put_root_last walk_trusts_list: V-BUG"], remark: "needed: a walk that trusts its list unmaps strangers",
  },
  {
    who: "comment", sentence: "the new anon_vma will be a child of the old anon_vma", claims: ["C7", "C24"],
    checks: ["f1 v3.0-rc1 put_root_last: holds C7", "upwards v3.19: C7", "p_move_to_ancestor v6.1: C7"], remark: "out of date since v3.19, still in the source of v7.1",
  },
  {
    who: "comment", sentence: "any anon_vma obtained from the page will still be valid for as long as we observe page_mapped()", claims: ["C8", "C24"],
    checks: ["page_reuse v3.0-rc1: holds", "p_move_to_ancestor v6.1: holds C5", "move_within v6.8 no_mapping_recheck: V-MISS"],
    remark: "true until v6.8, upward moves (v3.19) included; from v6.8 to v6.18 a walker must test mapping again, since v6.19 it holds the page lock",
  },
  {
    who: "comment", sentence: "If the page is still mapped, then this anon_vma is still its anon_vma", claims: ["C2", "C6"],
    checks: ["f1 v3.0-rc1 put_root_last: holds", "stranger_in_the_slot v3.0-rc1: holds"], remark: "not so as written: it is still one of its anon_vmas (the walker of f1 gets one that the page has left)",
  },
  {
    who: "comment", sentence: "holding the mutex ensures that it will ... not go away, see anon_vma_free()", claims: ["C12"],
    checks: [
      "contended_then_gone v3.0-rc1 put_root_last: holds", "contended_then_gone v3.0-rc1 put_root_last no_wait_for_lock_holder: V-STALE",
      "contended_then_gone v3.0-rc1 put_root_last no_wait_for_lock_holder give_up_on_contention: holds",
    ],
    remark: "true; the wait in anon_vma_free matters on the slow path",
  },
];

/** A row with the verdicts of its checks. */
export interface DecidedRow extends SeedRow {
  decided: readonly Decided[];
}

export const decideRow = (row: SeedRow): DecidedRow => ({ ...row, decided: row.checks.map((name) => decide(checkNamed(name))) });

function checkNamed(name: string): Parameters<typeof decide>[0] {
  const check = claims.flatMap(({ checks }) => checks).find((one) => keyOf(one) === name);
  if (!check) throw new Error(`no claim has the check ${name}`);
  return check;
}
