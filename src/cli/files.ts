import { mkdtempSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../kernel/install/folders.ts";
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

/** A folder that results go to, made if it is not there. To be asked for before the long work, not after it. */
export function outFolder(command: string, folder: string): void {
  try {
    makeFolder(folder);
    rmdirSync(mkdtempSync(join(folder, ".try-")));
  } catch (error) {
    throw new UsageError(`${command}: ${folder}: ${(error as NodeJS.ErrnoException).code}; expected a folder that can be written`);
  }
}
