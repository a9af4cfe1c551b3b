// What one search costs, on either side: each runs in a process of its own, so that the memory is its own.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { assist, explore } from "../../src/checker/explore.ts";
import type { SearchOptions } from "../../src/checker/search.ts";
import type { SharedSearch, Threads } from "../../src/checker/team.ts";
import { symmetryOf } from "../../src/machine/symmetry.ts";
import { type Size, twinOf } from "./twin.ts";

export interface Measured {
  states: number;
  /** the search alone */
  seconds: number;
  /** from the command to the verdict; SPIN's with the building of its search */
  waited: number;
  megabytes: number;
}

export interface Ours extends Size {
  /** anon_vmas that differ by name only are one */
  symmetry: boolean;
  /** how many threads search */
  workers?: number;
}

const LESSONS = 1 << 24;

export const hasSpin = ["spin", "gcc", "/usr/bin/time"].every((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0);

export function ours(size: Ours): Measured {
  const start = performance.now();
  const output = execFileSync(process.execPath, [import.meta.filename, JSON.stringify(size)], { encoding: "utf8" });
  return { ...(JSON.parse(output) as Measured), waited: (performance.now() - start) / 1000 };
}

function search(size: Ours): Omit<Measured, "waited"> {
  const lessons = new SharedArrayBuffer(LESSONS);
  const { machine, tasks, options } = searchOf(size, lessons);
  const threads: Threads = { lessons, from: 20_000, start: (shared) => void startThreads(size, shared) };
  const start = performance.now();
  const { states, verdict } = explore(machine, tasks, { ...options, threads: size.workers === undefined ? undefined : threads });
  if (verdict !== "holds") throw new Error(`the twin program ${verdict}`);
  return { states, seconds: (performance.now() - start) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 };
}

function searchOf(size: Ours, lessons: SharedArrayBuffer) {
  const { machine, tasks } = twinOf(size, lessons);
  const symmetry = size.symmetry ? symmetryOf(machine, tasks, { slots: "anon_vma" }) : undefined;
  const options: SearchOptions = { maxStates: size.tight ? 4_000_000 : 20_000_000, hang: "hang", symmetry };
  return { machine, tasks, options };
}

/** What a thread is given that takes part. */
interface Part {
  size: Ours;
  shared: SharedSearch;
}

const startThreads = (size: Ours, shared: SharedSearch): Worker[] =>
  Array.from({ length: size.workers! - 1 }, () => new Worker(new URL(import.meta.url), { workerData: { size, shared } satisfies Part }));

function takePart({ size, shared }: Part): void {
  const { machine, tasks, options } = searchOf(size, shared.lessons);
  assist(machine, tasks, options, shared, () => {});
}

/** SPIN's search, built anew for every run; `sizes` are the switches of the Promela text, `flags` those of its search. */
export function spin(sizes: readonly string[], flags: readonly string[]): Measured {
  const folder = mkdtempSync(join(tmpdir(), "rmaplab-spin-"));
  try {
    copyFileSync(join(import.meta.dirname, "..", "..", "..", "test", "bench", "anon_vma.pml"), join(folder, "anon_vma.pml"));
    const start = performance.now();
    execFileSync("spin", ["-a", "-DLAZYGP", ...sizes, "anon_vma.pml"], { cwd: folder, stdio: "ignore" });
    execFileSync("gcc", [..."-O3 -march=native -w -DMEMLIM=14000 -DSAFETY -DVECTORSZ=1024".split(" "), ...flags, "pan.c", "-o", "pan"], { cwd: folder });
    const output = execFileSync("/usr/bin/time", ["-o", "used", "-f", "%M", "./pan", "-w25", "-m200000"], { cwd: folder, encoding: "utf8" });
    return {
      states: Number(/(\S+) states, stored/.exec(output)![1]), seconds: Number(/pan: elapsed time (\S+) seconds/.exec(output)![1]),
      waited: (performance.now() - start) / 1000, megabytes: Number(readFileSync(join(folder, "used"), "utf8")) / 1024,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

if (!isMainThread) takePart(workerData as Part);
else if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(search(JSON.parse(process.argv[2]!) as Ours)));
