import { ALIVE } from "../linux/primitives/slab.ts";
import { GONE, LIVE, type Mm, type Page, type Process, PTE_WRITE, PTE_ZERO, UNBORN, type Vma } from "../linux/structs/structs.ts";
import { all, anon_vmas, linux, pte_at, world } from "../linux/structs/world.ts";
import { walk } from "../linux/walker/rmap_walk.ts";
import { runAlone } from "../machine/sequential.ts";
import type { LinuxMachine } from "../scenario/model.ts";
import type { PageDump, Topology, VmaDump } from "./trace.ts";

/** The task that walks; the program runs on task 0. */
const WALKER = 1;

/** The model's present topology in the shape of a recorded dump, under names made from slot numbers. */
export function topologyOf(machine: LinuxMachine): Topology {
  return machine.enter(() => ({
    procs: Object.fromEntries(all(linux().process).filter((p) => p.state !== UNBORN).map((p) => [world().processes[p.id - 1]!, processOf(p)])),
    anon_vmas: Object.fromEntries(
      anon_vmas().map(({ raw }) => raw).filter((a) => a.status === ALIVE)
        .map((a) => [name(a), { root: name(a.root), refcount: a.refcount, tree: a.list.toArray().map(name) }])),
    walks: Object.fromEntries(all(linux().page).filter((page) => page.mapcount > 0).map((page) => [name(page), visitsOf(machine, page)])),
  }));
}

const name = (thing: { type: string; id: number }) => `${thing.type}${thing.id}`;

const processOf = (process: Process) =>
  process.state === GONE || !process.mm
    ? { state: "gone", mm: null }
    : { state: process.state === LIVE ? "live" : "gone", mm: name(process.mm), vmas: process.mm.mmap.toArray().map((vma) => vmaOf(process.mm!, vma)) };

function vmaOf(mm: Mm, vma: Vma): VmaDump {
  const { vm_start: start, vm_end: end, vm_pgoff: pgoff, anon_vma, chain } = vma;
  return {
    vma: name(vma), start, end, pgoff, prot: permissions(vma.prot),
    anon_vma: anon_vma && name(anon_vma), chain: chain.toArray().map(name),
    pages: world().pages.filter((at) => at >= start && at < end).flatMap((at) => pageAt(mm, at)),
  };
}

const permissions = (prot: number) => `${prot & 1 ? "r" : "-"}${prot & 2 ? "w" : "-"}${prot & 4 ? "x" : "-"}p`;

function pageAt(mm: Mm, at: number): PageDump[] {
  const { flags, page } = pte_at(mm, at)!;
  if (flags & PTE_ZERO) return [{ at, page: "zero" }];
  if (!page) return [];
  return [{ at, page: name(page), anon_vma: name(page.mapping!), index: page.index, mapcount: page.mapcount, writable: (flags & PTE_WRITE) !== 0 }];
}

/** What the model's own walker visits, run to its end. */
function visitsOf(machine: LinuxMachine, page: Page): [string, number, boolean][] {
  const visits: [string, number, boolean][] = [];
  const outcome = runAlone(machine as never, WALKER, walk(page, (vma, at, mapped) => visits.push([name(vma), at, mapped])));
  if (!outcome.done) throw new Error(`the walk of ${name(page)} is stuck at ${outcome.function}: ${outcome.step}`);
  return visits;
}
