import { editsNamed } from "../linux/releases/edits.ts";
import { parseScenario } from "../scenario/parse.ts";
import { printScenario } from "../scenario/print.ts";
import type { Swept } from "./sweep.ts";
import { codeOf, explained, type Explanation, placeOf } from "./sweepExplained.ts";

/** Findings with the same code, and the same explanation or none. */
export interface Kind {
  code: string;
  explanation?: Explanation;
  /** where the rule is broken, each place once */
  places: readonly string[];
  races: number;
  /** the one with the fewest operations, then the fewest steps */
  shortest: Swept;
}

/** Everything in some results that does not hold, by kind; what is not explained comes last. */
export function kindsOf(results: readonly Swept[]): Kind[] {
  const groups = new Map<string, { explanation: Explanation | undefined; members: Swept[] }>();
  for (const result of results.flatMap(findingsOf)) {
    const explanation = explained(result);
    const key = `${explanation?.name ?? "~"} ${codeOf(result)}`;
    const group = groups.get(key) ?? { explanation, members: [] };
    groups.set(key, group);
    group.members.push(result);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { explanation, members }]) => kindOf(members, explanation));
}

const findingsOf = (result: Swept): Swept[] => (result.verdict === "holds" ? [] : [result, ...(result.also ?? []).map((finding) => ({ ...result, ...finding }))]);

const kindOf = (members: readonly Swept[], explanation: Explanation | undefined): Kind => ({
  code: codeOf(members[0]!), ...(explanation && { explanation }), places: [...new Set(members.map(placeOf))].sort(), races: members.length,
  shortest: [...members].sort((a, b) => operationsIn(a) - operationsIn(b) || a.depth - b.depth || (a.scenario < b.scenario ? -1 : 1))[0]!,
});

const operationsIn = ({ scenario }: Swept): number => scenario.split("\n").filter((line) => line.startsWith("  ")).length;

/** A finding as a scenario that stands by itself: `rmaplab check` finds the same. */
export function scenarioOf(found: Swept): string {
  const { release, edits, violation } = found;
  const scenario = parseScenario(found.scenario);
  return printScenario({ ...scenario, release, edits: editsNamed(edits), ...(violation && { expect: { verdict: "violated", code: violation } }) });
}

/** The kinds in words, each with its shortest scenario. */
export const kindText = ({ code, explanation, places, races, shortest }: Kind): string => [
  `${explanation ? "" : "! "}${code} in ${races} ${races === 1 ? "scenario" : "scenarios"}: ${explanation ? `${explanation.name}. ${explanation.reason}` : "not explained"}`,
  ...places.map((place) => `    ${place}`), ...scenarioOf(shortest).split("\n").slice(0, -1).map((line) => `  | ${line}`),
].join("\n");
