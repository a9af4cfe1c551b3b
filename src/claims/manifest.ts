import type { Invariant } from "../linux/structs/invariants.ts";

/** One check of a claim: a scenario at a release with some edits, and how it comes out. */
export interface ClaimCheck {
  scenario: string;
  release: string;
  edits: readonly string[];
  /** "holds", or the code of the violation that is looked for */
  expect: string;
  /** the claim's own invariants that are judged besides; one that is expected is judged anyway */
  invariants?: readonly Invariant[];
  /** what a "holds" rests on: each of these must have happened */
  seen?: readonly string[];
}

/** A sentence of the argument, and what decides it. */
export interface Claim {
  id: string;
  sentence: string;
  /** who said it, and where: a Message-ID, or a commit */
  source: string;
  /** what it means for the model */
  property: string;
  checks: readonly ClaimCheck[];
}

type More = Partial<Pick<ClaimCheck, "release" | "invariants" | "seen">>;

const holds = (scenario: string, edits = "", more: More = {}): ClaimCheck => breaks("holds", scenario, edits, more);
const breaks = (expect: string, scenario: string, edits = "", more: More = {}): ClaimCheck => ({ scenario, release: "v3.0-rc1", edits: edits.split(" ").filter(Boolean), expect, ...more });

const HUGH_PATCH = "Hugh Dickins, 28 May 2011, <alpine.LSU.2.00.1105281317090.13319@sister.anvils>";
const HUGH_ANALYSIS = "Hugh Dickins, 28 May 2011, <alpine.LSU.2.00.1105281634440.14257@sister.anvils>";
const HUGH_SEED = "Hugh Dickins, 29 May 2011, the mail of the patch";
const PETER = "Peter Zijlstra, 29 May 2011, <1306658024.1200.1222.camel@twins>";
const FAST = ["fast path"];
const SLOW = ["slow path"];
const MOVED = ["page moved meanwhile"];
const RECYCLED = ["memory recycled under a reader"];

