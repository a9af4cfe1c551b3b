import type { Steps } from "../machine/procedure.ts";
import { madvise, mprotect } from "../linux/operations/flags.ts";
import { fork } from "../linux/operations/fork.ts";
import { read, touch } from "../linux/operations/fault.ts";
import { hold } from "../linux/operations/hold.ts";
import { mmap, process_named } from "../linux/operations/mmap.ts";
import { mremap } from "../linux/operations/mremap.ts";
import { pin, unpin } from "../linux/operations/pin.ts";
import { exec, share_mm } from "../linux/operations/process.ts";
import { steal } from "../linux/operations/steal.ts";
import { exit, munmap } from "../linux/operations/unmap.ts";
import type { Page } from "../linux/structs/structs.ts";
import { pte_at } from "../linux/structs/world.ts";
import { migrate } from "../linux/walker/migrate.ts";
import { reclaim, swapout } from "../linux/walker/reclaim.ts";
import { walk } from "../linux/walker/rmap_walk.ts";
import type { Operation } from "./language.ts";
import type { Program } from "./model.ts";

/** The kinds of word an operation takes. */
export type Kind = "process" | "new process" | "page" | "count" | "prot" | "advice" | "id" | "dontunmap" | "locked";

interface Word {
  kind: Kind;
  /** may be left out; only the last words may be */
  optional?: true;
}

/** One operation of the language: its words, and the steps it stands for. */
export interface OperationKind {
  words: readonly Word[];
  steps(args: readonly (string | number)[], held: Page | null): Steps<unknown>;
  /** nobody's: it acts on the page at its two words P page, of which its caller holds a reference, and may stand on any CPU */
  nobodys?: true;
  /** nobody's too: it looks into the address space of its process from outside */
  outside?: true;
}

const process: Word = { kind: "process" };
const newProcess: Word = { kind: "new process" };
const page: Word = { kind: "page" };
const count: Word = { kind: "count" };
const READ_WRITE = 3;

/** Every operation of the language, by name. */
export const operations: Readonly<Record<string, OperationKind>> = {
  mmap: {
    words: [newProcess, page, count, { kind: "prot", optional: true }],
    steps: ([p, at, n, prot]) => mmap(named(p), at as number, n as number, (prot ?? READ_WRITE) as number),
  },
  touch: { words: [process, page], steps: ([p, at]) => touch(named(p), at as number) },
  read: { words: [process, page], steps: ([p, at]) => read(named(p), at as number) },
  munmap: { words: [process, page, count], steps: ([p, at, n]) => munmap(named(p), at as number, n as number) },
  mprotect: { words: [process, page, count, { kind: "prot" }], steps: ([p, at, n, prot]) => mprotect(named(p), at as number, n as number, prot as number) },
  mremap: {
    words: [process, page, count, page, count, { kind: "dontunmap", optional: true }],
    steps: ([p, old, oldn, to, n, keep]) => mremap(named(p), old as number, oldn as number, to as number, n as number, keep === "dontunmap"),
  },
  madvise: { words: [process, page, count, { kind: "advice" }], steps: ([p, at, n, advice]) => madvise(named(p), at as number, n as number, advice as number) },
  fork: { words: [process, newProcess], steps: ([p, c]) => fork(named(p), named(c)) },
  vfork: { words: [process, newProcess], steps: ([p, c]) => share_mm(named(p), named(c)) },
  thread: { words: [process, newProcess], steps: ([p, t]) => share_mm(named(p), named(t)) },
  exec: { words: [process], steps: ([p]) => exec(named(p)) },
  exit: { words: [process], steps: ([p]) => exit(named(p)) },
  pin: { words: [{ kind: "id" }, process, page], nobodys: true, steps: ([id], held) => pin(String(id), held!) },
  unpin: { words: [{ kind: "id" }], nobodys: true, steps: ([id]) => unpin(String(id)) },
  hold: { words: [process, page], outside: true, steps: ([p, at]) => hold(named(p), at as number) },
  steal: { words: [process, page, process, page], steps: ([p, from, q, to]) => steal(named(p), from as number, named(q), to as number) },
  migrate: { words: [process, page], nobodys: true, steps: (_, held) => migrate(held!) },
  reclaim: { words: [process, page], nobodys: true, steps: (_, held) => reclaim(held!) },
  swapout: { words: [process, page], nobodys: true, steps: (_, held) => swapout(held!) },
  walk: { words: [process, page, { kind: "locked", optional: true }], nobodys: true, steps: ([, , locked], held) => walk(held!, null, locked === "locked") },
};

const named = (word: string | number | undefined) => process_named(word as string);

/** The words of one kind that an operation was given. */
const wordsOf = ({ name, args }: Operation, ...kinds: Kind[]): (string | number)[] =>
  (operations[name]?.words ?? []).flatMap(({ kind }, i) => (kinds.includes(kind) && args[i] !== undefined ? [args[i]] : []));

/** What a machine must have room for, by the words of a program. Names in order of first mention. */
export const programOf = (program: readonly Operation[]): Program => ({
  processes: [...new Set(program.flatMap((operation) => wordsOf(operation, "process", "new process") as string[]))],
  pages: pagesOf(program),
  pins: [...new Set(program.flatMap((operation) => wordsOf(operation, "id").map(String)))],
  execs: program.filter(({ name }) => name === "exec").length,
  watched: program.some(({ name }) => operations[name]?.outside === true),
});

/** The process that an operation brings into being, if it does. */
export const bornBy = (operation: Operation): string | undefined => wordsOf(operation, "new process")[0] as string | undefined;

/** The process that acts; none for nobody's operations. */
export const actorOf = ({ name, args }: Operation): string | undefined => (operations[name]!.nobodys || operations[name]!.outside ? undefined : (args[0] as string));

/** Does nobody's operation act on the page at its words P page? */
export const actsOnPage = (operation: Operation): boolean => operations[operation.name]!.nobodys === true && wordsOf(operation, "process").length > 0;

/** The page at the two words P page of nobody's operation; null while there is none. */
export function pageNamed(operation: Operation): Page | null {
  const { mm } = named(wordsOf(operation, "process")[0]);
  return mm && pte_at(mm, wordsOf(operation, "page")[0] as number)!.page;
}

const single = (operation: Operation) => wordsOf(operation, "count").length === 0;

/** The page numbers that may hold a page: those that some operation names alone, and wherever mremap may move those. */
function pagesOf(program: readonly Operation[]): number[] {
  const pages = new Set(program.filter(single).flatMap((operation) => wordsOf(operation, "page") as number[]));
  const moves = program.filter(({ name }) => name === "mremap").map(({ args }) => args as number[]);
  for (const at of pages) {
    for (const [, old, length, to] of moves) if (at >= old! && at < old! + length!) pages.add(at - old! + to!);
  }
  return [...pages].sort((a, b) => a - b);
}
