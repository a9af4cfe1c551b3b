import { releaseNamed } from "../linux/releases/releases.ts";
import { type Replay, replayTrace } from "../replay/replay.ts";
import { parsed } from "./arguments.ts";
import { textOf } from "./files.ts";
import { UsageError } from "./usage.ts";

/** `rmaplab replay TRACE... [--release R] [--json]`: 0 when every dump was compared and is equal, else 1. */
export async function replay(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, { release: { type: "string" }, json: { type: "boolean" } });
  if (positionals.length === 0) throw new UsageError("replay: no file named; expected TRACE...");
  if (values.release !== undefined) checkRelease(values.release);
  const files = positionals.map((file) => replayTrace(textOf(file), file, values.release));
  process.stdout.write(values.json ? `${JSON.stringify({ files })}\n` : files.map(report).join(""));
  return files.every(({ skipped, different }) => skipped.length === 0 && different.length === 0) ? 0 : 1;
}

function checkRelease(name: string): void {
  try {
    releaseNamed(name);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function report({ file, release, edits, dumps, equal, skipped, different }: Replay): string {
  return [
    `${file}: ${dumps} dumps against ${[release, ...edits].join(" with ")}: ${equal} equal, ${different.length} different, ${skipped.length} skipped`,
    ...different.flatMap(({ scenario, step, label, differences }) => [`  different: ${scenario}, after ${step} operations: ${label}`, ...differences.map((line) => `    ${line}`)]),
    ...skipped.map(({ scenario, step, reason }) => `  skipped: ${scenario}, after ${step} operations: ${reason}`),
    "",
  ].join("\n");
}
