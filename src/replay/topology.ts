import { ALIVE } from "../linux/primitives/slab.ts";
import { type AnonVma, GONE, type Mm, type Page, type Process, PTE_PRESENT, PTE_WRITE, PTE_ZERO, UNBORN, type Vma } from "../linux/structs/structs.ts";
import { all, anon_vmas, linux, pte_at, world } from "../linux/structs/world.ts";
import { walk } from "../linux/walker/rmap_walk.ts";
import { runAlone } from "../machine/sequential.ts";
import type { LinuxMachine } from "../scenario/model.ts";
import type { AnonVmaDump, PageDump, ProcessDump, Topology, VmaDump } from "./trace.ts";

/** The task that walks; the program runs on task 0. */
const WALKER = 1;

/** The model's present topology in the shape of a recorded dump, under names made from slot numbers. */
export function topologyOf(machine: LinuxMachine): Topology {
  return machine.enter(() => {
    const alive = anon_vmas().map(({ raw }) => raw).filter((a) => a.status === ALIVE);
    const pins = all(linux().pin).flatMap((pin) => (pin.anon_vma ? [[world().pins[pin.id - 1]!, name(pin.anon_vma)]] : []));
    return {
      procs: Object.fromEntries(all(linux().process).filter((p) => p.state !== UNBORN).map((p) => [processName(p), processOf(p)])),
      anon_vmas: Object.fromEntries(alive.map((a) => [name(a), anonVmaOf(a)])),
      walks: Object.fromEntries(all(linux().page).filter((page) => page.mapcount > 0).map((page) => [name(page), visitsOf(machine, page)])),
      ...(pins.length > 0 && { pins: Object.fromEntries(pins) as Record<string, string> }),
    };
  });
}

const name = (thing: { type: string; id: number }) => `${thing.type}${thing.id}`;
const processName = (process: Process) => world().processes[process.id - 1]!;

function processOf(process: Process): ProcessDump {
  const { mm, state } = process;
  if (state === GONE || !mm) return { state: "gone", mm: null };
  const sharer = all(linux().process).find((other) => other.mm === mm)!;
  if (sharer !== process) return { state: "live", mm: name(mm), shares_mm_with: processName(sharer) };
  return { state: "live", mm: name(mm), vmas: mm.mmap.toArray().map((vma) => vmaOf(mm, vma)) };
}

/** A parent is not counted: it may be gone while its child is only held by count. */
function anonVmaOf(anon_vma: AnonVma): AnonVmaDump {
  const { root, refcount, parent, num_children, num_active_vmas, list } = anon_vma;
  const counts = parent === undefined ? {} : { parent: parent && parent.raw.status === ALIVE ? name(parent) : "", num_children, num_active_vmas };
  return { root: name(root), refcount, tree: list.toArray().map(name), ...counts };
}

function vmaOf(mm: Mm, vma: Vma): VmaDump {
  const { vm_start: start, vm_end: end, vm_pgoff: pgoff, anon_vma, chain } = vma;
  return {
    vma: name(vma), start, end, pgoff, prot: permissions(vma.vm_flags),
    anon_vma: anon_vma && name(anon_vma), chain: chain.toArray().map(name),
    pages: world().pages.filter((at) => at >= start && at < end).flatMap((at) => pageAt(mm, at)),
  };
}

const permissions = (prot: number) => `${prot & 1 ? "r" : "-"}${prot & 2 ? "w" : "-"}${prot & 4 ? "x" : "-"}p`;

function pageAt(mm: Mm, at: number): PageDump[] {
  const { flags, page } = pte_at(mm, at)!;
  if (flags & PTE_ZERO) return [{ at, page: "zero" }];
  if (!page || !(flags & PTE_PRESENT)) return [];
  const { index, mapcount, exclusive } = page;
  return [{ at, page: name(page), anon_vma: name(page.mapping!), index, mapcount, writable: (flags & PTE_WRITE) !== 0, exclusive: exclusive !== 0 }];
}

/** What the model's own walker visits, run to its end. */
function visitsOf(machine: LinuxMachine, page: Page): [string, number, boolean][] {
  const visits: [string, number, boolean][] = [];
  const outcome = runAlone(machine as never, WALKER, walk(page, (vma, at, mapped) => visits.push([name(vma), at, mapped]), false));
  if (!outcome.done) throw new Error(`the walk of ${name(page)} is stuck at ${outcome.function}: ${outcome.step}`);
  return visits;
}
