import { constants } from "node:buffer";
import type { Readable } from "node:stream";

/** Calls `take` with each complete line of `stream`, parsed as JSON; long lines are joined once, not per chunk. A line that is no JSON, or that `take` cannot use, is dropped: `refuse` is told. */
export function readJsonLines<T>(stream: Readable, take: (message: T) => void, refuse: (error: Error) => void): void {
  let pieces: Buffer[] = [];
  let length = 0;
  const keep = (piece: Buffer): void => {
    length += piece.length;
    if (length <= constants.MAX_STRING_LENGTH) pieces.push(piece);
    else pieces = [];
  };
  const finish = (): void => {
    if (length > constants.MAX_STRING_LENGTH) refuse(new RangeError("it is too long"));
    else if (length > 0) attempt(() => take(JSON.parse(Buffer.concat(pieces).toString()) as T), refuse);
    pieces = [];
    length = 0;
  };
  stream.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      keep(chunk.subarray(start, end));
      finish();
      start = end + 1;
    }
    keep(chunk.subarray(start));
  });
  stream.on("error", () => {});
}

function attempt(work: () => void, refuse: (error: Error) => void): void {
  try {
    work();
  } catch (error) {
    refuse(error as Error);
  }
}
