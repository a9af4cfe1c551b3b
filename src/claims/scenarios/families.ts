/** Races in a family that forks and exits. In the scenario language, by name. */
export const families: Readonly<Record<string, string>> = {
  hang_of_a_living_family: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0                     # C's page is in C's own anon_vma
      mmap P 1 1 7                  # P's next area, not touched yet: it can share P's anon_vma, the root
    cpu 0
      walk C 0
    cpu 1
      exit C
      mmap X 8 1
      touch X 8                     # takes over the memory of C's anon_vma
      touch P 1                     # anon_vma_prepare wants the mutex of P's anon_vma`,
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
  last_and_pin: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0
      exit P
    cpu 0
      pin k C 0                     # as KSM or migration holds it
      unpin k
    cpu 1
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
  useless_reference_in_a_family: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      touch C 0
    cpu 0
      migrate C 0
    cpu 1
      exit C
    cpu 2
      exit P`,
};
