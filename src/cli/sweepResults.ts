import { createHash } from "node:crypto";
import { appendFileSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Swept } from "../claims/sweep.ts";
import { UsageError } from "./usage.ts";

/** A result under its job's id. */
export type Result = Swept & { id: string };

/** Changes whenever the model, the checker or the way of judging does: a hash of their compiled sources. */
export function modelHash(): string {
  const hash = createHash("sha256");
  for (const layer of ["machine", "checker", "linux", "scenario", "claims"]) {
    const folder = join(import.meta.dirname, "..", layer);
    const isModel = (file: string) => file.endsWith(".js") && (layer !== "claims" || /^(check|sweep|sweepSetups)\.js$/.test(file));
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(isModel).sort()) {
      hash.update(`${layer}/${file}\0`).update(readFileSync(join(folder, file))).update("\0");
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** A job is what it is about: its scenario, release, edits and model. */
export const idOf = (scenario: string, release: string, edits: readonly string[], model: string): string =>
  createHash("sha256").update(JSON.stringify({ scenario, release, edits, model })).digest("hex").slice(0, 24);

/** One digest for all results, whatever the order and the time they were computed in: the SHA-256 of the sorted lines. */
export const digestOf = (results: readonly Result[]): string => createHash("sha256").update(linesOf(results)).digest("hex");

/** JSON lines, sorted by id. */
export const linesOf = (results: readonly Result[]): string => results.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(lineOf).join("");

const lineOf = (result: Result): string => `${JSON.stringify(result)}\n`;

/**
 * The results in a file that an earlier run, perhaps one that was killed, has left: a last line without its end is cut off.
 * @throws UsageError for a file that is none of results, or of those of another sweep
 */
export function resultsIn(file: string, isWanted: (id: string) => boolean): Result[] {
  accessed(file, () => appendFileSync(file, ""));
  const text = accessed(file, () => readFileSync(file, "utf8"));
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const results = whole.split("\n").slice(0, -1).map((line, k) => {
    const result = parsedLine(line);
    if (!result) throw new UsageError(`${file}: line ${k + 1} is no result of a sweep; expected JSON with an id`);
    if (!isWanted(result.id)) throw new UsageError(`${file}: line ${k + 1} is the result of another sweep (other depth, release, edits or model); expected a new file, or one of this sweep`);
    return result;
  });
  accessed(file, () => truncateSync(file, Buffer.byteLength(whole)));
  return results;
}

function parsedLine(line: string): Result | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && typeof (value as Result).id === "string" && typeof (value as Result).verdict === "string" ? (value as Result) : null;
  } catch {
    return null;
  }
}

/** Keeps one result: a line in the file, and its time in another, which no digest covers. A kill loses at most the line under way. */
export function keepResult(file: string, result: Result, ms: number): void {
  accessed(file, () => appendFileSync(file, lineOf(result)));
  accessed(file, () => appendFileSync(`${file}.times`, `${result.id} ${ms.toFixed(1)}\n`));
}

/** All results, sorted, in the place of what was there. */
export function finishResults(file: string, results: readonly Result[]): void {
  accessed(file, () => writeFileSync(`${file}.part`, linesOf(results)));
  accessed(file, () => renameSync(`${file}.part`, file));
}

function accessed<T>(file: string, access: () => T): T {
  try {
    return access();
  } catch (error) {
    throw new UsageError(`${file}: ${(error as NodeJS.ErrnoException).code}; expected a file that can be read and written`);
  }
}
