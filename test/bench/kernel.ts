// How quick the kernel is, beside tslab and, where they are installed, ipykernel and deno: one run, in turns, medians.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { nothingEarlier } from "../../kernel/analysis/earlier.ts";
import { startRemoteAnalysis } from "../../kernel/session/analysis.ts";
import { openSession } from "../../kernel/session/session.ts";
import { startProgram, type Client } from "../kernel-client.ts";
import { residentMegabytes } from "../kernel-memory.ts";
import { PYTHON } from "../kernel-outside.ts";

const STARTS = 5;
const ROUNDS = 3;
const WARM = 30;
const TRIVIAL = 80;
const COMPLETIONS = 20;
const CELLS = 200;
/** What a reader takes to look at a notebook, at least, before something is typed. */
const REST_MS = 2000;
const LINES = 10_000;
const PATIENCE_MS = 5000;

/** A kernel and the same cells in its language. */
interface Contender {
  name: string;
  command(connection: string): string[];
  declare(k: number): string;
  print: string;
  busy: string;
  /** completed at every key */
  typed: string;
}

const declareInTypeScript = (k: number): string => `interface I${k} { x: number }\nconst v${k}: I${k} = { x: ${k} };\nfunction f${k}(n: number) { return n + v${k}.x }`;
const typescript = {
  declare: declareInTypeScript,
  print: `for (let k = 0; k < ${LINES}; k++) console.log(k);`,
  busy: "{ const end = Date.now() + 1500; while (Date.now() < end) {} }",
  typed: "Math.max(parseInt(String(Math.PI",
};
const python = {
  declare: (k: number) => `class I${k}:\n  x = ${k}\nv${k} = I${k}()\ndef f${k}(n): return n + v${k}.x`,
  print: `for k in range(${LINES}): print(k)`,
  busy: "import time\nend = time.time() + 1.5\nwhile time.time() < end: pass",
  typed: "max(int(str.upper(isinstance.__do",
};
const here = createRequire(import.meta.url);
const tslab = join(here.resolve("tslab/package.json"), "..", "bin", "tslab");
const front = join(import.meta.dirname, "..", "..", "kernel", "front", "main.js");

const contenders: Contender[] = [
  { name: "rmaplab", command: (file) => [process.execPath, front, file], ...typescript },
  { name: "tslab", command: (file) => [process.execPath, tslab, "kernel", `--config-path=${file}`], ...typescript },
  ...(runs("deno", "--version") ? [{ name: "deno", command: (file: string) => ["deno", "jupyter", "--kernel", "--conn", file], ...typescript }] : []),
  ...(runs(PYTHON, "-c", "import ipykernel") ? [{ name: "ipykernel", command: (file: string) => [PYTHON, "-m", "ipykernel_launcher", "-f", file], ...python }] : []),
];

/** Milliseconds, megabytes, or lines, by the name of what was measured. */
type Row = Record<string, number>;

const folder = mkdtempSync(join(tmpdir(), "rmaplab-bench-"));
const started = await inTurns(STARTS, measureStart);
const ran = await inTurns(ROUNDS, measureRunning);
const rows = new Map(contenders.map(({ name }) => [name, { ...started.get(name), ...ran.get(name) }]));
print(rows);
await printProfile(rows.get("rmaplab")?.["trivial cell, ms"] ?? NaN);
rmSync(folder, { recursive: true });

/** Medians of what was measured with each contender. */
async function inTurns(rounds: number, measure: (contender: Contender) => Promise<Row>): Promise<Map<string, Row>> {
  const measured = new Map<string, Row[]>(contenders.map(({ name }) => [name, []]));
  for (let k = 0; k < rounds; k++) for (const contender of contenders) measured.get(contender.name)!.push(await measure(contender));
  const medians = (of: Row[]): Row => Object.fromEntries(Object.keys(of[0]!).map((what) => [what, median(of.map((row) => row[what]!))]));
  return new Map([...measured].map(([name, of]) => [name, medians(of)]));
}

async function measureStart({ command }: Contender): Promise<Row> {
  const start = performance.now();
  const client = await startProgram(command, folder);
  await execute(client, "1 + 1");
  const end = performance.now();
  client.close();
  return { "start to kernel_info_reply, ms": client.readyAfter, "start to the end of the first cell, ms": end - start };
}

