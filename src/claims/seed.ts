/** What the mail of 29 May 2011 and its patch say, sentence by sentence, and the claims that decide it. */
export interface SeedRow {
  who: string;
  sentence: string;
  /** ids of claims; a claim's checks are the sentence's */
  claims: readonly string[];
  /** what came out, where the sentence alone does not say it */
  remark: string;
}

export const seed: readonly SeedRow[] = [
  { who: "Hugh", sentence: "it may no longer be the anon_vma that the page is pointing to, it remains stable", claims: ["C4", "C5"], remark: "true" },
  { who: "Hugh", sentence: "it will certainly have the same anon_vma->root as before (see the first BUG_ON ...)", claims: ["C4", "C7"], remark: "true; the BUG_ON catches a move to another root, not one to a sibling" },
  { who: "Hugh", sentence: "the structure itself won't be freed: ... remains on the same vma's chains as it ever was", claims: ["C5"], remark: "true" },
  { who: "Hugh", sentence: "still valid as a good though longer list of vmas to look through", claims: ["C6"], remark: "true; since v3.19 the list may also be just another one" },
  { who: "Peter", sentence: "it will only ever be moved to a child of the original anon_vma", claims: ["C7", "C24"], remark: "true until v3.18 if grandchildren count; since v3.19 a page can move to the parent" },
  { who: "Peter", sentence: "because of the anon_vma ref-counting, the original anon_vma will stick around", claims: ["C5"], remark: "true of the root's memory only: counts without links miss mappers, links without counts are enough" },
  { who: "Hugh", sentence: "Child or grandchild or more remote descendent", claims: ["C7"], remark: "true: the page jumps over a generation" },
  { who: "Hugh", sentence: "it's the way we keep all those anon_vmas linked to their vmas", claims: ["C5"], remark: "true, also without counts, and before the chains (v2.6.33)" },
  { who: "Hugh", sentence: "we cannot enforce such ordering and do need additional holds on the root", claims: ["C10", "C11"], remark: "true at v3.0-rc1 because of counts held by others; three weeks later the two-phase unlink needs the hold even without them" },
  { who: "Peter", sentence: "for as long as we observe page_mapped(), any anon_vma obtained from it remains valid", claims: ["C8"], remark: "true, with the walker's reference on the page" },
  { who: "both", sentence: "The previous code would have broken horribly, wouldn't it, were that not the case?", claims: ["C4", "C7"], remark: "true: moves that leave the chain break it" },
  { who: "comment", sentence: "may already be freed (and even reused)", claims: ["C1", "C2"], remark: "true" },
  { who: "comment", sentence: "verify that the page in question is indeed mapped in it", claims: ["C6"], remark: "needed: a walk that trusts its list unmaps strangers" },
  { who: "comment", sentence: "the new anon_vma will be a child of the old anon_vma", claims: ["C7", "C24"], remark: "out of date since v3.19, still in the source of v7.1" },
  { who: "comment", sentence: "If the page is still mapped, then this anon_vma is still its anon_vma", claims: ["C2", "C6"], remark: "not so as written: it is still one of its anon_vmas" },
  { who: "comment", sentence: "not go away, see anon_vma_free()", claims: ["C12"], remark: "true; the wait in anon_vma_free matters on the slow path" },
];
