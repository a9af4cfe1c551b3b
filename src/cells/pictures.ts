import { columnsOf } from "../figures/columns.ts";
import { differencesText } from "../figures/differences.ts";
import { eventsOf } from "../figures/fromPath.ts";
import { lifetimes } from "../figures/lifetimes.ts";
import { raceMarkdown, raceText } from "../figures/race.ts";
import { refcounts } from "../figures/refcounts.ts";
import { topology } from "../figures/topology.ts";
import type { Path } from "../machine/path.ts";
import { display, type Shown, shownFigure, type ShownFigure, shownText } from "./show.ts";

/** What a path of a race can be looked at as. */
export interface Pictures {
  /** in CPU columns, time running down */
  race(): Shown;
  /** who lived when, step by step */
  lifetimes(): ShownFigure;
  /** who held how many references when, step by step */
  refcounts(): ShownFigure;
  /**
   * Who is linked to whom after so many steps: the topology.
   * @throws RangeError for more than there are
   */
  at(step: number): ShownFigure;
  /**
   * What each step changed in memory, object by object and field by field.
   * @param step only that of this step, from 1
   */
  differences(step?: number): Shown;
}

/** The pictures of a path; `path` is asked for when one is drawn, and throws where there is none. */
export function pictures(path: () => Path, columns: string[][]): Pictures {
  const events = () => eventsOf(path(), "step");
  return {
    race: () => ({ [display]: () => shownText(raceMarkdown(columnsOf(path(), columns)), raceText(columnsOf(path(), columns))) }),
    lifetimes: () => shownFigure(lifetimes(events())),
    refcounts: () => shownFigure(refcounts(events())),
    at: (step) => shownFigure(topology(path(), events(), "step", step)),
    differences: (step) => {
      const text = differencesText(path(), step);
      return { [display]: () => shownText("```text\n" + text + "\n```", text) };
    },
  };
}