async function measureRunning({ command, declare, print: code, busy, typed }: Contender): Promise<Row> {
  const client = await startProgram(command, folder);
  const complete = (text: string) => patiently(client.ask("shell", "complete_request", { code: text, cursor_pos: text.length }));
  const again = () => complete("Math.ma");
  await execute(client, "1 + 1");
  await medianOf(WARM, () => execute(client, "1 + 1"));
  const trivial = await medianOf(TRIVIAL, () => execute(client, "1 + 1"));
  await delay(REST_MS);
  const first = await medianOf(1, again);
  let keys = 0;
  const typing = await medianOf(typed.length, () => complete(typed.slice(0, ++keys)));
  await medianOf(COMPLETIONS, again);
  const repeated = await medianOf(COMPLETIONS, again);
  const whileBusy = await duringCell(client, busy, again);
  const declaring = await medianOf(CELLS, () => execute(client, declare(keys++)));
  const memory = residentMegabytes(client.child.pid!);
  const lines = await linesReceived(client, code);
  client.close();
  return {
    "trivial cell, ms": trivial, "first completion, ms": first, "completion at a key, ms": typing, "the same completion again, ms": repeated,
    "completion while a cell is busy, ms": whileBusy, "declaring cell, ms": declaring,
    [`memory after ${CELLS} cells, MB`]: memory, [`lines received of ${LINES}`]: lines,
  };
}

async function duringCell(client: Client, busy: string, work: () => Promise<unknown>): Promise<number> {
  const cell = execute(client, busy);
  await delay(300);
  const start = performance.now();
  await work();
  const taken = performance.now() - start;
  await cell;
  return taken;
}

async function linesReceived(client: Client, code: string): Promise<number> {
  const before = client.received.length;
  await execute(client, code);
  const printed = client.received.slice(before).filter(({ type }) => type === "stream").map(({ content }) => String(content["text"])).join("");
  return printed.split("\n").length - 1;
}

function execute(client: Client, code: string): Promise<unknown> {
  return patiently(client.ask("shell", "execute_request", { code, silent: false, store_history: true, allow_stdin: false }));
}

/** A kernel may lose a message, and with it the end of a cell: after a while it is left behind. */
function patiently(answer: Promise<unknown>): Promise<unknown> {
  return Promise.race([answer, delay(PATIENCE_MS, undefined, { ref: false })]);
}

/** Where the time of a trivial cell goes: the type check and compilation, the evaluation, the way there and back. */
async function printProfile(roundTrip: number): Promise<void> {
  const analysis = startRemoteAnalysis(folder, ["rmaplab"]);
  const session = openSession({ cwd: folder });
  const compile = () => analysis.compile(nothingEarlier, "1 + 1", "cell.ts");
  await medianOf(WARM, () => Promise.all([compile(), session.execute("1 + 1")]));
  const compiled = await medianOf(TRIVIAL, compile);
  const executed = await medianOf(TRIVIAL, () => session.execute("1 + 1"));
  analysis.stop();
  await session.shutdown();
  const parts = { "type check and compilation": compiled, "evaluation": executed - compiled, "ZeroMQ, there and back": roundTrip - executed };
  console.log(`\na trivial cell of rmaplab: ${Object.entries(parts).map(([part, ms]) => `${part} ${ms.toFixed(1)} ms`).join(", ")}`);
}

function print(measured: ReadonlyMap<string, Row>): void {
  const reference = measured.get("tslab")!;
  const width = Math.max(...Object.keys(reference).map((what) => what.length));
  console.log(["".padEnd(width), ...measured.keys(), "rmaplab/tslab"].map((name) => name.padStart(10)).join(" "));
  for (const [what, theirs] of Object.entries(reference)) {
    const values = [...measured.values()].map((row) => row[what]!);
    console.log([what.padEnd(width), ...values.map((value) => value.toFixed(value < 100 ? 1 : 0).padStart(10)), (values[0]! / theirs).toFixed(2).padStart(13)].join(" "));
  }
}

async function medianOf(times: number, work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let k = 0; k < times; k++) {
    const start = performance.now();
    await work();
    taken.push(performance.now() - start);
  }
  return median(taken);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

function runs(...[program, ...args]: [string, ...string[]]): boolean {
  return spawnSync(program, args).status === 0;
}
