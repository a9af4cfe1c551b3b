#!/usr/bin/env node
import { ScenarioError } from "../scenario/language.ts";
import { TraceError } from "../replay/trace.ts";
import { UsageError } from "./usage.ts";

/** Every command: its line of help, and where it lives. Loaded when used, so that each starts at once. */
const commands: Readonly<Record<string, { usage: string; load: () => Promise<(args: string[]) => Promise<number>> }>> = {
  book: { usage: "book [--build-only] [--port N] [--no-open] [--out DIR]", load: async () => (await import("./book.ts")).book },
  check: { usage: "check FILE... [--release R] [--edit E]... [--max-states N] [--workers N] [--json]", load: async () => (await import("./check.ts")).check },
  claims: { usage: "claims [ID...] [--release R] [--seed] [--json]", load: async () => (await import("./claims.ts")).claims },
  edits: { usage: "edits [--json]", load: async () => (await import("./tables.ts")).edits },
  kernel: { usage: "kernel install|uninstall|list [--prefix P|--user|--sys-prefix] [--name N] [--replace] [--dry-run] [--json]", load: async () => (await import("./kernel.ts")).kernel },
  run: { usage: "run NOTEBOOK... [--check] [-p NAME=VALUE]... [--out DIR] [--json]", load: async () => (await import("./run.ts")).run },
  releases: { usage: "releases [--json]", load: async () => (await import("./tables.ts")).releases },
  show: { usage: "show TOKEN [--diff] [--json]", load: async () => (await import("./show.ts")).show },
  replay: { usage: "replay TRACE... [--release R] [--json]", load: async () => (await import("./replay.ts")).replay },
  sweep: { usage: "sweep [--depth N] [--cpus 2|3] [--release R] [--edit E]... [--workers N] [--out FILE]", load: async () => (await import("./sweep.ts")).sweep },
};

async function main([name, ...args]: string[]): Promise<number> {
  if (name === "help" || name === "--help" || name === "-h") return process.stdout.write(help()), 0;
  const command = commands[name ?? ""];
  if (!command) throw new UsageError(`${name ? `unknown command: ${name}` : "no command"}; expected one of ${Object.keys(commands).join(", ")}`);
  if (args.some((arg) => arg === "--help" || arg === "-h")) return process.stdout.write(`usage: rmaplab ${command.usage}\n`), 0;
  const run = await command.load();
  return await run(args);
}

const help = () => `usage:\n${Object.values(commands).map(({ usage }) => `  rmaplab ${usage}\n`).join("")}`;

const isBadInput = (error: unknown): error is Error =>
  error instanceof UsageError || error instanceof TraceError || error instanceof ScenarioError;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!isBadInput(error)) throw error;
  process.stderr.write(`rmaplab: ${error.message}\n`);
  process.exitCode = 2;
}
