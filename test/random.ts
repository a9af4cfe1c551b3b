/** Random programs of the scenario language: drawn by fast-check, made of what is possible. */
import fc from "fast-check";
import type { Release } from "../src/linux/releases/releases.ts";
import { Refusal } from "../src/machine/now.ts";
import { repairsFor } from "../src/replay/replay.ts";
import type { Operation } from "../src/scenario/language.ts";
import { ample, createModel, type LinuxMachine } from "../src/scenario/model.ts";
import { perform } from "../src/scenario/run.ts";

const PROCESSES = ["P0", "P1", "P2", "P3", "P4", "P5"];
const PINS = ["x", "y"];
const PAGES = 6;
const everything = { processes: PROCESSES, pages: Array.from({ length: PAGES + 3 }, (_, page) => page), pins: PINS, execs: 1, watched: true };

/** One draw: an operation whose processes are numbers among the living; a program keeps those draws that the kernel would not refuse. */
interface Draw {
  name: string;
  living: number;
  words: readonly (string | number)[];
}

const page = fc.nat({ max: PAGES - 1 });
const range = fc.tuple(page, fc.integer({ min: 1, max: 3 }));
const draw = (weight: number, name: string, ...words: fc.Arbitrary<unknown>[]) => ({
  weight, arbitrary: fc.record({ name: fc.constant(name), living: fc.nat({ max: PROCESSES.length - 1 }), words: fc.tuple(...words).map((args) => args.flat() as (string | number)[]) }),
});
const drawn: fc.Arbitrary<Draw> = fc.oneof(
  draw(8, "touch", page), draw(2, "read", page), draw(4, "fork"), draw(1, "thread"), draw(1, "exec"), draw(2, "exit"),
  draw(4, "mmap", range, fc.constantFrom(3, 3, 3, 1, 7)), draw(2, "munmap", range), draw(2, "mremap", range, range),
  draw(2, "mprotect", range, fc.constantFrom(1, 3, 3, 7)), draw(1, "madvise", range, fc.constantFrom(4, 10, 11, 18)),
  draw(1, "migrate", page), draw(1, "reclaim", page), draw(1, "swapout", page), draw(1, "steal", page, page), draw(1, "hold", page),
  draw(1, "pin", page, fc.constantFrom(...PINS)), draw(1, "unpin", fc.constantFrom(...PINS)),
);
export const draws = fc.array(drawn, { maxLength: 60, size: "max" });

/** The operations that are possible, in order. A first mmap gets them going, and in the end everybody exits. */
export function possible(wanted: readonly Draw[], release: Release, allowed: (operation: Operation) => boolean = () => true): Operation[] {
  const first = { name: "mmap", args: ["P0", 0, 4], line: 0 };
  const machine = createModel(everything, ample, 2, release, repairsFor(release));
  const program: Operation[] = [];
  const attempt = (operation: Operation | null) => {
    if (operation && allowed(operation) && isPossible(machine, operation)) program.push(operation);
  };
  attempt(first);
  for (const one of wanted) attempt(chosen(one, program));
  for (const process of PROCESSES) attempt({ name: "exit", args: [process], line: 0 });
  for (const pin of PINS) attempt({ name: "unpin", args: [pin], line: 0 });
  return program;
}

function chosen({ name, living, words }: Draw, program: readonly Operation[]): Operation | null {
  if (name === "unpin") return { name, args: words, line: 0 };
  const gone = new Set(program.filter((done) => done.name === "exit").map(({ args }) => args[0]));
  const born = PROCESSES.slice(0, 1 + program.filter((done) => done.name === "fork" || done.name === "thread").length);
  const alive = born.filter((process) => !gone.has(process));
  const parent = alive[living % alive.length]!;
  if (name === "exit" && alive.length === 1) return null;
  if (name === "fork" || name === "thread") return born.length < PROCESSES.length ? { name, args: [parent, PROCESSES[born.length]!], line: 0 } : null;
  if (name === "steal") return { name, args: [parent, words[0]!, alive[(living + 1) % alive.length]!, words[1]!], line: 0 };
  if (name === "pin") return { name, args: [words[1]!, parent, words[0]!], line: 0 };
  return { name, args: [parent, ...words], line: 0 };
}

function isPossible(machine: LinuxMachine, operation: Operation): boolean {
  try {
    perform(machine, operation);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
