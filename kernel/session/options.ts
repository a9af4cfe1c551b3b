import { totalmem } from "node:os";
import type { RunnerOptions } from "./protocol.ts";

/** What a runner is told: packages by the place of their code in the kernel's installation, memory in bytes. */
export function runnerOptions(cwd: string, preload: readonly string[], megabytes: number): RunnerOptions {
  return { cwd, preload: Object.fromEntries(preload.map((name) => [name, import.meta.resolve(name)])), memory: megabytes * 2 ** 20 };
}

/** Megabytes that may be used without bringing the machine down: its own, or those of the container around us. */
export function mostMemory(): number {
  const contained = process.constrainedMemory();
  const all = contained > 0 ? Math.min(contained, totalmem()) : totalmem();
  return (all * 4) / 5 / 2 ** 20;
}
