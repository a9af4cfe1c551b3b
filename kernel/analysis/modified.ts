import { statSync } from "node:fs";

/** When a file was last written, in milliseconds; undefined where there is none. */
export function modified(file: string | URL): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
