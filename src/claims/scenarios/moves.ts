/** Races in a family in which a page moves, is copied, or leaves and comes back. In the scenario language, by name. */
export const moves: Readonly<Record<string, string>> = {
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
  f1_and_both_exit: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch P 0
    cpu 0
      walk C 0
    cpu 1
      touch C 0
      exit C
    cpu 2
      exit P`,
  f1_page_locked: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch P 0
    cpu 0
      walk C 0 locked
    cpu 1
      touch C 0
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
  fork_and_migration: `
    setup
      mmap P 0 1
      touch P 0
    cpu 0
      migrate P 0
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
};
