import { checkThatEditsApply, edits as editTable, editNamed } from "../linux/releases/edits.ts";
import { defaultRelease, releaseNamed } from "../linux/releases/releases.ts";
import { now } from "../machine/now.ts";
import type { Scenario } from "../scenario/language.ts";
import { type Check, checkScenario } from "./check.ts";
import type { CheckOptions } from "./options.ts";

/** Some protections that were taken away together, and what came of it. */
export interface Removed {
  edits: readonly string[];
  violation: string;
  /** steps of the shortest counterexample, and its replay token */
  depth: number;
  token: string;
}

/** Which protections a scenario needs. */
export interface Necessary {
  /** the scenario as it stands, which holds */
  base: Check;
  /** each of these breaks it */
  alone: readonly Removed[];
  /** neither of these breaks it, both together do */
  jointly: readonly Removed[];
  /** these lines are met, and can go, also two at a time */
  spare: readonly string[];
}

/**
 * Take every protection away whose line the scenario meets: one at a time, then two at a time of those that could go alone. What is
 * not found needed is not needed in this scenario; that says nothing of others.
 * @throws Error when the scenario does not hold as it stands
 */
export function necessaryFor(scenario: Scenario, options: CheckOptions = {}): Necessary {
  const own = options.edits ?? scenario.edits;
  const release = options.release ?? scenario.release ?? defaultRelease;
  const search = (more: readonly string[]) => checkScenario(scenario, { ...options, release, edits: [...own, ...more] });
  const { base, met } = watching(() => search([]));
  if (base.verdict !== "holds") throw new Error(`${scenario.name} at ${base.release} is ${base.verdict}${base.violation ? ` (${base.violation})` : ""} as it stands; expected a scenario that holds`);
  const candidates = protections(met, release, own);
  const singles = candidates.map((name) => removed(search([name]), [name]));
  const could = candidates.filter((_, k) => singles[k] === null);
  const pairs = could.flatMap((one, k) => could.slice(k + 1).map((other) => [one, other])).filter(isOfTwoLines).map((names) => removed(search(names), names));
  const jointly = pairs.filter((pair) => pair !== null);
  return { base, alone: singles.filter((single) => single !== null), jointly, spare: could.filter((name) => !jointly.some((pair) => pair.edits.includes(name))) };
}

/** The edits whose lines were met on the way. */
function watching(search: () => Check): { base: Check; met: ReadonlySet<string> } {
  const met = new Set<string>();
  now.asked = met;
  try {
    return { base: search(), met };
  } finally {
    now.asked = null;
  }
}

/** Edits that take something away, and can be made here. A benign one takes no protection away. */
const protections = (met: ReadonlySet<string>, release: string, own: readonly string[]): string[] =>
  editTable.filter(({ name, benign, set }) => met.has(name) && !benign && !set && !own.includes(name) && applies(name, release)).map(({ name }) => name);

function applies(name: string, release: string): boolean {
  try {
    checkThatEditsApply([name], releaseNamed(release));
    return true;
  } catch {
    return false;
  }
}

/** Of two versions of one line only one can be in force. */
const isOfTwoLines = ([one, other]: readonly string[]): boolean => removedLine(one!) !== removedLine(other!);
const removedLine = (name: string): string => editNamed(name).diff.filter((line) => line.startsWith("-")).join("\n") || name;

function removed({ verdict, violation, depth, token, scenario, bounds }: Check, edits: readonly string[]): Removed | null {
  if (verdict === "unfinished") throw new Error(`${scenario} with ${edits.join(" and ")} is unfinished beyond ${bounds.maxStates} states`);
  return violation ? { edits, violation, depth, token: token! } : null;
}
