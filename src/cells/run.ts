import type { EventList } from "../figures/events.ts";
import { eventsOf } from "../figures/fromPath.ts";
import { lifetimes } from "../figures/lifetimes.ts";
import { refcounts } from "../figures/refcounts.ts";
import { defaultRelease, releaseNamed } from "../linux/releases/releases.ts";
import type { Path } from "../machine/path.ts";
import type { Scenario } from "../scenario/language.ts";
import { runInOrder } from "../scenario/run.ts";
import { type Bundle, display, type Shown, shownFigure, type ShownFigure, table } from "./show.ts";

export interface RunOptions {
  /** a row of the release table; the scenario's own, or v3.0-rc1 */
  release?: string;
  edits?: readonly string[];
}

/** One program, run in order from its first operation to its last. */
export interface Run extends Shown {
  readonly path: Path;
  readonly release: string;
  /** what happened, one tick an operation */
  readonly events: EventList;
  /** the code of the rule that was broken, if one was */
  readonly violation?: string;
  /** who lived when, and whether on a list or by count alone */
  lifetimes(): ShownFigure;
  /** who held how many references when */
  refcounts(): ShownFigure;
}

/**
 * Run a scenario without CPU sections in order.
 * @throws ScenarioError where an operation would be refused; Error for an unknown release
 */
export function run(scenario: Scenario, options: RunOptions = {}): Run {
  const release = options.release ?? scenario.release ?? defaultRelease;
  return shownRun(runInOrder(scenario, releaseNamed(release), options.edits ?? scenario.edits), release);
}

/** A path of whole operations as a value that shows itself. */
export function shownRun(path: Path, release: string): Run {
  const events = eventsOf(path, "operation");
  const violation = path.steps.at(-1)?.violation;
  return {
    path, release, events, ...(violation && { violation }),
    lifetimes: () => shownFigure(lifetimes(events)),
    refcounts: () => shownFigure(refcounts(events)),
    [display]: () => anonVmaTable(events),
  };
}

/** The anon_vmas that are alive at the end. */
function anonVmaTable({ events }: EventList): Bundle {
  const dead = new Set(events.filter((e) => e.kind === "freed").map((e) => e.object));
  const rows = events.filter((e) => e.kind === "born" && !dead.has(e.object)).map((born) => {
    const of = events.filter((e) => e.object === born.object);
    const links = of.findLast((e) => e.kind === "linked");
    const counted = of.findLast((e) => e.kind === "counted");
    return [born.object, born.kind === "born" ? born.root : "", counted?.kind === "counted" ? counted.count : 0, links?.kind === "linked" ? links.links : 0];
  });
  return table(["anon_vma", "root", "refcount", "list"], rows);
}
