// The claims' own invariants, C4, C5, C7, C14 and C20 of the argument: judged only where a check names them.
import { ALIVE } from "../primitives/slab.ts";
import type { AnonVma, Mm, Page, Vma } from "./structs.ts";
import { entriesFor, truth } from "./truth.ts";
import { all, anon_vmas, linux, world } from "./world.ts";

/** True in every state; C20 only when no operation of the mm is under way, C7 of moves (see page_move_anon_rmap). */
export const invariants = ["C4", "C5", "C7", "C14", "C20"] as const;
export type Invariant = (typeof invariants)[number];

/** C4: all anon_vmas that a vma is linked to have one root. One that unlink_anon_vmas has put may be freed, and live again, before its link leaves the chain. */
export const oneRoot = (): boolean => all(linux().vma).every((vma) => new Set(chainOf(vma).filter((a) => a.list.has(vma)).map((a) => a.root.id)).size <= 1);

/** C5, the chain superset: whatever `mapping` has denoted is alive, and linked to every vma that maps the page or has an entry for it. */
export const chainSuperset = (): boolean => all(linux().page).every((page) => formerAnonVmas(page).every((a) => covers(a, page)));

/** C14: a vma that maps a page is on the list of every anon_vma of its chain. */
export const linkedWhileMapped = (): boolean => all(linux().page).every((page) => truth(page).every(({ vma }) => chainOf(vma).every((a) => a.list.has(vma) || isBeingLinked(vma, a))));

/** C20: within one mm, equal anon_vma means equal chain. */
export const equalChains = (): boolean => all(linux().mm).every(equalChainsIn);

export const equalChainsIn = (mm: Mm): boolean => mm.mmap.toArray().every((vma) => mm.mmap.toArray().every((other) => vma.anon_vma !== other.anon_vma || sameChain(vma, other)));

/** C7: from its present anon_vma a page goes down to a child, or stays: `to` is not further from the front of the mapper's chain. */
export function movesDown(vma: Vma, from: AnonVma | null, to: AnonVma): boolean {
  const chain = vma.chain.toArray();
  return !from || (chain.includes(to) && chain.indexOf(to) <= chain.indexOf(from));
}

const chainOf = (vma: Vma): AnonVma[] => vma.chain.toArray().map((a) => a.raw);

/** Since v6.8 a page may have left another family: walkers notice by looking at `mapping` again. */
export const formerAnonVmas = (page: Page): AnonVma[] =>
  anon_vmas().map((a) => a.raw).filter((a) => page.hist.has(a) && (!world().cross_root_moves || a.root.id === page.mapping?.raw.root.id));

const covers = (a: AnonVma, page: Page): boolean => [...truth(page), ...entriesFor(page)].every(({ vma }) => a.status === ALIVE && vma.chain.has(a) && (a.list.has(vma) || isBeingLinked(vma, a)));

/** anon_vma_prepare stands between `vma->anon_vma = anon_vma` and the link, while another thread maps a page: no walker sees that, because the root is locked (C18). */
function isBeingLinked(vma: Vma, a: AnonVma): boolean {
  const task = vma.mm!.page_table_lock;
  return task !== 0 && vma.anon_vma?.id === a.id && a.root.raw.owner === task;
}

function sameChain(vma: Vma, other: Vma): boolean {
  const ids = (of: Vma) => of.chain.toArray().map((a) => a.id).sort((x, y) => x - y).join();
  return vma.anon_vma === null || ids(vma) === ids(other);
}
