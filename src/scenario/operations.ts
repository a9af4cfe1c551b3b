import type { Steps } from "../machine/procedure.ts";
import { fork } from "../linux/operations/fork.ts";
import { read, touch } from "../linux/operations/fault.ts";
import { mmap, process_named } from "../linux/operations/mmap.ts";
import { exit, munmap } from "../linux/operations/unmap.ts";
import type { Page } from "../linux/structs/structs.ts";
import { pte_at } from "../linux/structs/world.ts";
import { walk } from "../linux/walker/rmap_walk.ts";
import type { Operation } from "./language.ts";

/** The kinds of word an operation takes. */
export type Kind = "process" | "new process" | "page" | "count" | "prot";

interface Word {
  kind: Kind;
  /** used when the word is left out; only the last words may be */
  otherwise?: number;
}

/** One operation of the language: its words, and the steps it stands for. */
export interface OperationKind {
  words: readonly Word[];
  steps(args: readonly (string | number)[], held: Page | null): Steps<unknown>;
  /** nobody's: it acts on the page at its two words P page, of which its caller holds a reference, and may stand on any CPU */
  nobodys?: true;
}

const process: Word = { kind: "process" };
const page: Word = { kind: "page" };
const count: Word = { kind: "count" };
const READ_WRITE = 3;

/** Every operation of the language, by name. */
export const operations: Readonly<Record<string, OperationKind>> = {
  mmap: {
    words: [{ kind: "new process" }, page, count, { kind: "prot", otherwise: READ_WRITE }],
    steps: ([p, at, n, prot]) => mmap(named(p), at as number, n as number, (prot ?? READ_WRITE) as number),
  },
  touch: { words: [process, page], steps: ([p, at]) => touch(named(p), at as number) },
  read: { words: [process, page], steps: ([p, at]) => read(named(p), at as number) },
  munmap: { words: [process, page, count], steps: ([p, at, n]) => munmap(named(p), at as number, n as number) },
  fork: { words: [process, { kind: "new process" }], steps: ([p, c]) => fork(named(p), named(c)) },
  exit: { words: [process], steps: ([p]) => exit(named(p)) },
  walk: { words: [process, page], nobodys: true, steps: (_, held) => walk(held!, null) },
};

const named = (word: string | number | undefined) => process_named(word as string);

/** The process names of a program, in order of first mention. */
export function processesOf(program: readonly Operation[]): string[] {
  const names = program.flatMap(({ name, args }) =>
    (operations[name]?.words ?? []).flatMap((word, i) => (word.kind.endsWith("process") ? [args[i] as string] : [])));
  return [...new Set(names)];
}

/** The process that an operation brings into being, if it does. */
export const bornBy = ({ name, args }: Operation): string | undefined =>
  name === "fork" ? (args[1] as string) : name === "mmap" ? (args[0] as string) : undefined;

/** The process that acts; none for nobody's operations. */
export const actorOf = ({ name, args }: Operation): string | undefined => (operations[name]!.nobodys ? undefined : (args[0] as string));

/** The page at the two words P page of nobody's operation; null while there is none. */
export function pageNamed({ args: [who, at] }: Operation): Page | null {
  const { mm } = named(who);
  return mm && pte_at(mm, at as number)!.page;
}

/** The page numbers that may hold a page: those that some operation touches, reads or walks. */
export function pagesOf(program: readonly Operation[]): number[] {
  const touched = program.filter(({ name }) => ["touch", "read", "walk"].includes(name)).map(({ args }) => args[1] as number);
  return [...new Set(touched)].sort((a, b) => a - b);
}
