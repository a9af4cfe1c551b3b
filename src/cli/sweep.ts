import { availableParallelism } from "node:os";
import { type Sweep, sweepOf, type SweepOptions } from "../claims/sweep.ts";
import { kindsOf, kindText } from "../claims/sweepSummary.ts";
import { defaultRelease, releaseNamed } from "../linux/releases/releases.ts";
import { numberIn, parsed } from "./arguments.ts";
import { progressOf } from "./progress.ts";
import { digestOf, finishResults, idOf, keepResult, linesOf, modelHash, type Result, resultsIn } from "./sweepResults.ts";
import { sweepOnWorkers } from "./sweepWorkers.ts";
import { UsageError } from "./usage.ts";

const DEFAULT_DEPTH = 2;
const MOST_WORKERS = 2;

/** What is asked for, and where it goes. */
interface Request extends SweepOptions {
  workers: number;
  out: string | undefined;
}

/**
 * `rmaplab sweep [--depth N] [--cpus N] [--release R] [--edit E]... [--workers N] [--out FILE]`: every set-up of up to N operations with
 * every race of two or three. 0 if all hold, or what was found is explained; 1 if not; 130 when interrupted.
 */
export async function sweep(args: string[]): Promise<number> {
  const request = requestOf(args);
  const model = modelHash();
  const start = performance.now();
  const found = enumerated(request);
  const ids = new Map(found.scenarios.map((scenario) => [idOf(scenario, request.release, request.edits, model), scenario]));
  const { out } = request;
  const results = out === undefined ? [] : resultsIn(out, (id) => ids.has(id));
  const known = results.length;
  await untilInterrupted(computed(ids, request, results));
  if (out !== undefined) finishResults(out, results);
  else if (!process.stdout.isTTY) process.stdout.write(linesOf(results));
  process.stderr.write(summary(request, found, results, { known, model, seconds: (performance.now() - start) / 1000 }));
  return kindsOf(results).every(({ explanation }) => explanation) ? 0 : 1;
}

function requestOf(args: string[]): Request {
  const { values, positionals } = parsed(args, {
    depth: { type: "string" }, cpus: { type: "string" }, release: { type: "string" }, edit: { type: "string", multiple: true }, workers: { type: "string" }, out: { type: "string" },
  });
  if (positionals[0] !== undefined) throw new UsageError(`sweep: unexpected '${positionals[0]}'; expected options only`);
  return {
    depth: numberIn("sweep: --depth", values.depth, DEFAULT_DEPTH, 1, 8), cpus: numberIn("sweep: --cpus", values.cpus, 3, 2, 3), release: known(() => releaseNamed(values.release ?? defaultRelease).name),
    edits: [...new Set(values.edit ?? [])].sort(), workers: numberIn("sweep: --workers", values.workers, Math.min(MOST_WORKERS, availableParallelism()), 1, 64), out: values.out,
  };
}

function known<T>(look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw new UsageError(`sweep: ${(error as Error).message}`);
  }
}

const enumerated = (request: Request): Sweep => known(() => sweepOf(request));

/** Compute what is not among the results, and add it there. */
async function computed(ids: ReadonlyMap<string, string>, { out, workers, ...options }: Request, results: Result[]): Promise<void> {
  const there = new Set(results.map(({ id }) => id));
  const missing = [...ids].filter(([id]) => !there.has(id));
  const show = progressOf("sweep", missing.length);
  let done = 0;
  await sweepOnWorkers(missing.map(([, scenario]) => scenario), options, workers, ({ job, result, ms }) => {
    const one = { id: missing[job]![0], ...result };
    results.push(one);
    if (out !== undefined) keepResult(out, one, ms);
    show(++done);
  });
}

/** Ctrl-C ends the program at once: what was computed is in the file, and the next run goes on from there. */
async function untilInterrupted<T>(work: Promise<T>): Promise<T> {
  const stop = () => process.exit(130);
  process.once("SIGINT", stop);
  try {
    return await work;
  } finally {
    process.removeListener("SIGINT", stop);
  }
}

function summary({ depth, cpus, release, edits }: Request, { setups }: Sweep, results: readonly Result[], { known: before, model, seconds }: { known: number; model: string; seconds: number }): string {
  const states = results.reduce((sum, result) => sum + result.states, 0);
  const kinds = kindsOf(results);
  const holding = results.filter(({ verdict }) => verdict === "holds").length;
  return `${[
    `sweep at ${release}${edits.length > 0 ? ` with ${edits.join(", ")}` : ""}: set-ups of up to ${depth} operations, races on ${cpus === 2 ? "2" : "2 and 3"} CPUs`,
    `  ${setups} set-ups, ${results.length} scenarios, ${states} states, ${seconds.toFixed(1)} s${before > 0 ? `; ${before} results were there already` : ""}`,
    `  ${holding} hold${kinds.length === 0 ? ": nothing found" : ""}`, ...kinds.map(kindText), `model ${model}, digest ${digestOf(results)}`,
  ].join("\n")}\n`;
}
