import { Buffer, constants } from "node:buffer";
import { writeSync } from "node:fs";
import process from "node:process";
import type { FromRunner } from "../session/protocol.ts";
import { Atomics, Error, Int32Array, JSON, RangeError, SharedArrayBuffer } from "./kept.ts";

/** The pipe on which the runner speaks. */
const OUT = 4;
/** Kept: a cell may put others in their place. */
const { stringify } = JSON;
const never = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes one message to the session, whole, before it returns: what is said survives whatever the cell does next.
 * It begins a line of its own: the one before may have been cut short by an interrupt.
 */
export function send(message: FromRunner): void {
  const line = `\n${stringify(message)}\n`;
  if (Buffer.byteLength(line) > constants.MAX_STRING_LENGTH) throw new RangeError(`too large to show: more than ${constants.MAX_STRING_LENGTH} bytes`);
  const bytes = Buffer.from(line);
  for (let sent = 0; sent < bytes.length; ) sent += writeSome(bytes, sent);
}

/** Ends the process where no message can be written any more, neither by us nor by the inspector. */
export function mustSpeak(): void {
  if (stringify({}) !== "{}") leave("no message can be written: Object.prototype.toJSON is in the way");
}

/** Ends the process; `reason` is printed into the cell. */
export function leave(reason: string): never {
  writeSync(2, `${reason}\n`);
  process.kill(process.pid, "SIGKILL");
  throw new Error(reason);
}

function writeSome(bytes: Buffer, from: number): number {
  try {
    return writeSync(OUT, bytes, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") process.kill(process.pid, "SIGKILL");
    Atomics.wait(never, 0, 0, 2);
    return 0;
  }
}
