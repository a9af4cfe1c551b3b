/** The lock discipline of the model's memory: which field is a word that CPUs share, and what protects it at this moment. */
import { now } from "../src/machine/now.ts";
import { ALIVE } from "../src/linux/primitives/slab.ts";
import type { AnonVma, Mm, Page, Pte, Vma } from "../src/linux/structs/structs.ts";
import { all, linux, world } from "../src/linux/structs/world.ts";

export type Access = "read" | "write";

/** Fields that are no memory that CPUs share, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  "cpu.rcu": "a CPU's own: no other one reads it but the ghost of the grace period",
  "cpu.done": "ghost: how far the program is",
  "walker.anon_vma": "ghost: what a walker relies on",
  "walker.page": "ghost",
  "walker.sure": "ghost",
  "process.state": "the scenario's: which names are alive",
  "process.mm": "a process's own pointer",
  "pin.anon_vma": "a named reference: its holder's own pointer",
  "vma.mm": "set before anybody else can know the vma; whether a slot is free is the allocator's business",
  "anon_vma.status": "the slab allocator's, behind its own lock",
  "anon_vma.grace": "ghost of the grace period",
  "page.used": "the page allocator's, behind its own lock",
  "page.hist": "ghost: what mapping has pointed to",
};

/** Locks. Taking one first and dropping it last leaves a step as atomic as what it does between. */
export const locks: readonly string[] = ["mm.owner", "mm.readers", "mm.page_table_lock", "mm.ptl", "anon_vma.owner", "anon_vma.readers", "page.locked"];

/** Fields that are one word of the kernel. */
const sameWord: Readonly<Record<string, string>> = {
  "pte.page": "pte", "pte.flags": "pte", "page.untagged": "page.mapping", "page.locked": "page.flags", "page.swapcache": "page.flags",
  "anon_vma.owner": "anon_vma.lock", "anon_vma.readers": "anon_vma.lock", "mm.owner": "mm.mmap_sem", "mm.readers": "mm.mmap_sem",
};
export const wordOf = (field: string): string => sameWord[field] ?? field;

const me = () => now.task + 1;
const holds = ({ owner, readers }: { owner: number; readers: number }, access: Access): boolean => owner === me() || (access === "read" && (readers & (1 << now.task)) !== 0);

/** Whose address space it is to change: a process's alone, or one that is locked. `actors` are the processes that the task acts for. */
function ownsMm(of: Mm | null, access: Access, actors: readonly string[]): boolean {
  if (!of) return true; // of nobody yet
  const mm = of.raw;
  if (holds(mm, access)) return true;
  const users = world().processes.filter((_, k) => all(linux().process)[k]!.mm?.id === mm.id);
  return (mm.users === 0 || (mm.users === 1 && !world().watched)) && users.every((name) => actors.includes(name));
}

/** Memory that was never used has no root. */
const rootOf = ({ raw }: AnonVma): AnonVma | null => (world().roots ? ((raw.root as AnonVma | null)?.raw ?? null) : raw);
const holdsRoot = (anon_vma: AnonVma, access: Access): boolean => rootOf(anon_vma) !== null && holds(rootOf(anon_vma)!, access);
/** Not yet, or no longer, where anybody else could find it. */
const isHidden = ({ raw: page }: Page): boolean => page.refs + page.swapcache === 0 && all(linux().pte).every((pte) => pte.raw.page?.id !== page.id);

type Protection = (thing: never, access: Access, actors: readonly string[]) => boolean;
const never: Protection = () => false;
const byMm: Protection = (vma: Vma, access, actors) => ownsMm(vma.raw.mm, access, actors);
/** A walker reads it under the root's lock; so who changes it needs that lock, too, unless no walker can meet the vma. */
const byMmAndRoot: Protection = ({ raw: vma }: Vma, access, actors) => {
  const linked = vma.chain.toArray().filter((anon_vma) => anon_vma.raw.list.has(vma as never));
  if (access === "read") return ownsMm(vma.mm, access, actors) || linked.some((anon_vma) => holdsRoot(anon_vma, access));
  return ownsMm(vma.mm, access, actors) && linked.every((anon_vma) => holdsRoot(anon_vma, access));
};
/** Where a vma's new pages go, and its chain: mmap_sem for write, or for read with the page_table_lock. */
const byMmOrPageTableLock: Protection = ({ raw: vma }: Vma, _access, actors) => ownsMm(vma.mm, "write", actors) || vma.mm?.raw.page_table_lock === me();
/** Under mmap_sem, an anon_vma that a vma has once got it keeps. */
const onceSetItStays: Protection = (vma: Vma, access, actors) =>
  byMmOrPageTableLock(vma as never, access, actors) || (access === "read" && vma.raw.anon_vma !== null && ownsMm(vma.raw.mm, "read", actors));
const byPageLock: Protection = (page: Page) => page.raw.locked === me() || isHidden(page);
const byRootLock: Protection = (anon_vma: AnonVma, access) => holdsRoot(anon_vma, access);

/** It changes only while its allocator alone knows it: whoever is linked to it, relies on it or is about to free it reads what stays. */
const rootIsStable: Protection = ({ raw: anon_vma }: AnonVma, access, actors) => access === "read" && anon_vma.status === ALIVE
  && (anon_vma.refcount === 0 || linux().walker[me()]!.raw.anon_vma?.id === anon_vma.id || holdsRoot(anon_vma, "read")
    || all(linux().vma).some((vma) => vma.raw.mm && vma.raw.chain.has(anon_vma as never) && ownsMm(vma.raw.mm, "read", actors)));

/** By field: is it protected from all other CPUs at this moment? */
export const protections: Readonly<Record<string, Protection>> = {
  "mm.users": never,
  "mm.mmap": ((mm: Mm, access, actors) => ownsMm(mm, access, actors)) as Protection,
  "vma.vm_start": byMmAndRoot, "vma.vm_pgoff": byMmAndRoot, "vma.vm_end": byMmAndRoot, "vma.vm_flags": byMm,
  "vma.anon_vma": onceSetItStays, "vma.chain": byMmOrPageTableLock,
  "anon_vma.refcount": never, "anon_vma.root": rootIsStable,
  "anon_vma.list": byRootLock, "anon_vma.parent": byRootLock, "anon_vma.degree": byRootLock, "anon_vma.num_children": byRootLock, "anon_vma.num_active_vmas": byRootLock,
  "page.mapping": byPageLock, "page.index": byPageLock, "page.untagged": byPageLock, "page.swapcache": byPageLock,
  "page.exclusive": ((page: Page, access, actors) => byPageLock(page as never, access, actors) || mapsUnderLock(page)) as Protection,
  "page.mapcount": ((page: Page) => isHidden(page)) as Protection, "page.refs": ((page: Page) => isHidden(page)) as Protection,
  "pte.page": ((pte: Pte) => mmOfPte(pte).ptl === me()) as Protection, "pte.flags": ((pte: Pte) => mmOfPte(pte).ptl === me()) as Protection,
};

/** Does the task hold the lock of a page table that maps the page? */
const mapsUnderLock = ({ raw: page }: Page): boolean => all(linux().pte).some((pte) => pte.raw.page?.id === page.id && mmOfPte(pte).ptl === me());

const mmOfPte = ({ id }: { id: number }): Mm => linux().mm[1 + Math.floor((id - 1) / world().pages.length)]!.raw;
