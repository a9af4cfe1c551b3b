import { Refusal } from "../machine/now.ts";
import { type Release, releaseNamed, releases } from "../linux/releases/releases.ts";
import type { Operation } from "../scenario/language.ts";
import type { LinuxMachine } from "../scenario/model.ts";
import { printOperation } from "../scenario/print.ts";
import { machineFor, perform } from "../scenario/run.ts";
import { canonical, type Scope } from "./canonical.ts";
import { differences } from "./difference.ts";
import { ownPages } from "./full.ts";
import { topologyOf } from "./topology.ts";
import { type Dump, parseTrace, TraceError } from "./trace.ts";

/** What a comparison of one trace file with the model came to. */
export interface Replay {
  file: string;
  release: string;
  /** edits in force: the recorded kernels have the repairs that releases before v3.15 lack */
  edits: string[];
  dumps: number;
  equal: number;
  skipped: { scenario: string; step: number; reason: string }[];
  different: { scenario: string; step: number; label: string; differences: string[] }[];
}

/** The release whose rules a recorded kernel follows. */
const releaseOfKernel: Readonly<Record<string, string>> = { "6.1": "v6.1", "6.12": "v6.8" };

/**
 * Run the operations of each recorded scenario in the model and compare at every dump.
 * @throws TraceError for a text that is not a trace, or a kernel whose release is not in the model
 */
export function replayTrace(text: string, file: string, releaseName?: string): Replay {
  const dumps = parseTrace(text, file);
  return replayDumps(dumps, file, releaseNamed(releaseName ?? releaseFor(dumps[0]!, file)));
}

/** The same for dumps that were read already. */
export function replayDumps(dumps: Dump[], file: string, release: Release): Replay {
  const edits = repairsFor(release);
  const result: Replay = { file, release: release.name, edits, dumps: dumps.length, equal: 0, skipped: [], different: [] };
  for (const ofScenario of Object.values(groupByScenario(dumps))) replayScenario(ofScenario, release, result);
  return result;
}

function releaseFor({ kernel }: Dump, file: string): string {
  const name = releaseOfKernel[/^\d+\.\d+/.exec(kernel)?.[0] ?? ""];
  const known = releases.map((row) => row.name);
  if (!name || !known.includes(name)) throw new TraceError(`${file}: recorded on kernel ${kernel}, whose rules are not in the model; expected --release with one of ${known.join(", ")}`);
  return name;
}

function groupByScenario(dumps: Dump[]): Record<string, Dump[]> {
  const groups: Record<string, Dump[]> = {};
  for (const dump of dumps) (groups[dump.scenario] ??= []).push(dump);
  return groups;
}

function replayScenario(dumps: Dump[], release: Release, result: Replay): void {
  const last = dumps.at(-1)!;
  const { program } = last;
  const machine = roomFor(last, release, result);
  let done = 0;
  let stopped: Stopped | undefined;
  for (const dump of dumps) {
    for (; !stopped && done < dump.program.length; done++) stopped = advance(machine, program[done]!, last.rets[done]!);
    const { scenario, step, label } = dump;
    if (!stopped) judge(machine, dump, release, result);
    else if (stopped.how === "refused") result.skipped.push({ scenario, step, reason: stopped.why });
    else result.different.push({ scenario, step, label, differences: [stopped.why] });
  }
}

/** @throws TraceError for a program with more objects than a state can hold */
function roomFor({ scenario, program }: Dump, release: Release, { file, edits }: Replay): LinuxMachine {
  try {
    return machineFor(program, release, edits);
  } catch (error) {
    if (error instanceof Refusal) throw new TraceError(`${file}: ${scenario}: ${error.message}`);
    throw error;
  }
}

/** Why the model cannot follow the kernel any further: it lacks an operation, or it broke a rule where the kernel went on. */
interface Stopped {
  how: "refused" | "violation";
  why: string;
}

/** Before v3.15 the last put of a family reads freed memory; no recorded kernel does. */
export const repairsFor = (release: Release): string[] => (release.root_put_last ? [] : ["put_root_last"]);

/** Do one recorded operation, unless the kernel refused it. */
function advance(machine: LinuxMachine, operation: Operation, returned: number): Stopped | undefined {
  if (returned < 0) return undefined;
  const text = printOperation(operation);
  let broken: Stopped | undefined;
  try {
    perform(machine, operation, ({ violation, function: name, step }) => {
      if (violation) broken ??= { how: "violation", why: `${text}: ${violation} in ${name}: ${step}` };
    });
    return broken;
  } catch (error) {
    if (error instanceof Refusal) return { how: "refused", why: `${text}: ${error.message}` };
    throw error;
  }
}

function judge(machine: LinuxMachine, dump: Dump, release: Release, result: Replay): void {
  const scope: Scope = { children: release.reuse === "counts", exclusive: release.anon_exclusive, order: release.interval_tree };
  const recorded = dump.full ? ownPages(dump) : dump;
  const found = differences(canonical(recorded, scope), canonical(topologyOf(machine), scope));
  if (found.length === 0) result.equal++;
  else result.different.push({ scenario: dump.scenario, step: dump.step, label: dump.label, differences: found });
}
