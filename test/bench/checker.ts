// The search beside SPIN on one program: anon_vma.pml, and twin.ts, which is the same program with this project's structs and procedures.
// Both sides in one run, medians of 5. Then the whole manifest of claims, and what one more process, walker or slot costs.
//     node dist/test/bench/checker.js [versus|claims|cost]...
import { execFileSync } from "node:child_process";
import { decide } from "../../src/claims/decide.ts";
import { claims } from "../../src/claims/manifest.ts";
import { showCosts } from "./cost.ts";
import { hasSpin, type Measured, median, ours, spin } from "./measured.ts";

const RUNS = 5;
const BREADTH_FIRST = ["-DNOREDUCE", "-DBFS"];
const PARTIAL_ORDER: string[] = [];

/** With the names by which the ratios speak of them. */
function sidesOf(NP: number): Record<string, () => Measured> {
  const twin = { NP, NW: 1, NAV: 3, RC: 1 };
  const sizes = [`-DNP=${NP}`, "-DNAV=3", "-DNW=1"];
  return {
    "rmaplab, line for line": () => ours({ ...twin, tight: false, symmetry: false }),
    "rmaplab, merged steps": () => ours({ ...twin, tight: true, symmetry: false }),
    "rmaplab, merged steps, symmetry": () => ours({ ...twin, tight: true, symmetry: true }),
    "rmaplab, the same, 2 threads": () => ours({ ...twin, tight: true, symmetry: true, workers: 2 }),
    ...(hasSpin && {
      "SPIN breadth first": () => spin(sizes, BREADTH_FIRST),
      "SPIN breadth first, merged steps": () => spin([...sizes, "-DMERGED"], BREADTH_FIRST),
      "SPIN partial order": () => spin(sizes, PARTIAL_ORDER),
      "SPIN partial order, merged steps": () => spin([...sizes, "-DMERGED"], PARTIAL_ORDER),
    }),
  };
}

function versus(NP: number): void {
  const sides = Object.entries(sidesOf(NP));
  const runs = sides.map(() => [] as Measured[]);
  for (let run = 0; run < RUNS; run++) sides.forEach(([, side], k) => runs[k]!.push(side()));
  const medians = Object.fromEntries(sides.map(([name], k) => [name, medianOf(runs[k]!)]));
  console.log(`\n${NP} processes, 1 walker, 3 anon_vmas; medians of ${RUNS}${hasSpin ? "" : "; SPIN, gcc or time is not installed"}`);
  console.log(`  ${"".padEnd(33)}    states  search   per second  waited  memory`);
  for (const [name, measured] of Object.entries(medians)) console.log(line(name, measured));
  if (hasSpin) console.log(ratios(medians));
}

const medianOf = (runs: readonly Measured[]): Measured => {
  const of = (key: keyof Measured) => median(runs.map((run) => run[key]));
  return { states: of("states"), seconds: of("seconds"), waited: of("waited"), megabytes: of("megabytes") };
};

const line = (name: string, { states, seconds, waited, megabytes }: Measured): string =>
  `  ${name.padEnd(33)} ${String(states).padStart(9)} ${seconds.toFixed(2).padStart(6)} s ${String(Math.round(states / seconds / 1000)).padStart(8)} k/s ${waited.toFixed(1).padStart(5)} s ${String(Math.round(megabytes)).padStart(4)} MB`;

/** Above 1: better than SPIN by so much. */
function ratios(of: Record<string, Measured>): string {
  const [plain, reduced] = [of["rmaplab, line for line"]!, of["rmaplab, merged steps, symmetry"]!];
  const breadth = of["SPIN breadth first"]!;
  const faster = (name: string) => (of[name]!.seconds / reduced.seconds).toFixed(1);
  return [
    `  like for like: ${(plain.states / plain.seconds / (breadth.states / breadth.seconds)).toFixed(2)} of SPIN's breadth-first states per second`,
    `  with reductions, to the verdict: ${faster("SPIN breadth first")} times faster than breadth first (${faster("SPIN breadth first, merged steps")} with merged steps), ${faster("SPIN partial order")} than partial order (${faster("SPIN partial order, merged steps")})`,
    `  waiting, building included: ${(breadth.waited / reduced.waited).toFixed(1)} times less; memory: ${(breadth.megabytes / reduced.megabytes).toFixed(1)} times less`,
  ].join("\n");
}

/** As a person meets it: in a fresh process, and on one core. */
function everyClaim(): void {
  const seconds = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    execFileSync("taskset", ["-c", "0", process.execPath, import.meta.filename, "all-claims"]);
    return (performance.now() - start) / 1000;
  });
  console.log(`\nall ${claims.flatMap(({ checks }) => checks).length} checks of the claims, in a fresh process on one core: ${median(seconds).toFixed(2)} s (median of ${RUNS})`);
}

function decideAll(): void {
  for (const check of claims.flatMap(({ checks }) => checks)) if (!decide(check).ok) throw new Error(`${check.scenario} did not come out as pinned`);
}

const wanted = process.argv.slice(2);
const isWanted = (part: string) => wanted.length === 0 || wanted.includes(part);
if (wanted[0] === "all-claims") decideAll();
else {
  if (isWanted("versus")) [2, 3].forEach(versus);
  if (isWanted("claims")) everyClaim();
  if (isWanted("cost")) showCosts();
}
