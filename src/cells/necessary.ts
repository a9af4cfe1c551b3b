import type { CheckOptions } from "../claims/options.ts";
import { necessaryFor, type Necessary, type Removed } from "../claims/necessary.ts";
import { editNamed } from "../linux/releases/edits.ts";
import type { Scenario } from "../scenario/language.ts";
import { expectScenario } from "./scenario.ts";
import { display, type Shown, table } from "./show.ts";

/** Which protections a scenario needs, as a table. */
export interface ShownNecessary extends Necessary, Shown {}

/**
 * Take away every protection that the scenario meets, one at a time and then two at a time.
 * @throws TypeError for what is no scenario; Error when the scenario does not hold as it stands
 */
export function necessary(scenario: Scenario, options: CheckOptions = {}): ShownNecessary {
  expectScenario(scenario);
  const found = necessaryFor(scenario, options);
  const rows = [...found.alone.map((one) => row(one, "alone")), ...found.jointly.map((pair) => row(pair, "only jointly")), ...found.spare.map((name) => [name, editNamed(name).claim, "no", "holds without it"])];
  return { ...found, [display]: () => table(["taken away", "claim", "needed", "what happens"], rows) };
}

const row = ({ edits, violation, depth }: Removed, how: string): string[] =>
  [edits.join(" + "), [...new Set(edits.map((name) => editNamed(name).claim))].join(", "), how, `${violation} after ${depth} steps`];
