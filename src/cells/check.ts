import { type Check, checkScenario } from "../claims/check.ts";
import { refuseIdle } from "../claims/idle.ts";
import type { CheckOptions } from "../claims/options.ts";
import { columnsOf } from "../figures/columns.ts";
import { headline, headlineParts } from "../figures/headline.ts";
import { raceMarkdown, raceText } from "../figures/race.ts";
import type { Path } from "../machine/path.ts";
import type { Scenario } from "../scenario/language.ts";
import { spawn } from "./node.ts";
import { type Pictures, pictures } from "./pictures.ts";
import { expectScenario } from "./scenario.ts";
import { tokenText } from "../figures/tokenText.ts";
import { type Bundle, display, type Shown, shownText } from "./show.ts";

/** The verdict on a scenario; a counterexample comes with its pictures. */
export interface ShownCheck extends Check, Shown, Pictures {
  /** the shortest counterexample that ends otherwise: with another code, or at another line; null if there is none */
  another(): ShownCheck | null;
}

/**
 * Try every interleaving of a scenario.
 * @throws TypeError for what is no scenario; ScenarioError for an operation that is refused, or a CPU that can never run; Error naming the choices for an unknown release or edit
 */
export function check(scenario: Scenario, options: CheckOptions = {}): ShownCheck {
  expectScenario(scenario);
  const found = refuseIdle(checkScenario(scenario, options, spawn));
  return {
    ...found, ...pictures(() => pathOf(found), found.columns),
    another: () => another(scenario, options, found),
    [display]: () => (found.path ? withHeadline(found) : verdictText(found)),
  };
}

function another(scenario: Scenario, options: CheckOptions, { ending }: Check): ShownCheck | null {
  const found = ending && check(scenario, { ...options, passBy: [...(options.passBy ?? []), ending] });
  return found?.path ? found : null;
}

function pathOf({ path, scenario, verdict }: Check): Path {
  if (!path) throw new Error(`${scenario} ${verdict}: there is no counterexample to draw`);
  return path;
}

const verdictText = (found: Check): Bundle => shownText(headlineMarkdown(found), headline(found));

function withHeadline(found: Check): Bundle {
  const laidOut = columnsOf(pathOf(found), found.columns);
  const token = found.token!;
  return shownText(`${headlineMarkdown(found)}\n\n${raceMarkdown(laidOut)}\n\nreplay token: \`${token}\``, `${headline(found)}\n\n${raceText(laidOut)}\n\n${tokenText(token)}`);
}

function headlineMarkdown(found: Check): string {
  const [first, ...rest] = headlineParts(found);
  return [`**${first}**`, ...rest.map((line) => line.trim())].join("  \n");
}
