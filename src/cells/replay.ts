import { releaseNamed } from "../linux/releases/releases.ts";
import { parseTrace } from "../replay/trace.ts";
import { repairsFor, type Replay, replayDumps } from "../replay/replay.ts";
import { runInOrder } from "../scenario/run.ts";
import { textOf } from "./node.ts";
import { type Run, shownRun } from "./run.ts";
import { type ShownScenario, shownScenario } from "./scenario.ts";
import { display, type Shown, table } from "./show.ts";

/** A recorded scenario of a real kernel, replayed by the model. */
export interface Recording extends Shown, Replay {
  /** the kernel that was recorded, e.g. "6.1.192" */
  readonly kernel: string;
  /** the operations, as the scenario language writes them */
  readonly scenario: ShownScenario;
  /** the model's run of them, for figures */
  readonly run: Run;
}

/**
 * Replay one scenario of a recorded trace and compare at each of its dumps.
 * @param file trace, relative to the notebook
 * @throws TraceError for a text that is not a trace; Error naming the choices for an unknown scenario or release
 */
export function replay(file: string, options: { scenario: string; release: string }): Recording {
  const dumps = parseTrace(textOf(file), file);
  const chosen = dumps.filter((dump) => dump.scenario === options.scenario);
  if (chosen.length === 0) throw new Error(`no scenario ${options.scenario} in ${file}; it has ${[...new Set(dumps.map((dump) => dump.scenario))].join(", ")}`);
  const release = releaseNamed(options.release);
  const result = replayDumps(chosen, file, release);
  const scenario = shownScenario({ name: options.scenario, edits: [], setup: chosen.at(-1)!.program, cpus: [] });
  const labels = chosen.map(({ step, label }) => [step, label, verdictOn(result, step)]);
  return {
    ...result, kernel: chosen[0]!.kernel, scenario, run: shownRun(runInOrder(scenario, release, repairsFor(release)), release.name),
    [display]: () => table(["operations", "dump of the real kernel", "model"], labels),
  };
}

function verdictOn({ different, skipped }: Replay, step: number): string {
  if (different.some((dump) => dump.step === step)) return "different";
  return skipped.some((dump) => dump.step === step) ? "skipped" : "equal";
}
