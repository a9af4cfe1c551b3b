const LATER_SOLE = "the test stands twice, before and after the page lock: the other one notices";
const COSTS_ONLY = "costs a copy or a fault, and changes no anon_vma that matters";

/** Steps that no claim misses, and why. */
export const unnoticed: Readonly<Record<string, string>> = {
  "page_referenced_one(page, vma, address, &mapcount, vm_flags) => nothing": "page_referenced only counts; what it looks at is judged through its list",
  "if (!add_to_swap(page)) => nothing": "the page goes to its slot on swap at once, and comes back from there",
  "if (unlikely(!pte_same(*page_table, orig_pte))) => true": "no claim has two faults on one swap entry: mapcount would be wrong, anon_vmas would not",
  "if ((flags & FAULT_FLAG_WRITE) && reuse_swap_page(page)) => false": "the page goes to the root instead: a longer list, still valid",
  "if (page_mapped(page)) => false": "a walker that gives up does no harm",
  "if (PageAnonExclusive(page)) => false": COSTS_ONLY,
  "if (page_count(page) > 1 + PageSwapCache(page)) => true": LATER_SOLE,
  "if (page_count(page) != 1) => true": LATER_SOLE,
  "BUG_ON(page_anon_vma(page)->root != vma->anon_vma->root) => nothing": "only a check, as no_page_check shows",
  "change_protection(vma, start, end, vma->vm_page_prot, dirty_accountable) => nothing": "the right to write is no part of the argument",
  "if (unlikely((unsigned long)READ_ONCE(folio->mapping) != anon_mapping)) => true": "retries for ever: the rules say what must not happen, not what must",
  "if (atomic_dec_and_test(&mm->mm_users)) => true": "no claim lets one of two threads exit",
  "if (!atomic_read(&anon_vma->refcount)) => true": "the second half of recheck_both: the first half is enough",
  "if (!atomic_read(&anon_vma->refcount)) => false": "a walker that gives up does no harm",
  "page->mapping |= PAGE_MAPPING_ANON => nothing": "belongs to an edit that breaks before this step",
};
