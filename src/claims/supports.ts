import { breaks, type Claim, FAST, holds, HUGH_SEED, MIGRATED, RECYCLED, REPAIRED, SLOW, SPINNING } from "./claim.ts";

const WAITED = ["freeing waits for a lock holder"];
const LAST = ["the last child frees the root"];

/** C10 to C18: what the lemmas stand on, in v3.0-rc1. */
export const supports: readonly Claim[] = [
  {
    id: "C10", sentence: "We cannot enforce such ordering and do need additional holds on the root.",
    source: HUGH_SEED, property: "an anon_vma that lives has a root that lives",
    checks: [
      holds("family_exits", "no_root_reference give_up_on_contention", { seen: FAST, remark: "fast path only, no migration, no KSM: safe under the unlink of rc1" }),
      holds("last_and_walker", "no_root_reference give_up_on_contention", { seen: FAST }),
      holds("family_exits", "no_root_reference", { release: "v2.6.39", seen: SPINNING, remark: "so with walkers that spin" }),
      holds("last_and_walker", "no_root_reference", { release: "v2.6.39", seen: SPINNING }),
      breaks("V-UAF", "last_and_two_walkers", "no_root_reference", { remark: "the slow path sleeps on the mutex of a freed root" }),
      breaks("V-UAF", "last_and_holder", "no_root_reference"),
      breaks("V-UAF", "last_and_migration", "no_root_reference", { remark: "a reference of migration on the child" }),
      breaks("V-UAF", "last_and_pin", "no_root_reference put_after_rcu_unlock", { remark: "a reference alone, without any walk" }),
      breaks("V-UAF", "both_exit", "no_root_reference put_root_last", { release: "v3.0", remark: "two-phase unlink: no user of rmap is needed" }),
      holds("last_and_two_walkers", REPAIRED, { seen: [...SLOW, ...LAST] }),
      holds("last_and_holder", REPAIRED, { seen: [...FAST, ...LAST] }),
      holds("last_and_migration", REPAIRED, { seen: [...MIGRATED, ...LAST] }),
      holds("last_and_pin", REPAIRED, { seen: LAST }),
      holds("both_exit", "put_root_last", { release: "v3.0", seen: LAST }),
    ],
  },
  {
    id: "C11", sentence: "Careful about the ordering of the lists, always freeing root last.",
    source: `${HUGH_SEED}; 5c341ee1dfc8`, property: "the order matters only where the root has no reference, or where its put is not last",
    checks: [
      holds("last_of_the_family", "", { seen: ["a root freed with its list"], remark: "the root's own list still holds it: the order hides the bug of C22" }),
      breaks("V-UAF", "last_of_the_family", "unlink_root_first", { remark: "no concurrency at all" }),
      holds("last_of_the_family", "put_root_last unlink_root_first", { seen: LAST }),
      holds("family_exits", `${REPAIRED} unlink_root_first`, { seen: [...FAST, ...LAST] }),
      breaks("V-UAF", "last_of_the_family", "put_root_last unlink_root_first no_root_reference"),
      holds("family_exits", "", { release: "v7.1", seen: [...FAST, ...LAST], remark: "since v7.0 each clone reverses the chain: harmless" }),
    ],
  },
  {
    id: "C12", sentence: "Holding the mutex ensures that it will not go away, see anon_vma_free().",
    source: "comment in page_lock_anon_vma, v3.0-rc1 (bc658c96037f); 88c22088bf23", property: "nothing is freed while somebody who uses it holds the root's mutex",
    checks: [
      holds("contended_then_gone", "put_root_last", { seen: [...SLOW, ...WAITED] }),
      breaks("V-STALE", "contended_then_gone", "put_root_last no_wait_for_lock_holder"),
      breaks("V-STALE", "contended_then_gone", "put_root_last test_lock_before_drop", { remark: "the order of the two accesses, as a processor without the barrier might have it" }),
      holds("contended_then_gone", "put_root_last no_wait_for_lock_holder give_up_on_contention", { seen: FAST }),
      holds("two_walks_exit", REPAIRED, { seen: [...SLOW, ...WAITED] }),
      breaks("V-STALE", "two_walks_exit", `${REPAIRED} no_wait_for_lock_holder`),
      breaks("V-STALE", "two_walks_exit", `${REPAIRED} test_lock_before_drop`),
    ],
  },
  {
    id: "C13", sentence: "Trylock failed, we got to sleep: pin the anon_vma, test again, then sleep; the last to put frees.",
    source: "comments in page_lock_anon_vma, v3.0-rc1 (746b18d421da, 88c22088bf23)", property: "the slow path pins only what lives and was the page's, and gives its reference back",
    checks: [
      holds("stranger_and_contention", REPAIRED, { seen: [...SLOW, ...RECYCLED, "useless reference"] }),
      breaks("V-FREE", "two_walks_exit", `${REPAIRED} plain_increment`),
      breaks("V-WRONGROOT", "stranger_in_the_slot", `${REPAIRED} no_slow_page_mapped`),
      breaks("V-WRONGROOT", "stranger_and_contention", `${REPAIRED} no_slow_page_mapped`),
      breaks("V-WRONGROOT", "stranger_migrated", "put_root_last no_page_mapped_in_get"),
      holds("stranger_migrated", REPAIRED, { seen: [...MIGRATED, ...RECYCLED, "useless reference"] }),
      breaks("V-LEAK", "two_walks_exit", `${REPAIRED} ignore_last_put`),
      breaks("V-HANG", "two_walks_exit", `${REPAIRED} put_under_lock`),
      holds("two_walks_exit", `${REPAIRED} extra_page_mapped_after_lock`, { seen: SLOW }),
      holds("two_walks_exit", REPAIRED, { seen: [...SLOW, "walker drops the last reference"] }),
    ],
  },
  {
    id: "C14", sentence: "Link before mapping, unmap before unlinking, unlink before the page tables go.",
    source: "Hugh Dickins, 29 October 2005, 8f4f8c164cb4", property: "a vma that maps a page is on the list of every anon_vma of its chain",
    checks: [
      holds("walk_exit", "", { invariants: ["C14"], seen: FAST }),
      breaks("V-MISS", "walk_exit", "unlink_before_unmap"),
      breaks("V-UAF", "walk_exit", "unlink_before_unmap"),
      breaks("C14", "walk_exit", "unlink_before_unmap"),
      holds("fork_and_walk", "", { invariants: ["C14"], seen: FAST }),
      breaks("V-MISS", "fork_and_walk", "map_before_link"),
      breaks("C14", "fork_and_walk", "map_before_link"),
    ],
  },
  {
    id: "C15", sentence: "Fork links the child to all anon_vmas of the parent, not only to its own.",
    source: "Rik van Riel, 6 March 2010, 5beb49305251", property: "a clone has the whole chain",
    checks: [
      holds("grandchild", "put_root_last", { invariants: ["C5"], seen: FAST }),
      breaks("V-MISS", "grandchild", "put_root_last fork_clones_own_only", { remark: "a partial clone: the page is still in the grandparent's anon_vma" }),
      breaks("V-MISS", "grandchild", "put_root_last fork_without_clone"),
    ],
  },
  {
    id: "C16", sentence: "A page that is not known to be exclusive goes to the oldest anon_vma.",
    source: "Linus Torvalds, April 2010, ea90002b0fa7", property: "what mapping denotes is linked to every vma that still has a swap entry for the page",
    checks: [
      holds("swapped_in_by_the_child", "put_root_last", { invariants: ["C5"], seen: ["shared page goes to the root"] }),
      breaks("V-MISS", "swapped_in_by_the_child", "put_root_last own_anon_vma_on_shared_swapin", { remark: "not a race: the bug of 2.6.34-rc" }),
      breaks("C5", "swapped_in_by_the_child", "put_root_last own_anon_vma_on_shared_swapin"),
      holds("shared_swap_in", "put_root_last", { invariants: ["C5"], seen: FAST }),
      breaks("V-MISS", "shared_swap_in", "put_root_last own_anon_vma_on_shared_swapin"),
      breaks("V-UAF", "shared_swap_in", "put_root_last own_anon_vma_on_shared_swapin"),
    ],
  },
  {
    id: "C17", sentence: "A page moves to the anon_vma of its only mapper, and stays with it while it moves.",
    source: "Rik van Riel, 6 March 2010, c44b674323f4", property: "page_move_anon_rmap runs only while one vma maps the page",
    checks: [
      holds("write_of_a_shared_page", "put_root_last", { invariants: ["C5"], seen: [...FAST, "shared page copied, not moved"] }),
      breaks("V-MISS", "write_of_a_shared_page", "put_root_last move_while_shared"),
    ],
  },
  {
    id: "C18", sentence: "anon_vma_prepare must lock even a new anon_vma, and anon_vma_alloc must set the root anew.",
    source: "Linus Torvalds, 19 October 2008, d9d332e0874f", property: "nobody finds an anon_vma that is published and not yet linked, or whose root is that of a former life",
    checks: [
      holds("two_threads", "", { invariants: ["C4"], seen: SLOW }),
      breaks("V-MISS", "two_threads", "prepare_without_lock"),
      holds("used_before", "put_root_last", { seen: ["memory used again"] }),
      breaks("V-UAF", "used_before", "put_root_last alloc_keeps_root", { remark: "no concurrency: the lock of a former, freed root is taken" }),
      holds("used_before", "put_root_last swap_refcount_and_root_init", { seen: ["memory used again"] }),
      holds("stranger_in_the_slot", "swap_refcount_and_root_init", { seen: RECYCLED }),
      holds("neighbours", "put_root_last", { seen: ["memory used again", "anon_vma of a neighbour"] }),
      breaks("V-UNLOCK", "neighbours", "put_root_last publish_before_init", { remark: "C22's d: the store of the root becomes visible after the pointer to it" }),
    ],
  },
];
