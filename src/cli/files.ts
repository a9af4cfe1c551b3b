import { readFileSync } from "node:fs";
import { UsageError } from "./usage.ts";

/** The text of a file that the user named. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file}: ${code === "ENOENT" ? "no such file" : code === "EISDIR" ? "a folder; expected a file" : (error as Error).message}`);
  }
}
