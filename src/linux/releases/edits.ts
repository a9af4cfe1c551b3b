import type { Release } from "./releases.ts";

/** A line of the kernel changed on purpose. */
export interface Edit {
  name: string;
  /** the claim whose protection it touches */
  claim: string;
  /** what it does to the source of v3.0-rc1 (or of the first release that has the line), as a diff of the lines concerned */
  diff: readonly string[];
  /** no interleaving breaks under sequential consistency, at v3.0-rc1 with put_root_last */
  benign: boolean;
  /** mends a bug of the release */
  repair?: true;
  /** a named set: these edits together */
  set?: readonly string[];
  /** the releases that have the line; all, if it is left out */
  where?: Where;
}

interface Where {
  text: string;
  holds: (release: Release) => boolean;
}

const chains: Where = { text: "releases with anon_vma_chains: Linux v2.6.34 and later, of which v2.6.39 is the first here", holds: (release) => release.chains };
const sleeping: Where = { text: "releases whose walkers try the lock and may sleep, v3.0-rc1 and later", holds: (release) => release.lock !== "spinlock" };
const retested: Where = { text: "releases whose walkers test mapping again, v6.8 only", holds: (release) => release.cross_root_moves && !release.walkers_lock_page };
const moving: Where = { text: "releases that move pages at a write by the count of mappings: Linux v2.6.34 to v5.8, here v2.6.39 to v3.19", holds: (release) => release.chains && !release.anon_exclusive };
const unrepaired = (text: string, holds: (release: Release) => boolean): Where => ({ text, holds });

const broken = (claim: string, name: string, diff: readonly string[], where?: Where): Edit => ({ name, claim, benign: false, diff, ...(where && { where }) });
const benign = (claim: string, name: string, diff: readonly string[], where?: Where): Edit => ({ ...broken(claim, name, diff, where), benign: true });
const repair = (claim: string, name: string, diff: readonly string[], where: Where): Edit => ({ ...benign(claim, name, diff, where), repair: true });

const second_test = (line: string) => [" if (mutex_trylock(&root_anon_vma->mutex)) {", "-\tif (!page_mapped(page)) {", `+\tif (${line}) {`];
const RCU_LOCK = "\trcu_read_lock();";
const MAPPING = "\tanon_mapping = (unsigned long) ACCESS_ONCE(page->mapping);";
const MAPPED = "\tif (!page_mapped(page))";

