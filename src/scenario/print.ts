import type { Operation, Scenario } from "./language.ts";

/** An operation as the language writes it, e.g. `fork P C`. */
export const printOperation = ({ name, args }: Pick<Operation, "name" | "args">): string => [name, ...args].join(" ");

/** A scenario as text that parses to the same scenario. */
export function printScenario(scenario: Scenario): string {
  const { name, release, edits, expect, setup, cpus } = scenario;
  const lines = (list: readonly Operation[], indent: string) => list.map((operation) => indent + printOperation(operation));
  return [
    `scenario ${name}`,
    ...(release ? [`release ${release}`] : []),
    ...edits.map((edit) => `edit ${edit}`),
    ...(expect ? [`expect ${[expect.verdict, ...(expect.code ? [expect.code] : [])].join(" ")}`] : []),
    ...(cpus.length > 0 ? ["setup", ...lines(setup, "  ")] : lines(setup, "")),
    ...cpus.flatMap(({ cpu, operations }) => [`cpu ${cpu}`, ...lines(operations, "  ")]),
    "end",
    "",
  ].join("\n");
}
