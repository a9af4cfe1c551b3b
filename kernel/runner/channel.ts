import { writeSync } from "node:fs";
import type { FromRunner } from "../session/protocol.ts";

/** The pipe on which the runner speaks. */
const OUT = 4;
/** Kept: a cell may put others in their place. */
const { stringify } = JSON;
const never = new Int32Array(new SharedArrayBuffer(4));

/** Writes one message to the session, whole, before it returns: what is said survives whatever the cell does next. */
export function send(message: FromRunner): void {
  const bytes = Buffer.from(`${stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSome(bytes, sent);
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
