// The search beside SPIN on one program: anon_vma.pml, and twin.ts, which is the same program with this project's structs and procedures.
// Both sides in one run, medians. SPIN's times are those of the search alone; what a person waits for, building included, is printed too.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explore } from "../../src/checker/explore.ts";
import { decide } from "../../src/claims/decide.ts";
import { claims } from "../../src/claims/manifest.ts";
import { twinOf } from "./twin.ts";

interface Measured {
  states: number;
  seconds: number;
  megabytes: number;
}

const RUNS = 5;
const here = join(import.meta.dirname, "..", "..", "..", "test", "bench", "anon_vma.pml");
const hasSpin = ["spin", "gcc", "/usr/bin/time"].every((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0);

/** In a process of its own, so that the memory is this search's. */
function ours(NP: number, tight: boolean): Measured {
  const output = execFileSync(process.execPath, [import.meta.filename, "one", String(NP), String(tight)], { encoding: "utf8" });
  return JSON.parse(output) as Measured;
}

function one(NP: number, tight: boolean): Measured {
  const { machine, tasks } = twinOf({ NP, NW: 1, NAV: 3, RC: 1, tight });
  const start = performance.now();
  const { states } = explore(machine, tasks, { maxStates: 30_000_000, hang: "hang" });
  return { states, seconds: (performance.now() - start) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 };
}

interface Spin {
  folder: string;
  /** spin -a and gcc */
  building: number;
}

function build(NP: number, ...flags: string[]): Spin {
  const folder = mkdtempSync(join(tmpdir(), "rmaplab-spin-"));
  copyFileSync(here, join(folder, "anon_vma.pml"));
  const start = performance.now();
  execFileSync("spin", ["-a", `-DNP=${NP}`, "-DNAV=3", "-DNW=1", "-DLAZYGP", "anon_vma.pml"], { cwd: folder, stdio: "ignore" });
  execFileSync("gcc", [..."-O3 -march=native -w -DMEMLIM=14000 -DSAFETY -DVECTORSZ=1024".split(" "), ...flags, "pan.c", "-o", "pan"], { cwd: folder });
  return { folder, building: (performance.now() - start) / 1000 };
}

function spin({ folder }: Spin): Measured {
  const output = execFileSync("/usr/bin/time", ["-o", "used", "-f", "%M", "./pan", "-w25", "-m200000"], { cwd: folder, encoding: "utf8" });
  return {
    states: Number(/(\S+) states, stored/.exec(output)![1]), seconds: Number(/pan: elapsed time (\S+) seconds/.exec(output)![1]),
    megabytes: Number(readFileSync(join(folder, "used"), "utf8")) / 1024,
  };
}

const BREADTH_FIRST = ["-DNOREDUCE", "-DBFS"];

function compare(NP: number, runs: number): void {
  const bfs = hasSpin ? build(NP, ...BREADTH_FIRST) : null;
  const dfs = hasSpin ? build(NP) : null;
  const sides: [string, () => Measured][] = [
    ["rmaplab, line for line", () => ours(NP, false)], ["rmaplab, steps that look at memory", () => ours(NP, true)],
    ...(bfs ? [["SPIN, breadth first", () => spin(bfs)] as [string, () => Measured]] : []), ...(dfs ? [["SPIN, depth first, partial order", () => spin(dfs)] as [string, () => Measured]] : []),
  ];
  const measured = sides.map(() => [] as Measured[]);
  for (let run = 0; run < runs; run++) sides.forEach(([, side], k) => measured[k]!.push(side()));
  console.log(`${NP} processes, 1 walker, 3 anon_vmas; medians of ${runs}${bfs ? `; building SPIN's search takes ${bfs.building.toFixed(1)} s more` : "; SPIN, gcc or time is not installed"}`);
  sides.forEach(([name], k) => console.log(line(name, measured[k]!)));
  for (const built of [bfs, dfs]) if (built) rmSync(built.folder, { recursive: true });
}

function line(name: string, runs: readonly Measured[]): string {
  const seconds = median(runs.map((run) => run.seconds));
  const { states } = runs[0]!;
  return `  ${name.padEnd(36)} ${String(states).padStart(9)} states ${seconds.toFixed(2).padStart(7)} s ${String(Math.round(states / seconds / 1000)).padStart(5)} k/s ${String(Math.round(median(runs.map((run) => run.megabytes)))).padStart(5)} MB`;
}

function everyClaim(): void {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    for (const { checks } of claims) for (const check of checks) decide(check);
    times.push((performance.now() - start) / 1000);
  }
  console.log(`all ${claims.flatMap(({ checks }) => checks).length} checks of the claims: ${median(times).toFixed(2)} s`);
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

if (process.argv[2] === "one") console.log(JSON.stringify(one(Number(process.argv[3]), process.argv[4] === "true")));
else {
  compare(2, RUNS);
  compare(3, 1);
  everyClaim();
}
