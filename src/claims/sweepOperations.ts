// What may happen in a sweep: the operations of the language over few processes and pages, as the present state allows them.
import { PTE_MIGRATION, PTE_PRESENT, PTE_SWAP, LIVE, UNBORN, VM_WRITE, type Mm, type Process } from "../linux/structs/structs.ts";
import { all, find_vma, pte_at } from "../linux/structs/world.ts";
import type { Operation } from "../scenario/language.ts";
import type { LinuxMachine } from "../scenario/model.ts";

/** The processes of a set-up, in order of birth; those that a race brings into being; and the page numbers: two neighbours, and one far away, where only mremap leads. */
export const processes = ["P", "Q", "R"] as const;
export const newcomers = ["S", "T", "U"] as const;
export const pages = [0, 1, 8] as const;
const READ = 1;
const READ_WRITE = 3;

/** Walkers: each locks the anon_vma of a page. */
export const walkers: readonly (readonly [name: string, ...words: string[]])[] = [["walk"], ["walk", "locked"], ["migrate"], ["reclaim"], ["swapout"]];

/** A living process: its name, and what it has where. */
export interface Living {
  name: string;
  process: Process;
  mm: Mm;
}

/** To be called with the machine entered, as everything here. */
export const living = (machine: LinuxMachine): Living[] =>
  all(machine.memory.process).flatMap((process, k) => (process.state === LIVE && process.mm ? [{ name: processes[k]!, process, mm: process.mm }] : []));

export const unborn = (machine: LinuxMachine): string | undefined => processes[all(machine.memory.process).findIndex(({ state }) => state === UNBORN)];

export const operation = (name: string, ...args: (string | number)[]): Operation => ({ name, args, line: 0 });

export const mapped = (mm: Mm): number[] => pages.filter((at) => find_vma(mm, at));

/** An entry stands for a page there: mapped, or on swap. */
export const hasPage = (mm: Mm, at: number): boolean => (pte_at(mm, at)!.flags & (PTE_PRESENT | PTE_SWAP | PTE_MIGRATION)) !== 0 && pte_at(mm, at)!.page !== null;

/** What one process may do by itself. `child` is the name that a fork gives; steal only where a release or an edit has it. */
export function doneBy({ name, mm }: Living, child: string | undefined, everybody: readonly Living[], steals: boolean): Operation[] {
  const here = mapped(mm);
  const writable = here.filter((at) => find_vma(mm, at)!.vm_flags & VM_WRITE);
  const filled = here.filter((at) => hasPage(mm, at));
  return [
    ...writable.map((at) => operation("touch", name, at)),
    ...filled.map((at) => operation("read", name, at)),
    ...(child === undefined ? [] : [operation("fork", name, child)]),
    operation("exit", name),
    ...here.map((at) => operation("munmap", name, at, 1)),
    ...(here.includes(0) && here.includes(1) ? [operation("munmap", name, 0, 2)] : []),
    ...here.flatMap((at) => pages.filter((to) => to !== at).map((to) => operation("mremap", name, at, 1, to, 1))),
    ...here.map((at) => operation("mprotect", name, at, 1, writable.includes(at) ? READ : READ_WRITE)),
    ...(steals ? filled.flatMap((at) => everybody.flatMap((other) => mapped(other.mm).filter((to) => !hasPage(other.mm, to)).map((to) => operation("steal", name, at, other.name, to)))) : []),
  ];
}

/** One page, its neighbour, or both. What is mapped there goes. */
const mapsFor = (name: string): Operation[] => [operation("mmap", name, 0, 1), operation("mmap", name, 1, 1), operation("mmap", name, 0, 2)];

/** Every operation that a set-up may go on with. Walks, migrations and holds leave everything as it was; a read where no page is finds the zero page, which rmap knows nothing of. */
export function nextOperations(machine: LinuxMachine, steals: boolean): Operation[] {
  const everybody = living(machine);
  const child = unborn(machine);
  return [
    ...everybody.flatMap((one) => [...mapsFor(one.name), ...doneBy(one, child, everybody, steals)]),
    ...everybody.flatMap(({ name, mm }) => mapped(mm).filter((at) => hasPage(mm, at)).flatMap((at) => [operation("reclaim", name, at), operation("swapout", name, at)])),
    ...(child === undefined ? [] : [...mapsFor(child), ...everybody.map(({ name }) => operation("thread", name, child))]),
  ];
}
