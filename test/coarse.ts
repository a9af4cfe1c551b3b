/** A step with two accesses to words that nothing protects, or private work with one, and why it may be. */
export interface CoarseStep {
  /** what it touches, unprotected, over all claims and edits */
  words: string;
  why: string;
  /** a machine that keeps every access apart makes several steps of it, none of which has two; or makes a step of what is private work otherwise */
  where?: "merged only" | "apart only";
}

const COUNT = "page->_count is one word of the kernel; here it is mapcount + refs + swapcache, and a swap slot's count is its entries";
const LOST = "root changes only where nobody is linked to it or relies on it; otherwise an edit has already lost the lock, and the unlock is the violation";
const ROOT = "the lock is found through root, which changes only where nobody is linked to the anon_vma or relies on it";
const ENTRY = "finds the address, looks at the entry without its lock, then once more with it: each is confirmed by the next, as in page_check_address";

const EMPTY = "whether an entry is empty only the address space's own tasks change, and they hold mmap_sem or are alone";
const ALONE = "whether to bother with mmap_sem: a second user can come only by this task, and if it leaves meanwhile the lock was needless";
const FRESH = "an anon_vma to which nobody is linked yet: who met its former life looks at its lock, root and count only";
const READ = "looks once more at the entry that the step before has just read: one word, one access";

export const coarse: Readonly<Record<string, CoarseStep>> = {
  "anon_vma_lock(anon_vma)": { words: "anon_vma.lock anon_vma.root", why: ROOT, where: "merged only" },
  "if (mutex_is_locked(&anon_vma->root->mutex))": { words: "anon_vma.lock anon_vma.root", why: ROOT, where: "merged only" },
  "anon_vma_unlock_read(anon_vma)": { words: "anon_vma.lock anon_vma.root", why: LOST },
  "mutex_unlock(&root_anon_vma->mutex)": { words: "anon_vma.lock anon_vma.root", why: LOST },
  "kmem_cache_free(anon_vma_cachep, anon_vma)": { words: "anon_vma.list anon_vma.refcount", why: "V-FREE: a rule looks whether the dead object is as it should be; the slab looks at neither" },
  "try_to_unmap_one(page, vma, address, flags)": { words: "mm.ptl page.mapcount pte", why: ENTRY, where: "merged only" },
  "page_referenced_one(page, vma, address, &mapcount, vm_flags)": { words: "mm.ptl page.index vma.vm_pgoff vma.vm_start", why: ENTRY },
  "remove_migration_pte(new, vma, address, old)": { words: "mm.ptl page.mapcount pte vma.anon_vma", why: `${ENTRY}; vma->anon_vma is read by a BUG_ON only` },
  "page_cache_release(old_page)": { words: "page.mapcount page.refs", why: COUNT },
  "pte_unmap_unlock(page_table, ptl); page_cache_release(old_page)": { words: "mm.ptl page.mapcount page.refs", why: COUNT },
  "page_remove_rmap(page)": { words: "mm.ptl page.flags page.mapcount page.refs pte", why: `${COUNT}; free_swap_cache looks at it under the page lock that it tries for` },
  "vma->vm_start = start; vma->vm_end = end; vma->vm_pgoff = pgoff": { words: "vma.vm_end vma.vm_pgoff vma.vm_start", why: "without the root's lock only the end moves: start and offset are written as they were" },
  "wait for a page": { words: "page.refs pte", why: "the caller of an operation on a page finds it, and takes its reference, before the operation begins" },
  "privately, in cpu_program": { words: "page.flags page.mapcount page.refs pte", why: COUNT, where: "apart only" },
  "privately, in move_pages": { words: "mm.users page.exclusive page.mapcount pte", why: "refuses a scenario that makes no sense; the step that moves the page asks again, under its locks", where: "apart only" },
  "privately, in zap_pte_range": { words: "pte", why: EMPTY, where: "apart only" },
  "privately, in copy_page_range": { words: "pte", why: EMPTY, where: "apart only" },
  "privately, in move_ptes": { words: "pte", why: EMPTY, where: "apart only" },
  "privately, in do_page_fault": { words: "mm.users", why: ALONE, where: "apart only" },
  "privately, in handle_pte_fault": { words: "pte", why: READ, where: "apart only" },
  "privately, in dup_mmap": { words: "mm.users", why: ALONE, where: "apart only" },
  "privately, in mmap_region": { words: "mm.users", why: ALONE, where: "apart only" },
  "privately, in mremap_to": { words: "mm.users", why: ALONE, where: "apart only" },
  "privately, in mmput": { words: "mm.users", why: ALONE, where: "apart only" },
  "privately, in collapse_huge_page": { words: "mm.users", why: "the step before only takes mmap_sem, under which the last user says that it is gone", where: "apart only" },
  "privately, in sys_munmap": { words: "mm.users", why: ALONE, where: "apart only" },
  "privately, in anon_vma_alloc": { words: "anon_vma.num_active_vmas anon_vma.num_children anon_vma.parent anon_vma.root", why: `${FRESH}; v2.6.33 never reads root, and memory of no former life nobody knows`, where: "apart only" },
  "privately, in anon_vma_fork": { words: "anon_vma.num_active_vmas anon_vma.parent", why: FRESH, where: "apart only" },
};
