/** One kernel version as data: the rules that hold in it. A rule that is absent in a row is the rule of the row above. */
export interface Release {
  name: string;
  /** the commit that made the rules, not the tag */
  commit: string;
  date: string;
  /** what this row changes against the one before */
  sentence: string;
  /** a vma is linked to the anon_vmas of all its ancestors (anon_vma_chain), not only to one */
  chains: boolean;
  /** every anon_vma is counted, locked through its root, and pins its root */
  roots: boolean;
  /** what the lock in the anon_vma is */
  lock: "spinlock" | "mutex" | "rwsem";
  /** one root lock covers a whole clone or unlink, and unlinked anon_vmas are put in a second pass */
  one_lock_per_chain: boolean;
  /** the list is an interval tree: in order of vm_pgoff, and a walk visits only the vmas that may hold the page */
  interval_tree: boolean;
  /** __put_anon_vma frees the child before it drops the root */
  root_put_last: boolean;
  /** move_ptes takes the rmap lock where the new vma might be visited before the old one */
  mremap_locks_rmap: boolean;
  /** a reference that turned out useless is dropped after rcu_read_unlock */
  put_after_rcu_unlock: boolean;
  /** fork gives the child an emptied anon_vma of its chain, chosen by `degree` or by `num_children` and `num_active_vmas` */
  reuse: "never" | "degree" | "counts";
  /** PG_anon_exclusive: a page known to be exclusive is written without a move; others by the page's reference count */
  anon_exclusive: boolean;
  /** in vma_merge's case 8 the next vma grows down, not the changed one up */
  case_8_keeps_next: boolean;
  /** mmap looks at the next vma first when both neighbours could take the new range */
  mmap_next_first: boolean;
  /** UFFDIO_MOVE may move a page to another root; walkers test `mapping` again after locking */
  cross_root_moves: boolean;
  /** every walker holds the page lock, and no longer tests `mapping` again */
  walkers_lock_page: boolean;
  /** a faulted vma may be merged into an unfaulted neighbour */
  merge_into_unfaulted: boolean;
  /** a clone walks forward and pushes to the front: chains come out reversed */
  chain_reversed: boolean;
}

type Rules = Omit<Release, "name" | "commit" | "date" | "sentence">;
type Row = Pick<Release, "name" | "commit" | "date" | "sentence"> & Partial<Rules>;

const before: Rules = {
  chains: false, roots: false, lock: "spinlock", one_lock_per_chain: false, interval_tree: false, root_put_last: false,
  mremap_locks_rmap: false, put_after_rcu_unlock: false, reuse: "never", anon_exclusive: false, case_8_keeps_next: false, mmap_next_first: false,
  cross_root_moves: false, walkers_lock_page: false, merge_into_unfaulted: false, chain_reversed: false,
};

/** The table reads as history: each row says what changed since the row above, and lists only those rules. */
const history: readonly Row[] = [
  {
    name: "v2.6.33", commit: "db114b83ab60", date: "2009-12-15",
    sentence: "One anon_vma for a whole family: fork links the child's vma to the parent's anon_vma; free when its list is empty.",
  },
  {
    name: "v2.6.39", commit: "9e60109f1253", date: "2011-03-22",
    sentence: "Chains of anon_vmas, one for each fork (2.6.34); the lock lives in the root (2.6.36); a count for every anon_vma; walkers spin under RCU.",
    chains: true, roots: true,
  },
  {
    name: "v3.0-rc1", commit: "bc658c96037f", date: "2011-05-29",
    sentence: "The root's lock is a mutex, taken with trylock first, else after pinning; both halves of the fix for the hang; the comments of the mail.",
    lock: "mutex",
  },
  {
    name: "v3.0", commit: "eee2acbae955", date: "2011-06-17",
    sentence: "One root lock for each clone and each unlink; an unlink puts the emptied anon_vmas in a second pass.",
    one_lock_per_chain: true,
  },
  {
    name: "v3.15", commit: "624483f3ea82", date: "2014-06",
    sentence: "Since v3.0: interval tree (3.7), rwsem (3.8), mremap locks rmap where order would fail (3.3, 3.7); now a child is freed before its root is put.",
    interval_tree: true, lock: "rwsem", mremap_locks_rmap: true, root_put_last: true,
  },
  {
    name: "v3.16", commit: "7f39dda9d86f", date: "2014-06",
    sentence: "A useless reference is put after rcu_read_unlock: putting may sleep.",
    put_after_rcu_unlock: true,
  },
  {
    name: "v3.19", commit: "7a3ef208e662", date: "2015-01",
    sentence: "fork reuses an anon_vma of degree below 2 instead of growing the chain for ever; pages can now move up (and CVE-2022-42703 is born).",
    reuse: "degree",
  },
  {
    name: "v6.1", commit: "2555283eb40d", date: "2022-08-31",
    sentence: "degree is split into num_children and num_active_vmas (6.0); PG_anon_exclusive decides about writes (5.19); mmap looks at the next vma first.",
    reuse: "counts", anon_exclusive: true, case_8_keeps_next: true, mmap_next_first: true,
  },
  {
    name: "v6.8", commit: "880a99b60d46", date: "2024-01",
    sentence: "UFFDIO_MOVE moves pages to another root; walkers test mapping again. As recorded on 6.12, where mmap looks at the previous vma first again.",
    cross_root_moves: true, mmap_next_first: false,
  },
  {
    name: "v6.19", commit: "not known", date: "2026",
    sentence: "Every rmap walk holds the page lock, so the test of mapping is gone; a faulted vma merges into an unfaulted neighbour (6.16).",
    walkers_lock_page: true, merge_into_unfaulted: true,
  },
  {
    name: "v7.1", commit: "not known", date: "2026",
    sentence: "A clone walks the chain forward and pushes to the front, so each clone reverses the chain (7.0).",
    chain_reversed: true,
  },
];

/** Every release, oldest first, each with all its rules. */
export const releases: readonly Release[] = history.map((row, k) => Object.assign({}, before, ...history.slice(0, k), row) as Release);

/** Kernels with long support: the row whose rules they follow, and what differs. */
export const aliases: readonly { name: string; release: string; differs: string }[] = [
  { name: "5.10", release: "v3.19", differs: "do_wp_page asks for one page reference, not for one mapping (5.9); in case 8 of vma_merge the next vma grows down (4.9); the rest as in the row" },
  { name: "5.15", release: "v3.19", differs: "do_wp_page asks for one page reference, not for one mapping (5.9); in case 8 of vma_merge the next vma grows down (4.9); the rest as in the row" },
  { name: "6.1", release: "v6.1", differs: "in nothing" },
  { name: "6.6", release: "v6.1", differs: "in nothing that this model has" },
  { name: "6.12", release: "v6.8", differs: "in nothing, the row is as recorded on 6.12" },
  { name: "6.18", release: "v6.8", differs: "a faulted vma merges into an unfaulted neighbour (6.16)" },
];

export const defaultRelease = "v3.0-rc1";

/** @throws Error naming the choices when there is neither such a release nor such an alias. */
export function releaseNamed(name: string): Release {
  const row = aliases.find((alias) => alias.name === name)?.release ?? name;
  const release = releases.find((candidate) => candidate.name === row);
  if (!release) throw new Error(`unknown release: ${name}; expected one of ${[...releases, ...aliases].map((known) => known.name).join(", ")}`);
  return release;
}
