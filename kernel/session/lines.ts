import type { Readable } from "node:stream";

/** Calls `take` with each complete line of `stream`, parsed as JSON; long lines are joined once, not per chunk. */
export function readJsonLines<T>(stream: Readable, take: (message: T) => void): void {
  let pieces: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      pieces.push(chunk.subarray(start, end));
      take(JSON.parse(Buffer.concat(pieces).toString()) as T);
      pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  });
  stream.on("error", () => {});
}
