import { spawn } from "../cells/node.ts";
import { type Check, checkScenario, isAsExpected } from "../claims/check.ts";
import { refuseIdle } from "../claims/idle.ts";
import { type Alike, alike, type CheckOptions, defaultMaxStates, MOST_WORKERS } from "../claims/options.ts";
import { raceText } from "../figures/race.ts";
import { columnsOf } from "../figures/columns.ts";
import { headline } from "../figures/headline.ts";
import { checkThatEditsApply, edits, editsNamed } from "../linux/releases/edits.ts";
import { defaultRelease, releaseNamed, releases } from "../linux/releases/releases.ts";
import { type Scenario, ScenarioError } from "../scenario/language.ts";
import { parseScenarios } from "../scenario/parse.ts";
import { numberIn, parsed } from "./arguments.ts";
import { textOf } from "./files.ts";
import { stepInJson } from "./show.ts";
import { UsageError } from "./usage.ts";

interface Job {
  scenario: Scenario;
  file: string;
  release?: string;
  edits?: readonly string[];
}

/** `rmaplab check FILE...`: 0 when every scenario is as expected, or holds where nothing is expected; else 1. */
export async function check(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, {
    release: { type: "string" }, edit: { type: "string", multiple: true }, "max-states": { type: "string" }, symmetry: { type: "string" }, workers: { type: "string" }, json: { type: "boolean" },
  });
  if (positionals.length === 0) throw new UsageError("check: no file named; expected FILE...");
  const jobs = positionals.flatMap((file) => scenariosOf(file).flatMap((scenario) => jobsFor(scenario, file, values.release, values.edit)));
  const options = { maxStates: numberIn("check: --max-states", values["max-states"], defaultMaxStates, 1), symmetry: kindsOf(values.symmetry), workers: numberIn("check: --workers", values.workers, 1, 1, MOST_WORKERS) };
  const checks = jobs.map((job) => checked(job, options));
  process.stdout.write(values.json ? `${JSON.stringify(checks.length === 1 && !wantsAll(values) ? inJson(checks[0]!) : { checks: checks.map(inJson) })}\n` : checks.map(report).join("\n"));
  return checks.every(isAsExpected) ? 0 : 1;
}

function kindsOf(text = "all"): readonly Alike[] {
  const kinds = { none: [], slots: ["slots"], cpus: ["cpus"], all: alike } as const;
  if (!Object.hasOwn(kinds, text)) throw new UsageError(`check: --symmetry ${text}; expected one of ${Object.keys(kinds).join(", ")}`);
  return kinds[text as keyof typeof kinds];
}

function scenariosOf(file: string): Scenario[] {
  try {
    return parseScenarios(textOf(file));
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

function checkNames(release: string | undefined, edit: readonly string[] | undefined): void {
  try {
    if (release !== "all") releaseNamed(release ?? defaultRelease);
    editsNamed((edit ?? []).filter((name) => name !== "all"));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** `all` stands for every row of a table, as far as edits and releases fit each other. */
function jobsFor(scenario: Scenario, file: string, release: string | undefined, edit: readonly string[] | undefined): Job[] {
  checkNames(release, edit);
  const chosenReleases = release === "all" ? releases.map((row) => row.name) : [release];
  const chosenEdits = edit?.includes("all") ? edits.map((row) => [row.name]) : [edit];
  const jobs = chosenReleases.flatMap((r) => chosenEdits.map((e): Job => ({ scenario, file, ...(r !== undefined && { release: r }), ...(e && { edits: e }) })));
  return wantsAll({ release, edit }) ? jobs.filter((job) => misfit(job) === undefined) : jobs.map(fitting);
}

const wantsAll = ({ release, edit }: { release?: string | undefined; edit?: readonly string[] | undefined }): boolean => release === "all" || edit?.includes("all") === true;

/** Why the edits of a job cannot be made in its release. */
function misfit({ scenario, release, edits: names }: Job): string | undefined {
  const of = releaseNamed(release ?? scenario.release ?? defaultRelease);
  try {
    checkThatEditsApply(editsNamed(names ?? scenario.edits), of);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function fitting(job: Job): Job {
  const why = misfit(job);
  if (why !== undefined) throw new UsageError(`${job.file}: ${why}`);
  return job;
}

type Timed = Check & { ms: number };

function checked({ scenario, file, release, edits: names }: Job, bounds: Pick<CheckOptions, "maxStates" | "symmetry" | "workers">): Timed {
  const start = performance.now();
  try {
    const found = refuseIdle(checkScenario(scenario, { release, edits: names, ...bounds }, spawn));
    return { ...found, ms: Math.round(performance.now() - start) };
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/** The document of --json. */
function inJson({ scenario, release, edits: names, bounds, verdict, violation, states, transitions, depth, ms, witnesses, token, path }: Timed) {
  return {
    scenario, release, edits: names, bounds, verdict, ...(violation && { violation }), states, transitions, depth, ms, witnesses,
    ...(token && { token }), ...(path && { path: path.steps.map(stepInJson) }),
  };
}

function report(check: Check): string {
  const { path, columns, token } = check;
  return `${headline(check)}\n${path ? `\n${raceText(columnsOf(path, columns))}\n\n replay: rmaplab show ${token}\n` : ""}`;
}
