import { breaks, type Claim, FAST, holds, MIGRATED, MOVED, RECYCLED, REPAIRED, SLOW } from "./claim.ts";

const ENTRY_MOVED = "migration entry moved by mremap";
const REUSED = ["emptied anon_vma used again"];
const RECORDED = { recorded: true, remark: "recorded on Linux 6.1: equal at each dump" } as const;

/** C19 to C24: rules that came with huge pages and merges, bugs that v3.0-rc1 had, and what later releases changed. */
export const aftermath: readonly Claim[] = [
  {
    id: "C19", sentence: "New vmas go to the tail of the list, and walks go from head to tail.",
    source: "Andrea Arcangeli, 9 August 2010, 26ba0cb63cb8; 13 January 2011, 05759d380a9d", property: "a page-table entry copied by a fork is visited after the one it was copied from",
    checks: [
      holds("fork_and_migration", "", { seen: [...MIGRATED, "migration entry copied by a fork"] }),
      breaks("V-MISS", "fork_and_migration", "link_at_head"),
      holds("fork_and_migration", "", { release: "v3.15", seen: [...MIGRATED, "migration entry copied by a fork"], remark: "the interval tree keeps the order" }),
      breaks("V-MISS", "fork_and_migration", "link_at_head", { release: "v3.15" }),
      holds("mremap_to_a_copy", "", { release: "v3.15", seen: [...MIGRATED, ENTRY_MOVED], remark: "no lock of rmap while the entry moves: of equal keys the copy's comes later" }),
      breaks("V-MISS", "mremap_to_a_copy", "link_at_head", { release: "v3.15" }),
      holds("mremap_to_a_copy", "", { seen: [...MIGRATED, ENTRY_MOVED] }),
      breaks("V-MISS", "mremap_to_a_copy", "link_at_head"),
    ],
  },
  {
    id: "C20", sentence: "Within one address space, equal anon_vma means equal chain.",
    source: "Linus Torvalds, April 2010, d0e9fe1758f2", property: "a merge may drop all links of the vma that vanishes",
    checks: [
      holds("neighbour_of_a_fork", "put_root_last", { invariants: ["C20"], seen: ["neighbour that took part in a fork"] }),
      breaks("C20", "neighbour_of_a_fork", "put_root_last share_non_singular"),
      holds("neighbour_below_a_fork", "put_root_last", { invariants: ["C20", "C5"], seen: ["neighbour that took part in a fork"] }),
      breaks("V-MISS", "neighbour_below_a_fork", "put_root_last share_non_singular", { remark: "the merge drops the link that the page needs" }),
      breaks("C20", "double_reuse", "", { release: "v3.19" }),
      breaks("V-UAF", "double_reuse", "", { release: "v3.19", remark: "CVE-2022-42703; not a race" }),
      holds("double_reuse", "", { release: "v6.1", invariants: ["C20", "C5"], seen: REUSED }),
      holds("double_reuse", "put_root_last", { release: "v3.0", invariants: ["C20", "C5"], seen: FAST }),
    ],
  },
  {
    id: "C21", sentence: "Why not test that page->mapping still matches? Not enough in 2011; needed, in addition, since pages may change roots.",
    source: "Linus Torvalds, 28 May 2011, <BANLkTinsq-XJGvRVmBa6kRp0RTj9NqGWtA@mail.gmail.com>; 880a99b60d46 (v6.8)", property: "from v6.8 to v6.18 a walker tests mapping again in both paths",
    checks: [
      breaks("V-STALE", "stranger_in_the_slot", "recheck_mapping"),
      holds("move_within", "", { release: "v6.8", seen: [...FAST, "page left its family"] }),
      holds("move_within_two_walkers", "", { release: "v6.8", seen: [...FAST, "page left its family"] }),
      breaks("V-MISS", "move_within", "no_mapping_recheck", { release: "v6.8" }),
      breaks("V-MISS", "move_within", "no_slow_mapping_recheck", { release: "v6.8" }),
      breaks("V-UNLOCK", "move_and_recycle", "", { release: "v6.8", remark: "a puzzle: an observation on the model, confirmed on no kernel, and of no effect since v6.19" }),
      holds("move_and_recycle", "", { release: "v6.19", seen: FAST }),
      holds("move_within", "", { release: "v6.19", seen: FAST, remark: "walkers hold the page lock, and the test is gone" }),
    ],
  },
  {
    id: "C22", sentence: "v3.0-rc1 has real bugs, found with nothing removed: the put order, the put inside RCU, mremap without the lock.",
    source: "624483f3ea82 (v3.15); 7f39dda9d86f (v3.16); Andrea Arcangeli, November 2011; 414e2fb8ce5a (v4.2)", property: "each is there at v3.0-rc1, and gone with its repair and in the release that has it",
    checks: [
      breaks("V-UAF", "last_and_migration", "", { remark: "a: the root is freed first, and read afterwards" }),
      holds("last_and_migration", REPAIRED, { seen: MIGRATED }),
      holds("last_and_migration", "", { release: "v3.16", seen: MIGRATED }),
      breaks("V-UAF", "both_exit", "", { release: "v3.0", remark: "a at v3.0: no user of rmap is needed" }),
      holds("both_exit", "put_root_last", { release: "v3.0", seen: ["the last child frees the root"] }),
      holds("both_exit", "", { release: "v3.15", seen: ["the last child frees the root"] }),
      breaks("V-RCUSLEEP", "useless_reference", "", { remark: "b: putting may sleep, inside an RCU section; one process" }),
      breaks("V-RCUSLEEP", "two_walks_exit", "", { remark: "b, in the walker" }),
      holds("useless_reference", "put_after_rcu_unlock", { seen: [...SLOW, "useless reference"] }),
      holds("useless_reference", "", { release: "v3.16", seen: [...FAST, "useless reference"] }),
      breaks("V-RCUSLEEP", "useless_reference_in_a_family", "put_root_last", { remark: "b, where a family goes" }),
      holds("useless_reference_in_a_family", REPAIRED, { seen: ["useless reference"] }),
      holds("useless_reference_in_a_family", "", { release: "v3.16", seen: ["useless reference"] }),
      breaks("V-MISS", "mremap_to_the_front", "", { remark: "c: the entry moves to a vma that the walk has passed" }),
      holds("mremap_to_the_front", "mremap_locks_rmap", { seen: [...MIGRATED, "rmap locked while entries move"] }),
      holds("mremap_to_the_front", "", { release: "v3.15", seen: [...MIGRATED, "rmap locked while entries move"] }),
      breaks("V-MISS", "mremap_to_an_older", "", { remark: "c, where the older vma holds the later offsets" }),
      holds("mremap_to_an_older", "mremap_locks_rmap", { seen: [...MIGRATED, "rmap locked while entries move"] }),
      holds("mremap_to_an_older", "", { release: "v3.15", seen: [...MIGRATED, ENTRY_MOVED], remark: "no lock: the tree has the order that the list had not" }),
      breaks("V-BUG", "f1", "put_root_last split_mapping_store", { remark: "e: a compiler may store the pointer first and its low bit afterwards" }),
      holds("f1_page_locked", "put_root_last split_mapping_store", { seen: FAST, remark: "a walker that holds the page lock cannot see it" }),
      holds("f1", "put_root_last", { seen: MOVED }),
    ],
  },
  {
    id: "C23", sentence: "It would be tidy to clear page->mapping when the last entry goes, but a racing page_add_anon_rmap has it then.",
    source: "comment in page_remove_rmap, v3.0-rc1", property: "a page that is mapped has its mapping",
    checks: [
      holds("back_from_the_swap_cache", "put_root_last", { seen: [...FAST, "mapped again with its old anon_vma"] }),
      breaks("V-MISS", "back_from_the_swap_cache", "put_root_last clear_mapping_on_unmap", { remark: "the comment has the order otherwise: the code counts first and sets mapping second" }),
    ],
  },
  {
    id: "C24", sentence: "Since v3.19 a page can move up, to the parent of its anon_vma; what C5 and C8 say stays true, until v6.8 lets pages leave their family.",
    source: "7a3ef208e662 (v3.19); recorded on Linux 6.1, scenario p_move_to_ancestor of notebooks/data/kernel-6.1-debian.jsonl", property: "C7 belongs to a release; C5 to all of them, from v6.8 on within the page's present family",
    checks: [
      holds("p_move_to_ancestor", "", { release: "v6.1", invariants: ["C5"], seen: ["page moved up", ...REUSED], ...RECORDED }),
      breaks("C7", "p_move_to_ancestor", "", { release: "v6.1", ...RECORDED }),
      breaks("C7", "upwards", "", { release: "v6.1" }),
      breaks("C7", "upwards", "", { release: "v3.19" }),
      holds("upwards", "put_root_last", { release: "v3.0", invariants: ["C7", "C5"], seen: FAST }),
      holds("upwards", "", { release: "v6.1", invariants: ["C5"], seen: [...FAST, "page moved up"] }),
      holds("upwards", "", { release: "v3.19", invariants: ["C5"], seen: [...FAST, "page moved up"] }),
      holds("stranger_in_the_slot", "", { release: "v6.1", seen: RECYCLED }),
    ],
  },
];
