/** The process in which cells run. It is spoken to on one pipe and speaks on another; stdout and stderr are the cell's. */
import { Module } from "node:module";
import process from "node:process";
import { URL } from "node:url";
import { inspect } from "node:util";
import { MessageChannel, Worker } from "node:worker_threads";
import type { CompiledCell, RunnerOptions, ToRunner } from "../session/protocol.ts";
import { answersArrive } from "./ask.ts";
import { receiveComm } from "./comms.ts";
import { defineCellGlobals } from "./cell-globals.ts";
import { leave, send } from "./channel.ts";
import { boundConsole } from "./console.ts";
import { canEvaluate, evaluate, keepResult, prepareEvaluation } from "./evaluate.ts";
import { cellImports } from "./imports.ts";
import { Int32Array, JSON, Map, Object, Promise, Reflect, SharedArrayBuffer, String, globals } from "./kept.ts";
import { capturePrinting, dealWith, flush, print } from "./output.ts";
import { mapStackTraces } from "./stack.ts";
import * as tslab from "./tslab.ts";

/** A cell may put another in its place. */
const { exit } = process;
const options = JSON.parse(process.argv[2] ?? "") as RunnerOptions;
process.argv.length = 1;
capturePrinting();
boundConsole();
mapStackTraces(options.cwd);
surviveStrayErrors();
defineNames();
await import(new URL("./first.cjs", import.meta.url).href);
await prepareEvaluation();
startWatchdog();

function startWatchdog(): void {
  const { port1, port2 } = new MessageChannel();
  const bell = new Int32Array(new SharedArrayBuffer(4));
  answersArrive(port1, bell);
  const watchdog = new Worker(new URL("./watchdog.js", import.meta.url), { workerData: { answers: port2, bell, memory: options.memory }, transferList: [port2] });
  watchdog.on("message", (message: ToRunner | { type: "listening" }) => void take(message));
}

async function take(message: ToRunner | { type: "listening" }): Promise<void> {
  if (message.type === "listening") send({ type: "ready" });
  else if (message.type === "ping") await canEvaluate().then((can) => can && send({ type: "pong" }), () => {});
  else if (message.type === "comm") await dealWith(message.receipt, () => receiveComm(message.message)).finally(() => received(message.receipt));
  else if (message.type === "evaluate") await run(message.cell).catch((error) => leave(`no cell can run any more: ${String(error)}`));
}

/** Where a listener has thrown, or was stopped, as the process was to end, little works any more: it ends now. */
async function run(cell: CompiledCell): Promise<void> {
  const outcome = await evaluate(cell);
  if (Reflect.get(process, "_exiting") !== true) return send({ type: "done", cell: cell.id, outcome });
  if (outcome.status === "thrown") print("stderr", `${outcome.failure.traceback.join("\n")}\n`);
  flush();
  exit();
}

function received(receipt: number): void {
  send({ type: "received", receipt });
}

function defineNames(): void {
  const preloaded = new Map(Object.entries(options.preload).map(([name, url]) => [name, import(url) as Promise<unknown>]));
  preloaded.set("tslab", Promise.resolve(tslab));
  for (const module of preloaded.values()) module.catch(() => {});
  const imports = cellImports(options.cwd, preloaded, { ...options.preload, tslab: new URL("./tslab.js", import.meta.url).href });
  Object.defineProperty(globals, "__kernel__", { value: { ...imports, result: keepResult }, enumerable: false });
  const { filename, dirname } = imports.meta;
  const module = new Module(filename);
  defineCellGlobals({ require: imports.require, __filename: filename, __dirname: dirname, module, exports: module.exports });
}

function surviveStrayErrors(): void {
  const report = (kind: string) => (thrown: unknown) => print("stderr", `${kind} ${inspect(thrown)}\n`);
  process.on("uncaughtException", report("Uncaught"));
  process.on("unhandledRejection", report("Unhandled rejection"));
  process.on("SIGINT", () => {});
  process.on("exit", flush);
}
