import { type ShownTrace, trace, traceHeadline } from "../cells/trace.ts";
import { differencesText } from "../figures/differences.ts";
import { columnsOf } from "../figures/columns.ts";
import { raceText } from "../figures/race.ts";
import type { PathStep } from "../machine/path.ts";
import { parsed } from "./arguments.ts";
import { UsageError } from "./usage.ts";

/** `rmaplab show TOKEN [--diff] [--json]`: follow a replay token and print its path; with --diff, what each step changed in memory. */
export async function show(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, { diff: { type: "boolean" }, json: { type: "boolean" } });
  if (positionals.length !== 1) throw new UsageError(`show: ${positionals.length} tokens named; expected one TOKEN, as rmaplab check prints it`);
  const followed = followedToken(positionals[0]!);
  const text = values.json ? JSON.stringify(inJson(followed)) : values.diff ? differencesText(followed.path) : report(followed);
  process.stdout.write(`${text}\n`);
  return 0;
}

/** One step of a path in a document of --json. */
export const stepInJson = ({ task, operation, function: name, step, violation }: PathStep) =>
  ({ cpu: task < 0 ? null : task, operation, function: name, step, ...(violation && { violation }) });

function followedToken(token: string): ShownTrace {
  try {
    return trace(token);
  } catch (error) {
    throw new UsageError(`show: ${(error as Error).message}`);
  }
}

const inJson = ({ token, scenario, release, edits, violation, path }: ShownTrace) =>
  ({ token, scenario: scenario.name, release, edits, ...(violation && { violation }), path: path.steps.map(stepInJson) });

const report = (followed: ShownTrace): string => `${traceHeadline(followed)}\n\n${raceText(columnsOf(followed.path, followed.columns))}`;
