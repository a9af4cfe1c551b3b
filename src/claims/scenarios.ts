import type { Scenario } from "../scenario/language.ts";
import { parseScenario } from "../scenario/parse.ts";

/** The races and programs that the claims are decided on, by name, in the scenario language. */
const texts: Readonly<Record<string, string>> = {
  walk_exit: `
    setup
      mmap X 0 1
      touch X 0
    cpu 0
      walk X 0
    cpu 1
      exit X`,
  two_walks_exit: `
    setup
      mmap X 0 1
      touch X 0
    cpu 0
      walk X 0
    cpu 1
      walk X 0
    cpu 2
      exit X`,
  stranger_in_the_slot: `
    setup
      mmap X 0 1
      touch X 0
      mmap Y 8 1
      touch Y 8
    cpu 0
      walk X 0                      # page_lock_anon_vma(), walk, page_unlock_anon_vma()
    cpu 1
      exit X
      fork Y Z`,
  stranger_and_contention: `
    setup
      mmap X 0 1
      touch X 0
      mmap Y 8 1
      touch Y 8
    cpu 0
      walk X 0
    cpu 1
      walk X 0
    cpu 2
      exit X
      fork Y Z`,
  stranger_migrated: `
    setup
      mmap X 0 1
      touch X 0
      mmap Y 8 1
      touch Y 8
    cpu 0
      migrate X 0
    cpu 1
      exit X
      fork Y Z`,
  hang_in_prepare: `
    setup
      mmap X 0 1
      touch X 0
      mmap Y 8 1
      touch Y 8
    cpu 0
      walk X 0
    cpu 1
      exit X
      fork Y Z
      exit Z
      mmap W 16 1
      touch W 16                    # takes over the memory, with its mutex as it was left`,
  steal: `
    setup
      mmap X 0 1
      touch X 0
      mmap Y 8 2
      touch Y 8
    cpu 0
      walk X 0
    cpu 1
      steal X 0 Y 9`,
  steal_and_recycle: `
    setup
      mmap X 0 1
      touch X 0
      mmap Y 8 2
      touch Y 8
    cpu 0
      walk X 0
    cpu 1
      steal X 0 Y 9
      exit X
      fork Y Z`,
  parent_exits: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
    cpu 0
      walk P 0
    cpu 1
      exit P`,
  middle_exits: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0
      fork C G
    cpu 0
      walk C 0
    cpu 1
      exit C`,
  grandchild: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      fork C G
    cpu 0
      walk P 0
    cpu 1
      exit P`,
  family_exits: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0
    cpu 0
      walk C 0
    cpu 1
      exit P
    cpu 2
      exit C`,
  f1: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch P 0                     # P gets a copy: the page is C's alone, and still points to P's anon_vma
    cpu 0
      walk C 0
    cpu 1
      touch C 0                     # the page moves to C's anon_vma
    cpu 2
      exit P`,
  longer_list: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch P 0
    cpu 0
      reclaim C 0
    cpu 1
      touch P 0`,
  siblings: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      fork P D
      touch P 0
      touch D 0
    cpu 0
      walk C 0
    cpu 1
      touch C 0
    cpu 2
      exit D`,
  over_a_generation: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      fork C G
      touch P 0
      touch C 0
    cpu 0
      walk G 0
    cpu 1
      touch G 0                     # the page jumps from P's anon_vma to G's
    cpu 2
      exit C`,
  up_the_chain: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0
      fork C G
      touch C 0                     # the page is G's alone, and points to C's anon_vma
    cpu 0
      walk G 0
    cpu 1
      touch G 0
    cpu 2
      exit C`,
  page_reuse: `
    setup
      mmap X 0 1
      touch X 0
      mmap Y 8 2
      touch Y 8
    cpu 0
      walk X 0
    cpu 1
      exit X
      touch Y 9`,
  last_of_the_family: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0
      exit P
    cpu 0
      exit C`,
  last_and_walker: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0
      exit P
    cpu 0
      walk C 0
    cpu 1
      exit C`,
  last_and_two_walkers: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0
      exit P
    cpu 0
      walk C 0
    cpu 1
      walk C 0
    cpu 2
      exit C`,
  last_and_holder: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0
      exit P
    cpu 0
      walk C 0
    cpu 1
      hold C 0
    cpu 2
      exit C`,
  last_and_migration: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0
      exit P
    cpu 0
      migrate C 0
    cpu 1
      exit C`,
  both_exit: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
    cpu 0
      exit P
    cpu 1
      exit C`,
  contended_then_gone: `
    setup
      mmap P 0 1
      touch P 0
    cpu 0
      walk P 0
    cpu 1
      fork P C
      exit C
      exit P`,
  fork_and_walk: `
    setup
      mmap P 0 1
      touch P 0
    cpu 0
      walk P 0
    cpu 1
      fork P C`,
  shared_swap_in: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      swapout P 0
      read C 0                      # comes in first, not exclusive: the page goes to the root
      read P 0
    cpu 0
      exit C
    cpu 1
      walk P 0`,
  write_of_a_shared_page: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
    cpu 0
      walk P 0
    cpu 1
      touch C 0`,
  two_threads: `
    setup
      mmap P 0 2
      thread P T
    cpu 0
      touch P 0
    cpu 1
      touch T 1
    cpu 2
      walk P 1`,
  used_before: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      exit C
      exit P
      mmap X 0 1
    cpu 0
      touch X 0
    cpu 1
      walk X 0`,
  neighbours: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      exit C                        # leaves memory whose root is P's anon_vma
      mmap X 0 1 3
      mmap X 1 1 7
      thread X T
    cpu 0
      touch X 0
    cpu 1
      touch T 1`,
  fork_and_migration: `
    setup
      mmap P 0 1
      touch P 0
    cpu 0
      migrate P 0
    cpu 1
      fork P C`,
  neighbour_of_a_fork: `
    mmap P 0 2
    touch P 0
    fork P C
    mmap C 2 2
    touch C 2`,
  double_reuse: `
    mmap P0 0 2
    touch P0 0
    fork P0 P1
    fork P1 P2
    exit P1
    fork P2 P3
    mprotect P3 1 1 1
    mprotect P2 1 1 1
    fork P3 P4
    exit P2
    mprotect P4 1 1 7
    touch P4 1
    fork P4 P5
    mprotect P5 1 1 3
    exit P4
    walk P5 1`,
  move_within: `
    setup
      mmap X 0 1
      touch X 0
      mmap X 8 2
      touch X 8
    cpu 0
      walk X 0
    cpu 1
      steal X 0 X 9`,
  move_within_two_walkers: `
    setup
      mmap X 0 1
      touch X 0
      mmap X 8 2
      touch X 8
    cpu 0
      walk X 0
    cpu 1
      walk X 0
    cpu 2
      steal X 0 X 9`,
  useless_reference: `
    setup
      mmap X 0 1
      touch X 0
    cpu 0
      migrate X 0
    cpu 1
      walk X 0
    cpu 2
      exit X`,
  mremap_to_the_front: `
    setup
      mmap X 0 2
      touch X 0
      touch X 1
      mremap X 1 1 10 1             # a vma of its own, behind the first on the list
    cpu 0
      migrate X 10
    cpu 1
      mremap X 10 1 1 1             # back into the first`,
  back_from_the_swap_cache: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      reclaim P 0
      read C 0
    cpu 0
      exit C
    cpu 1
      read P 0
    cpu 2
      walk P 0 locked`,
  upwards: `
    mmap P0 0 1
    touch P0 0
    fork P0 P1
    fork P1 P2
    touch P2 0
    exit P1
    fork P2 P3                      # since v3.19 P3 gets the anon_vma that P1 left
    exit P2
    touch P3 0
    walk P3 0`,
};

/** Their names. */
export const scenarioNames: readonly string[] = Object.keys(texts);

/** @throws Error naming the choices */
export function scenarioNamed(name: string): Scenario {
  const text = texts[name];
  if (text === undefined) throw new Error(`unknown scenario: ${name}; expected one of ${scenarioNames.join(", ")}`);
  return parseScenario(`scenario ${name}${text}\nend`);
}
