import type { EventList } from "../figures/events.ts";
import { eventsOf } from "../figures/fromPath.ts";
import { lifetimes } from "../figures/lifetimes.ts";
import { refcounts } from "../figures/refcounts.ts";
import { topologyFigure } from "../figures/topology.ts";
import { type PageNow, topologyAt, type VmaNow } from "../figures/topologyState.ts";
import { checkThatEditsApply, editsNamed } from "../linux/releases/edits.ts";
import { defaultRelease, releaseNamed } from "../linux/releases/releases.ts";
import type { Path } from "../machine/path.ts";
import type { Scenario } from "../scenario/language.ts";
import { runInOrder } from "../scenario/run.ts";
import { expectScenario } from "./scenario.ts";
import { display, type Shown, shownFigure, type ShownFigure, table } from "./show.ts";

export interface RunOptions {
  /** a row of the release table; the scenario's own, or v3.0-rc1 */
  release?: string;
  edits?: readonly string[];
}

/** Who is linked to whom at one moment: the topology picture. */
export interface Moment extends ShownFigure {
  /** the living: `list` is the number of vmas on the anon_vma's list */
  readonly anon_vmas: readonly { name: string; root: string; refcount: number; list: number }[];
  /** by process, then by address; `own` is its anon_vma, `chain` names all it is linked to, newest first */
  readonly vmas: readonly VmaNow[];
  /** `mapping` is the name of an anon_vma, `mappedBy` the truth: who has it in a page table */
  readonly pages: readonly PageNow[];
  /** the living anon_vmas in rows */
  table(): Shown;
}

/** One program, run in order from its first operation to its last; it shows the topology at its end. */
export interface Run extends Shown {
  readonly path: Path;
  readonly release: string;
  /** what happened, one tick an operation */
  readonly events: EventList;
  /** the code of the rule that was broken, if one was */
  readonly violation?: string;
  /**
   * the topology after so many operations
   * @throws RangeError for more than there are
   */
  at(operation: number): Moment;
  /** who lived when, and whether on a list or by count alone */
  lifetimes(): ShownFigure;
  /** who held how many references when */
  refcounts(): ShownFigure;
}

/**
 * Run a scenario without CPU sections in order.
 * @throws TypeError for what is no scenario; ScenarioError where an operation would be refused; Error for an unknown release or edit, or an edit that the release does not have
 */
export function run(scenario: Scenario, options: RunOptions = {}): Run {
  expectScenario(scenario);
  const release = options.release ?? scenario.release ?? defaultRelease;
  const edits = options.edits ?? scenario.edits;
  checkThatEditsApply(editsNamed(edits), releaseNamed(release));
  return shownRun(runInOrder(scenario, releaseNamed(release), edits), release);
}

/** A path of whole operations as a value that shows itself. */
export function shownRun(path: Path, release: string): Run {
  const events = eventsOf(path, "operation");
  const violation = path.steps.at(-1)?.violation;
  return {
    path, release, events, ...(violation && { violation }),
    lifetimes: () => shownFigure(lifetimes(events)),
    refcounts: () => shownFigure(refcounts(events)),
    at: (operation) => momentAt(path, events, operation),
    [display]: () => momentAt(path, events, events.ticks.length)[display](),
  };
}

function momentAt(path: Path, events: EventList, at: number): Moment {
  const anon_vmas = livingAt(events, at);
  const now = topologyAt(path, events, "operation", at);
  const rows = anon_vmas.map(({ name, root, refcount, list }) => [name, root, refcount, list]);
  return {
    ...shownFigure(topologyFigure(now)), anon_vmas, vmas: now.vmas, pages: now.pages,
    table: () => ({ [display]: () => table(["anon_vma", "root", "refcount", "list"], rows) }),
  };
}

/** The state of every living anon_vma after the operation number `at`. */
function livingAt(events: EventList, at: number): Moment["anon_vmas"] {
  const past = events.events.filter((event) => event.at <= at);
  const dead = new Set(past.filter(({ kind }) => kind === "freed").map(({ object }) => object));
  const born = past.filter((event) => event.kind === "born").filter(({ object }) => !dead.has(object));
  return born.map(({ object: name, root }) => {
    const of = past.filter(({ object }) => object === name);
    const counted = of.findLast((event) => event.kind === "counted");
    const linked = of.findLast((event) => event.kind === "linked");
    return { name, root, refcount: counted?.count ?? 0, list: linked?.links ?? 0 };
  });
}