/** Every edit, by claim. */
export const edits: readonly Edit[] = [
  broken("C1", "no_rcu_read_lock", [`-${RCU_LOCK}`, ` ${MAPPING}`], sleeping),
  broken("C1", "late_rcu_read_lock", [`-${RCU_LOCK}`, ` ${MAPPING}`, ` ${MAPPED}`, " \t\tgoto out;", `+${RCU_LOCK}`], sleeping),
  broken("C1", "slab_not_typesafe", [' anon_vma_cachep = kmem_cache_create("anon_vma", sizeof(struct anon_vma),', "-\t\t0, SLAB_DESTROY_BY_RCU|SLAB_PANIC, anon_vma_ctor);", "+\t\t0, SLAB_PANIC, anon_vma_ctor);"]),
  broken("C1", "no_first_page_mapped", [` ${MAPPING}`, `-${MAPPED}`, "-\t\tgoto out;", " \tanon_vma = (struct anon_vma *) (anon_mapping - PAGE_MAPPING_ANON);"]),
  benign("C1", "swap_mapping_and_page_mapped", [`+${MAPPED}`, "+\t\tgoto out;", ` ${MAPPING}`, `-${MAPPED}`, "-\t\tgoto out;"]),

  broken("C2", "no_recheck", second_test("0"), sleeping),
  broken("C2", "recheck_refcount", second_test("!atomic_read(&anon_vma->refcount)"), sleeping),
  broken("C2", "recheck_mapping", second_test("page->mapping != anon_mapping"), sleeping),
  benign("C2", "recheck_both", second_test("!page_mapped(page) || !atomic_read(&anon_vma->refcount)"), sleeping),
  broken("C3", "unlock_reread_root", [" if (!page_mapped(page)) {", "-\tmutex_unlock(&root_anon_vma->mutex);", "+\tmutex_unlock(&anon_vma->root->mutex);"], sleeping),
  { ...broken("C2", "as_merged", ["both edits together: the code of 25 May 2011"], sleeping), set: ["recheck_refcount", "unlock_reread_root"] },

  broken("C4", "move_across_roots", ["+ any page of one mapping may move to any other vma, as by UFFDIO_MOVE (v6.8):", " folio_lock(src_folio);", "-anon_vma_lock_write(src_anon_vma);", " folio_move_anon_rmap(src_folio, dst_vma);"], chains),
  benign("C4", "no_page_check", ["-BUG_ON(page_anon_vma(page)->root != vma->anon_vma->root);", "-BUG_ON(page->index != linear_page_index(vma, address));"], chains),

  broken("C5", "fork_without_clone", ["-if (anon_vma_clone(vma, pvma))", "-\treturn -ENOMEM;", " anon_vma = anon_vma_alloc();"], chains),
  broken("C5", "fork_clones_own_only", ["-if (anon_vma_clone(vma, pvma))", "-\treturn -ENOMEM;", "+anon_vma_chain_link(vma, avc, pvma->anon_vma);"], chains),
  broken("C5", "counts_not_links", ["-if (anon_vma_clone(vma, pvma))", "-\treturn -ENOMEM;", "+get_anon_vma(pvma->anon_vma);\t/* until the child is freed */"], chains),
  benign("C5", "links_not_counts", [" if (empty)", "-\tput_anon_vma(anon_vma);", "+\tanon_vma_free(anon_vma);\t/* whatever its count; with give_up_on_contention */"], chains),

  broken("C6", "drop_old_link_on_move", [" page_move_anon_rmap(old_page, vma, address);", "+anon_vma_unlink(the avc of vma and the former anon_vma);"], moving),
  broken("C6", "walk_trusts_list", [" address = vma_address(page, vma);", "-pte = page_check_address(page, mm, address, &ptl, 0);", "-if (!pte)", "-\tgoto out;", "+pte = the entry at address;"]),
  broken("C7", "move_to_sibling", ["-anon_vma = vma->anon_vma;", "+anon_vma = one of the same root that vma is not linked to;", " page->mapping = (struct address_space *) anon_vma;"], chains),
  benign("C7", "move_to_ancestor", ["-anon_vma = vma->anon_vma;", "+anon_vma = another one that vma is linked to;", " page->mapping = (struct address_space *) anon_vma;"], chains),
  broken("C8", "no_page_reference", [" /* isolate_lru_page() */", "-get_page(page);"]),

  broken("C10", "no_root_reference", [" anon_vma->root = pvma->anon_vma->root;", "-get_anon_vma(anon_vma->root);", " ...", "-if (root != anon_vma && atomic_dec_and_test(&root->refcount))", "-\tanon_vma_free(root);"], chains),
  benign("C10", "give_up_on_contention", [" /* trylock failed, we got to sleep */", "+anon_vma = NULL;", "+goto out;"], sleeping),
  broken("C11", "unlink_root_first", ["-list_for_each_entry_safe(avc, next, &vma->anon_vma_chain, same_vma) {", "+list_for_each_entry_safe_reverse(avc, next, &vma->anon_vma_chain, same_vma) {"], chains),
  broken("C12", "no_wait_for_lock_holder", ["-if (mutex_is_locked(&anon_vma->root->mutex)) {", "-\tanon_vma_lock(anon_vma);", "-\tanon_vma_unlock(anon_vma);", "-}", " kmem_cache_free(anon_vma_cachep, anon_vma);"], sleeping),
  broken("C12", "test_lock_before_drop", ["+locked = mutex_is_locked(&anon_vma->root->mutex);", " if (atomic_dec_and_test(&anon_vma->refcount))", " \t__put_anon_vma(anon_vma);\t/* waits only if locked */"], sleeping),

  broken("C13", "plain_increment", ["-if (!atomic_inc_not_zero(&anon_vma->refcount)) {", "-\tanon_vma = NULL;", "-\tgoto out;", "-}", "+atomic_inc(&anon_vma->refcount);"], sleeping),
  broken("C13", "no_slow_page_mapped", [" /* trylock failed, we got to sleep */ ...", "-if (!page_mapped(page)) {", "-\tput_anon_vma(anon_vma);", "-\tanon_vma = NULL;", "-\tgoto out;", "-}", " rcu_read_unlock();"], sleeping),
  broken("C13", "no_page_mapped_in_get", [" if (!atomic_inc_not_zero(&anon_vma->refcount)) ...", "-if (!page_mapped(page)) {", "-\tput_anon_vma(anon_vma);", "-\tanon_vma = NULL;", "-}"], chains),
  broken("C13", "ignore_last_put", [" anon_vma_lock(anon_vma);", "-if (atomic_dec_and_test(&anon_vma->refcount)) {", "+atomic_dec(&anon_vma->refcount);", "+if (0) {"], sleeping),
  broken("C13", "put_under_lock", [" anon_vma_lock(anon_vma);", "-if (atomic_dec_and_test(&anon_vma->refcount)) { ... }", "+put_anon_vma(anon_vma);"], sleeping),
  benign("C13", "extra_page_mapped_after_lock", [" anon_vma_lock(anon_vma);", "+if (!page_mapped(page)) {", "+\tanon_vma_unlock(anon_vma);", "+\tput_anon_vma(anon_vma);", "+\treturn NULL;", "+}"], sleeping),

  broken("C14", "unlink_before_unmap", ["+unlink_anon_vmas(vma);", " unmap_vmas(&tlb, vma, start, end, &nr_accounted, NULL);", "-unlink_anon_vmas(vma);"]),
  broken("C14", "map_before_link", ["+copy_page_range(mm, oldmm, mpnt);", " if (anon_vma_fork(tmp, mpnt))", " \tgoto fail_nomem_anon_vma_fork;", "-copy_page_range(mm, oldmm, mpnt);"]),
  broken("C16", "own_anon_vma_on_shared_swapin", ["-if (!exclusive)", "-\tanon_vma = anon_vma->root;", " page->mapping = (struct address_space *) anon_vma;"], chains),
  broken("C17", "move_while_shared", ["-if (reuse_swap_page(old_page)) {", "+if (1) {", " \tpage_move_anon_rmap(old_page, vma, address);"], moving),

  broken("C18", "prepare_without_lock", ["-anon_vma_lock(anon_vma);", " spin_lock(&mm->page_table_lock);", " ...", "-anon_vma_unlock(anon_vma);"]),
  broken("C18", "alloc_keeps_root", [" atomic_set(&anon_vma->refcount, 1);", "-anon_vma->root = anon_vma;\t/* left to the constructor */"], chains),
  broken("C18", "publish_before_init", ["-anon_vma->root = anon_vma;", " ...", " vma->anon_vma = anon_vma;", "+anon_vma->root = anon_vma;\t/* the store becomes visible here */"], chains),
  benign("C18", "swap_refcount_and_root_init", ["+anon_vma->root = anon_vma;", " atomic_set(&anon_vma->refcount, 1);", "-anon_vma->root = anon_vma;"], chains),
  broken("C19", "link_at_head", ["-list_add_tail(&avc->same_anon_vma, &anon_vma->head);", "+list_add(&avc->same_anon_vma, &anon_vma->head);", " in the tree (v3.7): before the equal keys, not behind them"]),
  broken("C20", "share_non_singular", ["-if (anon_vma && list_is_singular(&old->anon_vma_chain))", "+if (anon_vma)", " \treturn anon_vma;"], chains),
  broken("C21", "no_mapping_recheck", ["-if (unlikely((unsigned long)READ_ONCE(folio->mapping) != anon_mapping)) { ... goto retry; }", " fast path and slow path"], retested),
  broken("C21", "no_slow_mapping_recheck", ["-if (unlikely((unsigned long)READ_ONCE(folio->mapping) != anon_mapping)) { ... goto retry; }", " slow path only"], retested),

  repair("C22", "put_root_last", [
    "-if (root != anon_vma && atomic_dec_and_test(&root->refcount))", "-\tanon_vma_free(root);", " anon_vma_free(anon_vma);",
    "+if (root != anon_vma && atomic_dec_and_test(&root->refcount))", "+\tanon_vma_free(root);",
  ], unrepaired("releases that free the root first, v2.6.39 to v3.0", (release) => !release.root_put_last)),
  repair("C22", "put_after_rcu_unlock", [" if (!page_mapped(page)) {", "+\trcu_read_unlock();", " \tput_anon_vma(anon_vma);", "-\tanon_vma = NULL;", "-\tgoto out;", "+\treturn NULL;"],
    unrepaired("releases that put under RCU, up to v3.15", (release) => !release.put_after_rcu_unlock)),
  repair("C22", "mremap_locks_rmap", ["+if (need_rmap_locks)", "+\tanon_vma_lock(vma->anon_vma);", " for (; old_addr < old_end; ...)", " \tset_pte_at(mm, new_addr, new_pte, pte);", "+if (need_rmap_locks)", "+\tanon_vma_unlock(vma->anon_vma);"],
    unrepaired("releases without it, up to v3.0", (release) => !release.mremap_locks_rmap)),
  broken("C22", "split_mapping_store", ["-page->mapping = (struct address_space *) ((void *) anon_vma + PAGE_MAPPING_ANON);", "+page->mapping = (struct address_space *) anon_vma;\t/* as a compiler may do it */", "+page->mapping = (void *) page->mapping + PAGE_MAPPING_ANON;"], chains),
  broken("C23", "clear_mapping_on_unmap", [" if (!atomic_add_negative(-1, &page->_mapcount))", " \treturn;", "+page->mapping = NULL;"]),
];

