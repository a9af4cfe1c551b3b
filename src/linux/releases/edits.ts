/** A line of the kernel changed on purpose. */
export interface Edit {
  name: string;
  /** the claim whose protection it touches */
  claim: string;
  /** what it does to the source, as a diff of the lines concerned */
  diff: readonly string[];
  /** no interleaving breaks under sequential consistency, at v3.0-rc1 with put_root_last */
  benign: boolean;
  /** mends a bug of the release */
  repair?: boolean;
  /** a named set: these edits together */
  set?: readonly string[];
}

const second_test = (line: string) => [" if (mutex_trylock(&root_anon_vma->mutex)) {", "-\tif (!page_mapped(page)) {", `+\tif (${line}) {`];

/** Every edit, by claim. */
export const edits: readonly Edit[] = [
  { name: "no_recheck", claim: "C2", benign: false, diff: second_test("0") },
  { name: "recheck_refcount", claim: "C2", benign: false, diff: second_test("!atomic_read(&anon_vma->refcount)") },
  { name: "recheck_mapping", claim: "C2", benign: false, diff: second_test("page->mapping != anon_mapping") },
  { name: "recheck_both", claim: "C2", benign: true, diff: second_test("!page_mapped(page) || !atomic_read(&anon_vma->refcount)") },
  {
    name: "unlock_reread_root", claim: "C3", benign: false,
    diff: [" if (!page_mapped(page)) {", "-\tmutex_unlock(&root_anon_vma->mutex);", "+\tmutex_unlock(&anon_vma->root->mutex);"],
  },
  { name: "as_merged", claim: "C2", benign: false, set: ["recheck_refcount", "unlock_reread_root"], diff: ["both edits together: the code of 25 May 2011"] },
  {
    name: "put_root_last", claim: "C22", benign: true, repair: true,
    diff: [
      "-if (root != anon_vma && atomic_dec_and_test(&root->refcount))", "-\tanon_vma_free(root);", " anon_vma_free(anon_vma);",
      "+if (root != anon_vma && atomic_dec_and_test(&root->refcount))", "+\tanon_vma_free(root);",
    ],
  },
];

/**
 * The edits that these names stand for: a set becomes its members.
 * @throws Error naming the choices when there is no such edit
 */
export const editsNamed = (names: readonly string[]): string[] => [...new Set(names.flatMap((name) => editNamed(name).set ?? [name]))];

function editNamed(name: string): Edit {
  const edit = edits.find((row) => row.name === name);
  if (!edit) throw new Error(`unknown edit: ${name}; expected one of ${edits.map((row) => row.name).join(", ")}`);
  return edit;
}
