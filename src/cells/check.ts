import { type Check, type CheckOptions, checkScenario } from "../claims/check.ts";
import { columnsOf } from "../figures/columns.ts";
import { eventsOf } from "../figures/fromPath.ts";
import { headline } from "../figures/headline.ts";
import { lifetimes } from "../figures/lifetimes.ts";
import { raceMarkdown, raceText } from "../figures/race.ts";
import { refcounts } from "../figures/refcounts.ts";
import type { Path } from "../machine/path.ts";
import type { Scenario } from "../scenario/language.ts";
import { type Bundle, display, type Shown, shownFigure, type ShownFigure, shownText } from "./show.ts";

/** The verdict on a scenario; a counterexample comes with its pictures. */
export interface ShownCheck extends Check, Shown {
  /** the counterexample in CPU columns */
  race(): Shown;
  /** who lived when, step by step, on the counterexample */
  lifetimes(): ShownFigure;
  /** who held how many references when, step by step, on the counterexample */
  refcounts(): ShownFigure;
}

/**
 * Try every interleaving of a scenario.
 * @throws ScenarioError for an operation that is refused; Error naming the choices for an unknown release or edit
 */
export function check(scenario: Scenario, options: Omit<CheckOptions, "keepVisited"> = {}): ShownCheck {
  const found = checkScenario(scenario, options);
  const events = () => eventsOf(pathOf(found), "step");
  return {
    ...found,
    race: () => ({ [display]: () => columns(found) }),
    lifetimes: () => shownFigure(lifetimes(events())),
    refcounts: () => shownFigure(refcounts(events())),
    [display]: () => (found.path ? withHeadline(found) : verdictText(found)),
  };
}

function pathOf({ path, scenario, verdict }: Check): Path {
  if (!path) throw new Error(`${scenario} ${verdict}: there is no counterexample to draw`);
  return path;
}

function columns(found: Check): Bundle {
  const laidOut = columnsOf(pathOf(found), found.columns);
  return shownText(raceMarkdown(laidOut), raceText(laidOut));
}

const verdictText = (found: Check): Bundle => shownText(headlineMarkdown(found), headline(found));

function withHeadline(found: Check): Bundle {
  const laidOut = columnsOf(pathOf(found), found.columns);
  return shownText(`${headlineMarkdown(found)}\n\n${raceMarkdown(laidOut)}`, `${headline(found)}\n\n${raceText(laidOut)}`);
}

function headlineMarkdown(found: Check): string {
  const [first, ...rest] = headline(found).split("\n");
  return [`**${first}**`, ...rest.map((line) => line.trim())].join("  \n");
}