/** Edits that change one line, each in its own way. */
const ofOneLine: readonly (readonly string[])[] = [
  ["no_rcu_read_lock", "late_rcu_read_lock"],
  ["no_first_page_mapped", "swap_mapping_and_page_mapped"],
  ["no_recheck", "recheck_refcount", "recheck_mapping", "recheck_both"],
  ["fork_without_clone", "fork_clones_own_only", "counts_not_links"],
  ["move_to_sibling", "move_to_ancestor", "split_mapping_store"],
  ["no_wait_for_lock_holder", "test_lock_before_drop"],
  ["ignore_last_put", "put_under_lock"],
  ["publish_before_init", "swap_refcount_and_root_init"],
  ["no_mapping_recheck", "no_slow_mapping_recheck"],
];

/**
 * The edits that these names stand for: a set becomes its members.
 * @throws Error naming the choices when there is no such edit, one that is named twice, and two that change the same line
 */
export function editsNamed(names: readonly string[]): string[] {
  const single = names.flatMap((name) => editNamed(name).set ?? [name]);
  const twice = single.find((name, k) => single.indexOf(name) !== k);
  if (twice !== undefined) throw new Error(`the edit ${twice} is named twice; expected each once`);
  for (const line of ofOneLine) {
    const [one, other] = single.filter((name) => line.includes(name));
    if (other !== undefined) throw new Error(`the edits ${one} and ${other} change the same line; expected one of them`);
  }
  return single;
}

export function editNamed(name: string): Edit {
  const edit = edits.find((row) => row.name === name);
  if (!edit) throw new Error(`unknown edit: ${name}; expected one of ${edits.map((row) => row.name).join(", ")}`);
  return edit;
}

/** @throws Error when the release does not have the line that an edit changes */
export function checkThatEditsApply(names: readonly string[], release: Release): void {
  for (const name of names) {
    const { where } = editNamed(name);
    if (where && !where.holds(release)) throw new Error(`edit ${name} does not apply to ${release.name}; expected one of the ${where.text}`);
  }
}
