/** Programs in order: what breaks without any concurrency, and what must not. In the scenario language, by name. */
export const programs: Readonly<Record<string, string>> = {
  one_fork_in_order: `
    mmap P 0 1
    touch P 0
    fork P C
    exit P
    walk C 0`,
  two_forks_in_order: `
    mmap P 0 1
    touch P 0
    fork P C
    touch C 0                       # a page in the middle anon_vma, which no child pins
    fork C G
    exit C
    walk G 0`,
  first_bug_on: `
    mmap P 0 1
    touch P 0
    fork P C
    reclaim P 0
    read P 0                        # P maps the page again, C still has a swap entry for it
    mmap Y 8 2
    touch Y 8
    steal P 0 Y 9                   # the page leaves the family
    read C 0                        # __page_check_anon_rmap() compares the roots
    walk C 0`,
  lawful_return: `
    mmap P 0 1
    touch P 0
    fork P C
    reclaim P 0
    read P 0
    read C 0                        # __page_check_anon_rmap() compares the roots
    walk C 0`,
  swapped_in_by_the_child: `
    mmap P 0 1
    touch P 0
    fork P C
    swapout P 0
    read C 0                        # comes in first, not exclusive: the page goes to the root
    read P 0
    walk P 0
    exit C
    walk P 0`,
  neighbour_of_a_fork: `
    mmap P 0 2
    touch P 0
    fork P C
    mmap C 2 2
    touch C 2`,
  neighbour_below_a_fork: `
    mmap P 1 1
    touch P 1
    fork P C
    mmap C 0 1 7
    touch C 0
    mprotect C 0 1 3                # the two vmas of C merge, if they have one anon_vma
    walk C 1`,
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
