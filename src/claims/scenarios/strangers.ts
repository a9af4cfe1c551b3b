/** Races in one process, or of processes that no fork relates. In the scenario language, by name. */
export const strangers: Readonly<Record<string, string>> = {
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
  used_before: `
    setup
      mmap P 0 1
      touch P 0
      fork P C
      exit C
      exit P
      mmap X 0 1
    cpu 0
      touch X 0                     # any of the two freed objects, with what their former lives left in them
      walk X 0`,
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
  mremap_to_an_older: `
    setup
      mmap X 0 3
      touch X 1
      mremap X 2 1 11 1             # its last page, a vma of its own
      mremap X 0 2 20 2             # the others: a younger vma, with the earlier offsets
    cpu 0
      migrate X 21
    cpu 1
      mremap X 21 1 10 1            # into the older one, in front of its page`,
  mremap_to_a_copy: `
    setup
      mmap X 0 1
      touch X 0
    cpu 0
      migrate X 0
    cpu 1
      mremap X 0 1 8 1`,
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
  move_and_recycle: `
    setup
      mmap X 0 1
      touch X 0
      mmap X 8 2
      touch X 8
    cpu 0
      walk X 0
    cpu 1
      steal X 0 X 9
      munmap X 0 1                  # the anon_vma that the page left is free
      fork X Z                      # and its memory is used again`,
};
