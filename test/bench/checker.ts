// How many states a second the checker visits, beside SPIN on a program of the same family; both sides in one run, medians of 5.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkScenario } from "../../src/claims/check.ts";
import { parseScenario } from "../../src/scenario/parse.ts";

const RUNS = 5;
const twin = join(import.meta.dirname, "..", "..", "..", "test", "bench", "anon_vma.pml");

/** The hang's family made wider: two of a family, a walker, a stranger. Every rule but the last is passed by, so that nothing ends the search. */
const wide = parseScenario(`scenario wide
edit put_root_last
setup
  mmap X 0 1
  touch X 0
  fork X C
  mmap Y 8 1
  touch Y 8
cpu 0
  walk X 0
cpu 1
  touch C 0
  exit C
cpu 2
  exit X
cpu 3
  fork Y Z
end`);

interface Measured {
  states: number;
  seconds: number;
}

function ours(): Measured {
  const start = performance.now();
  const { states } = checkScenario(wide, { until: "V-LEAK" });
  return { states, seconds: (performance.now() - start) / 1000 };
}

/** SPIN's breadth-first search of the twin, without reductions, as its own output counts it; building it is not timed. */
function spin(folder: string): Measured {
  const output = execFileSync("./pan", ["-w25", "-m200000"], { cwd: folder, encoding: "utf8" });
  const states = Number(/(\S+) states, stored/.exec(output)![1]);
  return { states, seconds: Number(/pan: elapsed time (\S+) seconds/.exec(output)![1]) };
}

function buildTwin(): string | null {
  if (["spin", "gcc"].some((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0)) return null;
  const folder = mkdtempSync(join(tmpdir(), "rmaplab-spin-"));
  copyFileSync(twin, join(folder, "anon_vma.pml"));
  execFileSync("spin", ["-a", "-DNP=2", "-DNAV=3", "-DNW=1", "anon_vma.pml"], { cwd: folder, stdio: "ignore" });
  execFileSync("gcc", "-O3 -march=native -w -DMEMLIM=14000 -DSAFETY -DVECTORSZ=1024 -DNOREDUCE -DBFS pan.c -o pan".split(" "), { cwd: folder });
  return folder;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

const folder = buildTwin();
const rates: { ours: number[]; spin: number[] } = { ours: [], spin: [] };
let sizes = "";
for (let run = 0; run < RUNS; run++) {
  const us = ours();
  const them = folder ? spin(folder) : null;
  rates.ours.push(us.states / us.seconds);
  if (them) rates.spin.push(them.states / them.seconds);
  sizes = `rmaplab visits ${us.states} states${them ? `, SPIN ${them.states}` : ""}`;
}
if (folder) rmSync(folder, { recursive: true });
const thousands = (rate: number) => `${Math.round(rate / 1000)} thousand states/s`;
console.log(`${sizes}; medians of ${RUNS}`);
console.log(`rmaplab  ${thousands(median(rates.ours))}`);
if (folder) console.log(`SPIN     ${thousands(median(rates.spin))}\nratio    ${(median(rates.ours) / median(rates.spin)).toFixed(2)} of SPIN's breadth-first search without reductions`);
else console.log("SPIN     not measured: spin or gcc is not installed");
