/** Everything a cell puts out goes through here, in order; what it prints is collected into few messages. */
import type { Output, StreamOutput } from "../session/outputs.ts";
import { send } from "./channel.ts";

type StreamName = StreamOutput["name"];

const FULL = 32_768;
/** A message holds a text once more, escaped: both must be possible strings. */
const LONGEST = 2 ** 24;
const PATIENCE_MS = 100;

let cell = 0;
let pending: { name: StreamName; text: string } | undefined;
let flushedAt = 0;
let scheduled = false;

/** From here on output belongs to cell `id`. */
export function beginCell(id: number): void {
  flush();
  cell = id;
}

/** Puts out one output, after everything printed before it. */
export function emit(output: Output): void {
  flush();
  send({ type: "output", cell, output });
}

/** Prints `text`, however long it is. */
export function print(name: StreamName, text: string): void {
  for (let from = 0; from < text.length; ) {
    const end = from + LONGEST;
    const to = isHighSurrogate(text.charCodeAt(end - 1)) ? end + 1 : end;
    printPiece(name, text.slice(from, to));
    from = to;
  }
}

/** Sent when much has come together, when it has waited, or when the event loop turns. */
function printPiece(name: StreamName, text: string): void {
  if (pending !== undefined && pending.name !== name) flush();
  pending ??= { name, text: "" };
  pending.text += text;
  if (pending.text.length > FULL || Date.now() - flushedAt > PATIENCE_MS) flush();
  else scheduleFlush();
}

/** Sends what was printed and not yet sent. */
export function flush(): void {
  if (pending === undefined) return;
  const output: StreamOutput = { output_type: "stream", ...pending };
  pending = undefined;
  flushedAt = Date.now();
  send({ type: "output", cell, output });
}

/** Makes `process.stdout` and `process.stderr` (so `console` too) print into the cell. */
export function capturePrinting(): void {
  process.stdout.write = writer("stdout");
  process.stderr.write = writer("stderr");
}

/** The first half of a character that takes two. */
const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

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
    print(name, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") process.nextTick(callback as () => void);
    return true;
  };
}
