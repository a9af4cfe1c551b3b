/** Everything a cell puts out goes through here, in order; what it prints is collected into few messages. */
import { Buffer } from "node:buffer";
import children from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import { setImmediate } from "node:timers";
import { TextDecoder } from "node:util";
import type { Output, StreamOutput } from "../session/outputs.ts";
import { send } from "./channel.ts";
import { cutBefore } from "./characters.ts";
import { Date, Object, Reflect } from "./kept.ts";

type StreamName = StreamOutput["name"];

const FULL = 32_768;
/** A message holds a text once more, escaped: both must be possible strings. */
const LONGEST = 2 ** 24;
const PATIENCE_MS = 100;
/** A cell may put another in its place. */
const { now } = Date;

let cell = 0;
/** a cell is being evaluated */
let running = false;
/** the comm message that is dealt with, 0 for none */
let receipt = 0;
let pending: { name: StreamName; text: string } | undefined;
let flushedAt = 0;
let scheduled = false;

/** From here on output belongs to cell `id`. */
export function beginCell(id: number): void {
  flush();
  cell = id;
  running = true;
  receipt = 0;
}

/** The cell has ended; what is still to come belongs to it. */
export function endCell(): void {
  flush();
  running = false;
}

/** What `work` puts out belongs to the comm message `id`; once `work` waits, a cell that runs comes first. */
export async function dealWith(id: number, work: () => Promise<void>): Promise<void> {
  flush();
  receipt = id;
  const done = work();
  if (running) leaveTo(id);
  await done.finally(() => leaveTo(id));
}

function leaveTo(id: number): void {
  flush();
  if (receipt === id) receipt = 0;
}

/** Puts out one output, after everything printed before it. */
export function emit(output: Output): void {
  flush();
  put(output);
}

function put(output: Output): void {
  send({ type: "output", cell, ...(receipt > 0 && { receipt }), output });
}

/** Prints `text`, however long it is. */
export function print(name: StreamName, text: string): void {
  for (let from = 0; from < text.length; ) {
    const to = cutBefore(text, from + LONGEST);
    printPiece(name, text.slice(from, to));
    from = to;
  }
}

/** Sent when much has come together, when it has waited, or when the event loop turns. */
function printPiece(name: StreamName, text: string): void {
  if (pending !== undefined && pending.name !== name) flush();
  pending ??= { name, text: "" };
  pending.text += text;
  if (pending.text.length > FULL || now() - flushedAt > PATIENCE_MS) flush();
  else scheduleFlush();
}

/** Sends what was printed and not yet sent. */
export function flush(): void {
  if (pending === undefined) return;
  const output: StreamOutput = { output_type: "stream", ...pending };
  pending = undefined;
  flushedAt = now();
  put(output);
}

/** Makes `process.stdout` and `process.stderr` (so `console` too) print into the cell. */
export function capturePrinting(): void {
  process.stdout.write = writer("stdout");
  process.stderr.write = writer("stderr");
  // whoever ends one of them does not end it for the processes that a cell starts
  process.stdout._final = process.stderr._final = (done) => done();
  const { spawnSync, execSync, execFileSync } = children;
  Object.assign(children, { spawnSync: afterFlush(spawnSync), execSync: afterFlush(execSync), execFileSync: afterFlush(execFileSync) });
  syncBuiltinESMExports();
}

/** A process that the cell waits for prints on its own. */
function afterFlush<Start>(start: Start): Start {
  return ((...parameters: unknown[]) => {
    flush();
    return Reflect.apply(start as () => unknown, undefined, parameters);
  }) as Start;
}

function scheduleFlush(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(() => {
    scheduled = false;
    flush();
  });
}

function writer(name: StreamName): typeof process.stdout.write {
  const decoder = new TextDecoder();
  return (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    const said = typeof chunk === "string" && typeof encoding === "string" ? Buffer.from(chunk, encoding as BufferEncoding) : chunk;
    print(name, typeof said === "string" ? said : decoder.decode(said, { stream: true }));
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") process.nextTick(callback as () => void);
    return true;
  };
}
