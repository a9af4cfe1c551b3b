import { ALIVE } from "../linux/primitives/slab.ts";
import { type AnonVma, type Page, PTE_MIGRATION, PTE_PRESENT, PTE_SWAP, type Vma } from "../linux/structs/structs.ts";
import { entries, type Mapping } from "../linux/structs/truth.ts";
import { all, anon_vmas, linux, world } from "../linux/structs/world.ts";
import { type Path, seen } from "../machine/path.ts";
import type { EventList } from "./events.ts";
import { type Grain, stateAt } from "./fromPath.ts";
import { Names } from "./names.ts";
import type { Tone } from "./timeline.ts";

/** One moment of a path under the names that its events have: who is linked to whom, and which page points where. */
export interface Topology {
  /** which moment: `after operation 3: fork P C` */
  heading: string;
  violation?: string;
  /** does every anon_vma have a root and a count? */
  counted: boolean;
  /** in order of birth: the living, and free ones that somebody still points to */
  anonVmas: AnonVmaNow[];
  /** by process, then by address */
  vmas: VmaNow[];
  /** by vma, each chain from its newest link on */
  links: LinkNow[];
  pages: PageNow[];
}

export interface AnonVmaNow {
  name: string;
  tone: Tone;
  alive: boolean;
  root: string;
  /** who holds how many references */
  token: number;
  children: number;
  external: number;
  /** number of vmas on its list */
  list: number;
}

export interface VmaNow {
  /** the processes that live in its mm; `(new)` while fork still makes it */
  process: string;
  /** first and last page number */
  range: string;
  /** in pages: the first, the one after the last, and the index that a page at vm_start has */
  vm_start: number;
  vm_end: number;
  vm_pgoff: number;
  /** what vma->anon_vma points at */
  own?: string;
  /** newest first */
  chain: string[];
}

/** An anon_vma_chain; between two steps of the kernel it may be on the vma's chain and not, or no longer, on the anon_vma's list. */
export interface LinkNow {
  /** place of the vma in `vmas` */
  vma: number;
  anonVma: string;
  own: boolean;
  /** place on the vma's chain, from 1 */
  place: number;
  listed: boolean;
}

export interface PageNow {
  name: string;
  index: number;
  mapping?: string;
  /** what `mapping` was before the last tick, if that moved it */
  movedFrom?: string | undefined;
  /** who maps it: `C`, or `C:100` where its page number is not the index */
  mappedBy: string[];
  /** what else there is of it: `swap entry of C` */
  remarks: string[];
}

/**
 * The topology after tick `at` of `events`, which are those of `path`.
 * @throws RangeError for a moment that there is not
 */
export function topologyAt(path: Path, events: EventList, grain: Grain, at: number): Topology {
  const state = stateAt(path, grain, at);
  const { violation } = events;
  return {
    heading: headingOf(events, at), ...(violation?.at === at && { violation: violation.code }),
    ...seen(path.machine, state, () => look(new Names(events, at))),
  };
}

function headingOf({ ticks }: EventList, at: number): string {
  const tick = ticks[at - 1];
  if (!tick) return "at the beginning";
  return tick.step === undefined ? `after operation ${at}: ${tick.operation}` : `after step ${at}, CPU ${tick.cpu}, ${tick.operation}: ${tick.step}`;
}

function look(names: Names): Omit<Topology, "heading"> {
  const vmas = all(linux().vma).filter((vma) => vma.mm).sort((a, b) => firstOwner(a) - firstOwner(b) || a.vm_start - b.vm_start);
  const links = vmas.flatMap((vma, i) => linksOf(vma, i, names));
  const pages = all(linux().page).filter((page) => page.used).map((page) => pageNow(page, names));
  const meant = new Set([...links.map(({ anonVma }) => anonVma), ...pages.map(({ mapping }) => mapping)]);
  const anonVmas = anon_vmas().map(({ raw }) => raw).filter((raw) => raw.status === ALIVE || meant.has(names.of(raw)));
  return {
    counted: world().roots, links, pages: pages.sort((a, b) => names.order(a.name) - names.order(b.name)),
    vmas: vmas.map((vma) => vmaNow(vma, names)),
    anonVmas: anonVmas.map((raw) => anonVmaNow(raw, names)).sort((a, b) => names.order(a.name) - names.order(b.name)),
  };
}

const vmaNow = (vma: Vma, names: Names): VmaNow => ({
  process: ownersOf(vma), range: `${vma.vm_start}..${vma.vm_end - 1}`, vm_start: vma.vm_start, vm_end: vma.vm_end, vm_pgoff: vma.vm_pgoff, ...(vma.anon_vma && { own: names.of(vma.anon_vma) }),
  chain: vma.chain.toArray().map((a) => names.of(a)),
});

const firstOwner = ({ mm }: Vma): number => all(linux().process).find((process) => process.mm === mm)?.id ?? Infinity;

function ownersOf({ mm }: Vma): string {
  const owners = all(linux().process).filter((process) => process.mm === mm);
  return owners.length > 0 ? owners.map(({ id }) => world().processes[id - 1]).join(",") : "(new)";
}

const linksOf = (vma: Vma, i: number, names: Names): LinkNow[] => vma.chain.toArray().map((anonVma, k) => ({
  vma: i, anonVma: names.of(anonVma), own: vma.anon_vma?.id === anonVma.id, place: k + 1, listed: anonVma.raw.list.toArray().includes(vma),
}));

function anonVmaNow(raw: AnonVma, names: Names): AnonVmaNow {
  const name = names.of(raw);
  const { token = 0, children = 0, external = 0 } = names.counts.get(name) ?? {};
  const root = raw.root as AnonVma | null; // not yet written in a first life
  return { name, tone: names.tones.get(name)!, alive: raw.status === ALIVE, root: root ? names.of(root) : "-", token, children, external, list: raw.list.length };
}

function pageNow(page: Page, names: Names): PageNow {
  const name = names.page(page);
  const where = (flag: number) => entries(page, flag).map((at) => whereOf(page, at));
  const movedFrom = names.moved.get(name);
  return {
    name, index: page.index, ...(page.mapping && { mapping: names.of(page.mapping) }), ...(movedFrom && { movedFrom }),
    mappedBy: where(PTE_PRESENT),
    remarks: [
      ...(page.swapcache ? ["in the swap cache"] : []),
      ...entriesOf("swap", where(PTE_SWAP)), ...entriesOf("migration", where(PTE_MIGRATION)),
    ],
  };
}

const entriesOf = (kind: string, owners: readonly string[]): string[] =>
  (owners.length > 0 ? [`${kind} ${owners.length === 1 ? "entry" : "entries"} of ${owners.join(", ")}`] : []);

function whereOf(page: Page, { vma, pageNumber }: Mapping): string {
  const owners = vma ? ownersOf(vma) : "?";
  return pageNumber === page.index ? owners : `${owners}:${pageNumber}`;
}