/** C1 to C24. The words put_root_last among the edits say where a verdict needs the put order that v3.15 repaired. */
export const claims: readonly Claim[] = [
  {
    id: "C1", sentence: "The anon_vma returned may already be freed, and even reused; inside the RCU section its memory still is an anon_vma.",
    source: "comment above page_lock_anon_vma, v3.0-rc1 (bc658c96037f)",
    property: "page mapped after rcu_read_lock: every access through the pointer read from page->mapping hits an anon_vma until rcu_read_unlock",
    checks: [
      holds("walk_exit", "", { seen: FAST }), breaks("V-UAF", "walk_exit", "no_rcu_read_lock"), breaks("V-UAF", "walk_exit", "late_rcu_read_lock"),
      breaks("V-UAF", "walk_exit", "slab_not_typesafe"), breaks("V-UAF", "walk_exit", "no_first_page_mapped"), holds("walk_exit", "swap_mapping_and_page_mapped", { seen: FAST }),
    ],
  },
  {
    id: "C2", sentence: "After locking, test page_mapped again: a refcount above zero only says that somebody's anon_vma lives there.",
    source: `${HUGH_PATCH}; eee0f252c653`,
    property: "page_lock_anon_vma returns only the incarnation that it read from page->mapping",
    checks: [
      holds("stranger_in_the_slot", "", { seen: [...FAST, ...RECYCLED] }), breaks("V-STALE", "stranger_in_the_slot", "no_recheck"),
      breaks("V-STALE", "stranger_in_the_slot", "recheck_mapping"), breaks("V-WRONGROOT", "stranger_in_the_slot", "recheck_refcount"),
      holds("stranger_in_the_slot", "recheck_both", { seen: RECYCLED }), breaks("V-UNLOCK", "stranger_in_the_slot", "as_merged"),
      breaks("V-LEAKLOCK", "stranger_in_the_slot", "as_merged"), breaks("V-HANG", "hang_in_prepare", "as_merged"), holds("hang_in_prepare", "put_root_last put_after_rcu_unlock", { seen: RECYCLED }),
    ],
  },
  {
    id: "C3", sentence: "Unlock the mutex that was locked: the root is read once and kept.",
    source: `${HUGH_PATCH}; Linus Torvalds, 28 May 2011, <BANLkTinoFnTjCDL8B2HEYdYHqbMgCw_RrQ@mail.gmail.com>`,
    property: "on the failing path the same mutex is unlocked that was locked",
    checks: [holds("stranger_in_the_slot", "", { seen: RECYCLED }), breaks("V-UNLOCK", "stranger_in_the_slot", "unlock_reread_root")],
  },
  {
    id: "C4", sentence: "It will certainly have the same anon_vma->root as before, so the mutex locking holds good.",
    source: HUGH_ANALYSIS, property: "all anon_vmas on the chain of a vma have one root, and mapping moves only between members of one chain",
    checks: [
      holds("f1", "put_root_last", { invariants: ["C4"], seen: MOVED }), breaks("V-MISS", "steal", "move_across_roots"),
      breaks("V-STALE", "steal_and_recycle", "move_across_roots"), holds("back_from_the_swap_cache", "put_root_last no_page_check", { invariants: ["C4"], seen: FAST }),
    ],
  },
  {
    id: "C5", sentence: "The anon_vma which was originally pointed to remains on the same vma's chains as it ever was: links keep it alive, not counts.",
    source: `${HUGH_ANALYSIS}; ${HUGH_SEED}`,
    property: "every anon_vma that mapping has denoted since the page was first mapped is alive and linked to every vma that maps the page",
    checks: [
      holds("f1", "put_root_last", { invariants: ["C5"], seen: MOVED }), holds("parent_exits", "put_root_last", { invariants: ["C5"], seen: FAST }),
      breaks("V-MISS", "parent_exits", "put_root_last fork_without_clone"), breaks("V-STALE", "middle_exits", "put_root_last fork_without_clone"),
      breaks("V-MISS", "grandchild", "put_root_last fork_clones_own_only"), breaks("V-MISS", "parent_exits", "put_root_last counts_not_links"),
      holds("family_exits", "links_not_counts give_up_on_contention", { invariants: ["C5"], seen: FAST }),
      holds("last_and_walker", "links_not_counts", { release: "v2.6.39", invariants: ["C5"], seen: ["spinning"] }), holds("walk_exit", "", { release: "v2.6.33", seen: ["spinning"] }),
    ],
  },
  {
    id: "C6", sentence: "A less than optimal anon_vma, but still valid as a good though longer list of vmas to look through.",
    source: HUGH_ANALYSIS, property: "while the walker holds the lock, the list of what it got has every vma that maps the page",
    checks: [
      holds("f1", "put_root_last", { seen: MOVED }), breaks("V-MISS", "f1", "put_root_last drop_old_link_on_move"),
      holds("longer_list", "put_root_last", { seen: FAST }), breaks("V-BUG", "longer_list", "put_root_last walk_trusts_list"),
    ],
  },
  {
    id: "C7", sentence: "If a page's anon_vma is changed while it remains mapped, it will only ever be moved to a child, a grandchild or a more remote descendant.",
    source: `${PETER}; ${HUGH_SEED}`, property: "each move goes down the mapper's chain; enough is that it goes to any member of it",
    checks: [
      holds("over_a_generation", "put_root_last", { invariants: ["C7"], seen: MOVED }), holds("siblings", "put_root_last", { invariants: ["C7"], seen: MOVED }),
      breaks("V-MISS", "siblings", "put_root_last move_to_sibling"), breaks("V-STALE", "siblings", "put_root_last move_to_sibling"),
      holds("over_a_generation", "put_root_last move_to_ancestor", { seen: MOVED }), holds("up_the_chain", "put_root_last move_to_ancestor", { invariants: ["C5"], seen: MOVED }),
      breaks("C7", "up_the_chain", "put_root_last move_to_ancestor"), holds("up_the_chain", "put_root_last", { invariants: ["C7"], seen: MOVED }),
    ],
  },
  {
    id: "C8", sentence: "Therefore, for as long as we observe page_mapped(), any anon_vma obtained from it remains valid.",
    source: PETER, property: "an anon_vma read from mapping is alive, in the same life, whenever the page is seen mapped later; the walker's reference keeps the page",
    checks: [holds("page_reuse", "", { seen: FAST }), holds("stranger_in_the_slot", "", { seen: RECYCLED }), breaks("V-STALE", "page_reuse", "no_page_reference")],
  },
  {
    id: "C9", sentence: "Page_mapped and a refcount above zero: the count proves nothing, the old anon_vma could be freed and reused.",
    source: "Peter Zijlstra, 28 May 2011, <1306617270.2497.516.camel@laptop>; Hugh Dickins, <alpine.LSU.2.00.1105281437320.13942@sister.anvils>",
    property: "where pages could change roots, both tests together would still fail; where they cannot, the second is redundant",
    checks: [breaks("V-WRONGROOT", "steal_and_recycle", "move_across_roots recheck_both"), holds("stranger_in_the_slot", "recheck_both", { seen: RECYCLED })],
  },
  {
    id: "C10", sentence: "We cannot enforce such ordering and do need additional holds on the root.",
    source: HUGH_SEED, property: "an anon_vma that lives has a root that lives",
    checks: [
      holds("last_and_walker", "no_root_reference give_up_on_contention", { seen: FAST }), holds("family_exits", "no_root_reference give_up_on_contention", { seen: FAST }),
      holds("last_and_walker", "no_root_reference", { release: "v2.6.39", seen: ["spinning"] }), breaks("V-UAF", "last_and_two_walkers", "no_root_reference"),
      breaks("V-UAF", "last_and_holder", "no_root_reference"), breaks("V-UAF", "last_and_migration", "no_root_reference"),
      breaks("V-UAF", "both_exit", "no_root_reference put_root_last", { release: "v3.0" }), holds("last_and_two_walkers", "put_root_last put_after_rcu_unlock", { seen: SLOW }),
      holds("last_and_migration", "put_root_last put_after_rcu_unlock", { seen: ["walk of a page in migration"] }), holds("both_exit", "put_root_last", { release: "v3.0" }),
    ],
  },
  {
    id: "C11", sentence: "Careful about the ordering of the lists, always freeing root last.",
    source: `${HUGH_SEED}; 5c341ee1dfc8`, property: "the order matters only where the root has no reference, or where its put is not last",
    checks: [
      holds("last_of_the_family"), breaks("V-UAF", "last_of_the_family", "unlink_root_first"), holds("last_of_the_family", "put_root_last unlink_root_first"),
      holds("family_exits", "put_root_last put_after_rcu_unlock unlink_root_first", { seen: FAST }), breaks("V-UAF", "last_of_the_family", "put_root_last unlink_root_first no_root_reference"),
      holds("family_exits", "", { release: "v7.1", seen: FAST }),
    ],
  },
  {
    id: "C12", sentence: "Holding the mutex ensures that it will not go away, see anon_vma_free().",
    source: "comment in page_lock_anon_vma, v3.0-rc1 (bc658c96037f); 88c22088bf23", property: "nothing is freed while somebody who uses it holds the root's mutex",
    checks: [
      holds("contended_then_gone", "put_root_last", { seen: SLOW }), breaks("V-STALE", "contended_then_gone", "put_root_last no_wait_for_lock_holder"),
      breaks("V-STALE", "contended_then_gone", "put_root_last test_lock_before_drop"), holds("contended_then_gone", "put_root_last no_wait_for_lock_holder give_up_on_contention", { seen: FAST }),
    ],
  },
  {
    id: "C13", sentence: "Trylock failed, we got to sleep: pin the anon_vma, test again, then sleep; the last to put frees.",
    source: "comments in page_lock_anon_vma, v3.0-rc1 (746b18d421da, 88c22088bf23)", property: "the slow path pins only what lives and was the page's, and gives its reference back",
    checks: [
      holds("stranger_and_contention", "put_root_last put_after_rcu_unlock", { seen: [...SLOW, ...RECYCLED] }), breaks("V-FREE", "two_walks_exit", "put_root_last put_after_rcu_unlock plain_increment"),
      breaks("V-WRONGROOT", "stranger_and_contention", "put_root_last put_after_rcu_unlock no_slow_page_mapped"), breaks("V-WRONGROOT", "stranger_migrated", "put_root_last no_page_mapped_in_get"),
      breaks("V-LEAK", "two_walks_exit", "put_root_last put_after_rcu_unlock ignore_last_put"), breaks("V-HANG", "two_walks_exit", "put_root_last put_after_rcu_unlock put_under_lock"),
      holds("two_walks_exit", "put_root_last put_after_rcu_unlock extra_page_mapped_after_lock", { seen: SLOW }), holds("two_walks_exit", "put_root_last put_after_rcu_unlock", { seen: SLOW }),
    ],
  },
  {
    id: "C14", sentence: "Link before mapping, unmap before unlinking, unlink before the page tables go.",
    source: "Hugh Dickins, 29 October 2005, 8f4f8c164cb4", property: "a vma that maps a page is on the list of every anon_vma of its chain",
    checks: [
      holds("walk_exit", "", { invariants: ["C14"], seen: FAST }), breaks("V-MISS", "walk_exit", "unlink_before_unmap"), breaks("V-UAF", "walk_exit", "unlink_before_unmap"),
      holds("fork_and_walk", "", { invariants: ["C14"], seen: FAST }), breaks("V-MISS", "fork_and_walk", "map_before_link"),
    ],
  },
  {
    id: "C15", sentence: "Fork links the child to all anon_vmas of the parent, not only to its own.",
    source: "Rik van Riel, 6 March 2010, 5beb49305251", property: "a clone has the whole chain",
    checks: [holds("grandchild", "put_root_last", { invariants: ["C5"], seen: FAST }), breaks("V-MISS", "grandchild", "put_root_last fork_clones_own_only"), breaks("V-MISS", "grandchild", "put_root_last fork_without_clone")],
  },
  {
    id: "C16", sentence: "A page that is not known to be exclusive goes to the oldest anon_vma.",
    source: "Linus Torvalds, April 2010, ea90002b0fa7", property: "what mapping denotes is linked to every vma that still has a swap entry for the page",
    checks: [holds("shared_swap_in", "put_root_last", { invariants: ["C5"], seen: FAST }), breaks("V-MISS", "shared_swap_in", "put_root_last own_anon_vma_on_shared_swapin"), breaks("V-UAF", "shared_swap_in", "put_root_last own_anon_vma_on_shared_swapin")],
  },
  {
    id: "C17", sentence: "A page moves to the anon_vma of its only mapper, and stays with it while it moves.",
    source: "Rik van Riel, 6 March 2010, c44b674323f4", property: "page_move_anon_rmap runs only while one vma maps the page",
    checks: [holds("write_of_a_shared_page", "put_root_last", { invariants: ["C5"], seen: FAST }), breaks("V-MISS", "write_of_a_shared_page", "put_root_last move_while_shared")],
  },
  {
    id: "C18", sentence: "anon_vma_prepare must lock even a new anon_vma, and anon_vma_alloc must set the root anew.",
    source: "Linus Torvalds, 19 October 2008, d9d332e0874f", property: "nobody finds an anon_vma that is published and not yet linked, or whose root is that of a former life",
    checks: [
      holds("two_threads", "", { invariants: ["C4"], seen: SLOW }), breaks("V-MISS", "two_threads", "prepare_without_lock"), holds("used_before", "put_root_last"), breaks("V-UAF", "used_before", "put_root_last alloc_keeps_root"),
      holds("used_before", "put_root_last swap_refcount_and_root_init"), holds("neighbours", "put_root_last"), breaks("V-UNLOCK", "neighbours", "put_root_last publish_before_init"),
    ],
  },
  {
    id: "C19", sentence: "New vmas go to the tail of the list, and walks go from head to tail.",
    source: "Andrea Arcangeli, 9 August 2010, 26ba0cb63cb8; 13 January 2011, 05759d380a9d", property: "a page-table entry copied by a fork is visited after the one it was copied from",
    checks: [holds("fork_and_migration", "", { seen: ["walk of a page in migration"] }), breaks("V-MISS", "fork_and_migration", "link_at_head")],
  },
  {
    id: "C20", sentence: "Within one address space, equal anon_vma means equal chain.",
    source: "Linus Torvalds, April 2010, d0e9fe1758f2", property: "a merge may drop all links of the vma that vanishes",
    checks: [
      holds("neighbour_of_a_fork", "put_root_last", { invariants: ["C20"] }), breaks("C20", "neighbour_of_a_fork", "put_root_last share_non_singular"),
      breaks("C20", "double_reuse", "", { release: "v3.19" }), breaks("V-UAF", "double_reuse", "", { release: "v3.19" }),
      holds("double_reuse", "", { release: "v6.1", invariants: ["C20", "C5"] }), holds("double_reuse", "put_root_last", { release: "v3.0", invariants: ["C20", "C5"] }),
    ],
  },
  {
    id: "C21", sentence: "Why not test that page->mapping still matches? Not enough in 2011; needed, in addition, since pages may change roots.",
    source: "Linus Torvalds, 28 May 2011, <BANLkTinsq-XJGvRVmBa6kRp0RTj9NqGWtA@mail.gmail.com>; 880a99b60d46 (v6.8)", property: "from v6.8 to v6.18 a walker tests mapping again in both paths",
    checks: [
      holds("move_within", "", { release: "v6.8", seen: FAST }), holds("move_within_two_walkers", "", { release: "v6.8", seen: FAST }), breaks("V-MISS", "move_within", "no_mapping_recheck", { release: "v6.8" }),
      breaks("V-MISS", "move_within", "no_slow_mapping_recheck", { release: "v6.8" }), breaks("V-STALE", "stranger_in_the_slot", "recheck_mapping"), holds("move_within", "", { release: "v6.19", seen: FAST }),
    ],
  },
  {
    id: "C22", sentence: "v3.0-rc1 has real bugs, found with nothing removed: the put order, the put inside RCU, mremap without the lock.",
    source: "624483f3ea82 (v3.15); 7f39dda9d86f (v3.16); Andrea Arcangeli, November 2011; 414e2fb8ce5a (v4.2)", property: "each is there at v3.0-rc1, and gone with its repair and in the release that has it",
    checks: [
      breaks("V-UAF", "last_and_migration"), breaks("V-UAF", "both_exit", "", { release: "v3.0" }), holds("both_exit", "put_root_last", { release: "v3.0" }), holds("both_exit", "", { release: "v3.15" }),
      holds("last_and_migration", "put_root_last put_after_rcu_unlock", { seen: ["walk of a page in migration"] }), holds("last_and_migration", "", { release: "v3.16", seen: ["walk of a page in migration"] }),
      breaks("V-RCUSLEEP", "useless_reference"), breaks("V-RCUSLEEP", "two_walks_exit"), holds("useless_reference", "put_after_rcu_unlock", { seen: SLOW }), holds("useless_reference", "", { release: "v3.16", seen: FAST }),
      breaks("V-MISS", "mremap_to_the_front"), holds("mremap_to_the_front", "mremap_locks_rmap", { seen: ["walk of a page in migration"] }), holds("mremap_to_the_front", "", { release: "v3.15", seen: ["walk of a page in migration"] }),
      breaks("V-BUG", "f1", "put_root_last split_mapping_store"),
    ],
  },
  {
    id: "C23", sentence: "It would be tidy to clear page->mapping when the last entry goes, but a racing page_add_anon_rmap has it then.",
    source: "comment in page_remove_rmap, v3.0-rc1", property: "a page that is mapped has its mapping",
    checks: [holds("back_from_the_swap_cache", "put_root_last", { seen: FAST }), breaks("V-MISS", "back_from_the_swap_cache", "put_root_last clear_mapping_on_unmap")],
  },
  {
    id: "C24", sentence: "Since v3.19 a page can move up, to the parent of its anon_vma; what C5 and C8 say stays true.",
    source: "7a3ef208e662 (v3.19); recorded on a real 6.1 kernel, scenario p_move_to_ancestor", property: "C7 belongs to a release, C5 to all of them",
    checks: [
      breaks("C7", "upwards", "", { release: "v6.1" }), breaks("C7", "upwards", "", { release: "v3.19" }), holds("upwards", "put_root_last", { release: "v3.0", invariants: ["C7", "C5"], seen: FAST }),
      holds("upwards", "", { release: "v6.1", invariants: ["C5"], seen: FAST }), holds("upwards", "", { release: "v3.19", invariants: ["C5"], seen: FAST }),
    ],
  },
];

/** @throws Error naming the choices */
export function claimNamed(id: string): Claim {
  const claim = claims.find((row) => row.id === id);
  if (!claim) throw new Error(`unknown claim: ${id}; expected one of ${claims.map((row) => row.id).join(", ")}`);
  return claim;
}
