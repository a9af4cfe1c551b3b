/** What a sweep goes through, found the slow way: every program over every name, compared under every renaming. */
import { Refusal } from "../src/machine/now.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { ScenarioError } from "../src/scenario/language.ts";
import { createModel, type LinuxMachine } from "../src/scenario/model.ts";
import { perform } from "../src/scenario/run.ts";
import { permutations } from "../src/claims/sweepState.ts";
import { program } from "./support.ts";

const PROCESSES = ["P", "Q", "R"];
const PAGES = [0, 1, 8];
const ROOM = { vma: 5, anon_vma: 4, page: 4 };
const KINDS = ["process", "mm", "vma", "anon_vma", "page"] as const;
type Kind = (typeof KINDS)[number];

/** Each operation over every name, sensible or not. */
const words = PROCESSES.flatMap((x) => [
  `mmap ${x} 0 1`, `mmap ${x} 1 1`, `mmap ${x} 0 2`, `exit ${x}`, `munmap ${x} 0 2`,
  ...PAGES.flatMap((a) => [`touch ${x} ${a}`, `read ${x} ${a}`, `munmap ${x} ${a} 1`, `mprotect ${x} ${a} 1 1`, `mprotect ${x} ${a} 1 3`, `reclaim ${x} ${a}`, `swapout ${x} ${a}`]),
  ...PAGES.flatMap((a) => PAGES.map((b) => `mremap ${x} ${a} 1 ${b} 1`)),
  ...PROCESSES.flatMap((y) => [`fork ${x} ${y}`, `thread ${x} ${y}`]),
]);

/** The states that programs of up to `depth` operations lead to, as texts; of programs that are one but for names, the first in the alphabet counts. */
export function naiveStates(depth: number): { states: ReadonlySet<string>; stateOf: (text: string) => string } {
  const run = new Runner();
  const states = new Set<string>();
  let programs = [""];
  for (let k = 0; k < depth; k++) {
    programs = programs.flatMap((before) => words.map((word) => (before ? `${before}; ${word}` : word))).filter((text) => run.isPossible(text));
    for (const text of programs) if (isLeast(text)) states.add(run.stateOf(text));
  }
  return { states, stateOf: (text) => run.stateOf(text) };
}

/** Is there no other name under which the program would come before? Pages keep their order, and neighbours stay neighbours. */
function isLeast(text: string): boolean {
  const used = pagesOf(text);
  const maps = permutations(PAGES).map((images) => new Map(used.map((page, k) => [page, images[k]!]))).filter((map) => keepsOrder(used, map));
  return permutations(PROCESSES).every((names) => maps.every((map) => renamed(text, names, map) >= text));
}

function keepsOrder(used: readonly number[], map: ReadonlyMap<number, number>): boolean {
  return used.every((a) => used.every((b) => Math.sign(map.get(a)! - map.get(b)!) === Math.sign(a - b) && (map.get(b)! - map.get(a)! === 1) === (b - a === 1)));
}

/** Which of its words are pages; `mmap P 0 2` is about two. */
const pageWords: Readonly<Record<string, readonly number[]>> = { mremap: [2, 4], fork: [], thread: [], exit: [] };
const operationsOf = (text: string): string[][] => text.split("; ").map((line) => line.split(" "));

function pagesOf(text: string): number[] {
  const pages = operationsOf(text).flatMap((line) => (pageWords[line[0]!] ?? [2]).flatMap((k) => (/^m(un)?map$/.test(line[0]!) && line[3] === "2" ? [0, 1] : [Number(line[k])])));
  return [...new Set(pages)].sort((a, b) => a - b);
}

function renamed(text: string, names: readonly string[], pages: ReadonlyMap<number, number>): string {
  const line = (one: string[]) => one.map((word, k) => (PROCESSES.includes(word) ? names[PROCESSES.indexOf(word)]! : (pageWords[one[0]!] ?? [2]).includes(k) ? String(pages.get(Number(word))!) : word)).join(" ");
  return operationsOf(text).map(line).join("; ");
}

class Runner {
  private readonly machine: LinuxMachine = createModel({ processes: PROCESSES, pages: PAGES, pins: [], watched: false, execs: 0 }, ROOM, 2, releaseNamed("v3.0-rc1"));
  private readonly start = this.machine.bytes.slice();
  private readonly known = new Map<string, string>();

  isPossible(text: string): boolean {
    try {
      this.run(text);
      return !this.hasZeroPage();
    } catch (error) {
      if (error instanceof Refusal || error instanceof ScenarioError) return false;
      throw error;
    }
  }

