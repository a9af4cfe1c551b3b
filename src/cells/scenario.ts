import type { Scenario } from "../scenario/language.ts";
import { parseInPlace } from "../scenario/parse.ts";
import { printScenario } from "../scenario/print.ts";
import { display, type Shown, shownText } from "./show.ts";

/** A scenario that shows itself as its own text. */
export interface ShownScenario extends Scenario, Shown {}

/**
 * A scenario, written in place. The line `scenario NAME` may be left out, and so may `end`.
 * @throws ScenarioError naming line, column, word and what was expected
 */
export function scenario(strings: TemplateStringsArray, ...values: readonly unknown[]): ShownScenario {
  return shownScenario(parseInPlace(String.raw({ raw: strings.raw }, ...values)));
}

/** @throws TypeError for what a cell that is not checked may give instead */
export function expectScenario(given: unknown): void {
  const { setup, cpus } = (given ?? {}) as Partial<Scenario>;
  if (Array.isArray(setup) && Array.isArray(cpus)) return;
  const said = typeof given === "string" ? JSON.stringify(given) : Object(given) === given ? Object.prototype.toString.call(given) : String(given);
  throw new TypeError(`expected a scenario, as scenario\`...\` makes it; was given ${said}`);
}

export const shownScenario = (parsed: Scenario): ShownScenario => ({
  ...parsed,
  [display]: () => shownText("```text\n" + printScenario(parsed) + "```", printScenario(parsed).trimEnd()),
});