  /** Least of the texts under all renamings. */
  stateOf(text: string): string {
    this.run(text);
    const key = String(this.machine.bytes);
    const state = this.known.get(key) ?? this.least();
    this.known.set(key, state);
    return state;
  }

  private run(text: string): void {
    this.machine.bytes.set(this.start);
    for (const operation of program(text)) perform(this.machine, operation);
  }

  /** A sweep reads only where a page is. */
  private hasZeroPage(): boolean {
    return this.machine.memory.pte.some((pte) => pte !== null && pte.flags !== 0 && pte.page === null);
  }

  private least(): string {
    return this.machine.enter(() => namings(this.machine).map((names) => written(this.machine, names)).sort()[0]!);
  }
}

type Names = Record<Kind, ReadonlyMap<number, number>>;

/** Every way to number the objects in use. */
function namings(machine: LinuxMachine): Names[] {
  return KINDS.reduce<Names[]>((sofar, kind) => {
    const used = inUse(machine, kind);
    return sofar.flatMap((names) => permutations(used).map((order) => ({ ...names, [kind]: new Map(order.map((id, k) => [id, k + 1])) })));
  }, [{} as Names]);
}

const used = { process: (x: { state: number }) => x.state !== 0, mm: (x: { users: number }) => x.users > 0, vma: (x: { mm: unknown }) => x.mm !== null, anon_vma: (x: { status: number }) => x.status !== 0, page: (x: { used: number }) => x.used !== 0 };

const inUse = ({ memory }: LinuxMachine, kind: Kind): number[] =>
  (memory[kind] as readonly ({ id: number; raw: never } | null)[]).flatMap((thing) => (thing && used[kind](thing.raw) ? [thing.id] : []));

function written(machine: LinuxMachine, names: Names): string {
  return KINDS.flatMap((kind) => [...names[kind]].sort(([, a], [, b]) => a - b).map(([id]) => `${kind} ${fieldsOf(machine, machine.memory[kind][id]!.raw, names)}${kind === "mm" ? entriesOf(machine, id, names) : ""}`)).join("\n");
}

/** Each mm has one entry for each page number, in order. */
const entriesOf = (machine: LinuxMachine, mm: number, names: Names): string =>
  PAGES.map((_, k) => fieldsOf(machine, machine.memory.pte[(mm - 1) * PAGES.length + k + 1]!, names)).join(" ");

function fieldsOf(machine: LinuxMachine, thing: object, names: Names): string {
  const fields: string[] = [];
  for (const name in Object.getPrototypeOf(thing)) fields.push(`${name}=${valueOf(machine, (thing as Record<string, unknown>)[name], names)}`);
  return fields.join(" ");
}

interface Named {
  type: Kind;
  id: number;
}

function valueOf(machine: LinuxMachine, value: unknown, names: Names): string {
  if (typeof value !== "object" || value === null) return String(value);
  const name = ({ type, id }: Named) => names[type].get(id) ?? "gone";
  if ("toArray" in value) return `[${(value as { toArray(): Named[] }).toArray().map(name).join()}]`;
  if ("has" in value) return `{${inUse(machine, "anon_vma").filter((id) => (value as { has(x: unknown): boolean }).has(machine.memory.anon_vma[id])).map((id) => names.anon_vma.get(id)!).sort().join()}}`;
  return String(name(value as Named));
}

/** How many races there are after `mmap P 0 1; touch P 0; thread P Q`, whose two tasks are alike and see one page: every order of CPUs, every naming. */
export function naiveRaces(): { setup: string; count: number } {
  const walkers = ["walk", "walk locked", "migrate", "reclaim", "swapout"];
  const acts = ["P", "Q"].flatMap((x) => ["touch 0", "read 0", "fork", "exit", "munmap 0", "mremap 0 1", "mremap 0 8", "mprotect 0"].map((act) => `${x}: ${act}`));
  const all = [...walkers, ...acts, "hold"];
  const tuples = [...all.flatMap((a) => all.map((b) => [a, b])), ...all.flatMap((a) => all.flatMap((b) => all.map((c) => [a, b, c])))];
  const actors = (race: readonly string[]) => race.filter((one) => one.includes(":")).map((one) => one[0]);
  const races = tuples.filter((race) => race.some((one) => walkers.includes(one)) && new Set(actors(race)).size === actors(race).length);
  const swapped = (one: string) => one.replace(/^[PQ]:/, (who) => (who === "P:" ? "Q:" : "P:"));
  const key = (race: readonly string[]) => [[...race].sort().join(), race.map(swapped).sort().join()].sort()[0]!;
  return { setup: "mmap P 0 1; touch P 0; thread P Q", count: new Set(races.map(key)).size };
}
