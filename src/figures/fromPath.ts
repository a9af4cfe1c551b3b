import { ALIVE, is_returned } from "../linux/primitives/slab.ts";
import type { AnonVma, Page } from "../linux/structs/structs.ts";
import { truth } from "../linux/structs/truth.ts";
import { all, anon_vmas, linux, world } from "../linux/structs/world.ts";
import { edited } from "../machine/now.ts";
import { type Path, type PathStep, seen } from "../machine/path.ts";
import type { Event, EventList, Tick } from "./events.ts";
import { lineShown } from "./lineShown.ts";
import { LifeNames } from "./lifeNames.ts";

/** One tick an operation (a run in order), or one tick an atomic step (a race). */
export type Grain = "operation" | "step";

/** One life of an anon_vma slot, or of a page, while it lasts. */
interface Life {
  name: string;
  born: Extract<Event, { kind: "born" }> | null;
  /** the reference that stands for "on a list": held from birth until it is dropped with the list empty */
  token: number;
  /** the references that are those of children: each is taken by a fork, and dropped when the child is put for the last time */
  children: number;
  count: number;
  wasLinked: boolean;
  /** what was last told, by kind of event, so that only changes are told */
  told: Map<string, string>;
  mapping: string;
}

interface Story {
  events: Event[];
  anonVmas: Map<number, Life>;
  lives: Map<number, number>;
  pages: Map<number, Life>;
  returned: Set<string>;
  names: LifeNames;
  /** does it matter when freed memory may go back to the system? Only between the steps of a race */
  tellsReturned: boolean;
}

/** Events of a path, found by comparing neighbouring states; the model itself reports nothing. */
export function eventsOf(path: Path, grain: Grain): EventList {
  const story: Story = { events: [], anonVmas: new Map(), lives: new Map(), pages: new Map(), returned: new Set(), names: new LifeNames(), tellsReturned: grain === "step" };
  const ticks: Tick[] = [];
  look(path, null, story, 0, true);
  for (const [i, step] of path.steps.entries()) {
    const next = path.steps[i + 1];
    if (grain === "step" || !continues(path.steps[i - 1], step)) ticks.push(tickOf(step, grain));
    look(path, step, story, ticks.length, grain === "step" || !next || !continues(step, next));
  }
  const last = path.steps.at(-1);
  return { ticks, events: story.events, ...(last?.violation && { violation: { at: ticks.length, code: last.violation } }) };
}

/**
 * The packed state after tick `at`; tick 0 is before the first.
 * @throws RangeError naming how many ticks there are
 */
export function stateAt({ before, steps }: Path, grain: Grain, at: number): Uint8Array {
  const ends = steps.filter((step, i) => grain === "step" || !steps[i + 1] || !continues(step, steps[i + 1]!));
  const state = [before, ...ends.map(({ after }) => after)][at];
  if (!state) throw new RangeError(`there is no moment ${at}: expected a whole number from 0, the beginning, to ${ends.length}, the end`);
  return state;
}

const continues = (a: PathStep | undefined, b: PathStep) => a !== undefined && a.task === b.task && a.index === b.index;

const tickOf = (step: PathStep, grain: Grain): Tick =>
  grain === "step" ? { operation: step.operation, step: lineShown(step), cpu: step.task } : { operation: step.operation, cpu: null };

/** Births and deaths are told at once; counts, lists and mappings when the tick is over. */
function look(path: Path, step: PathStep | null, story: Story, at: number, tickIsOver: boolean): void {
  seen(path.machine, step?.after ?? path.before, () => {
    for (const { raw } of anon_vmas()) followAnonVma(raw, story, at, step);
    for (const page of all(linux().page)) followPage(page, story, at);
    if (!tickIsOver) return;
    for (const { raw } of anon_vmas()) tellAnonVma(raw, story, at);
    for (const page of all(linux().page)) tellPage(page, story, at);
  });
}

function followAnonVma(anon_vma: AnonVma, story: Story, at: number, step: PathStep | null): void {
  const life = story.anonVmas.get(anon_vma.id);
  const name = story.names.of(anon_vma, anon_vma.id - 1);
  if (anon_vma.status === ALIVE && !life) return beginLife(anon_vma, name, story, at);
  if (anon_vma.status !== ALIVE && life) {
    story.events.push({ at, object: life.name, kind: "counted", count: 0, token: 0, children: 0, external: 0 }, { at, object: life.name, kind: "freed" });
    story.anonVmas.delete(anon_vma.id);
    return;
  }
  if (!life) return;
  if (step && isOfAChild(step)) life.children += anon_vma.refcount - life.count;
  growOlder(anon_vma, life, story);
}

/** Does the step take or drop the hold of a child on its root? */
const isOfAChild = ({ function: name, step }: PathStep): boolean => name === "anon_vma_fork" || step.includes("(&root->refcount)");

function beginLife(anon_vma: AnonVma, name: string, story: Story, at: number): void {
  const number = (story.lives.get(anon_vma.id) ?? 0) + 1;
  story.lives.set(anon_vma.id, number);
  const born: Event & { kind: "born" } = { at, object: name, kind: "born", slot: anon_vma.id - 1, life: number, root: name, depth: 0 };
  story.events.push(born);
  story.anonVmas.set(anon_vma.id, { name, born, token: 1, children: at === 0 ? childrenOf(anon_vma) : 0, count: 0, wasLinked: false, told: new Map(), mapping: "" });
}

/** The children of an anon_vma that lived when the path began. */
const childrenOf = ({ id }: AnonVma): number =>
  (edited("no_root_reference") ? 0 : anon_vmas().filter(({ raw }) => raw.status === ALIVE && (raw.root as AnonVma | null)?.id === id && raw.id !== id).length);

/** A fork tells only after the birth whose child it is: the birth is completed then. */
function growOlder(anon_vma: AnonVma, life: Life, story: Story): void {
  const { refcount, list } = anon_vma;
  if (life.wasLinked && list.length === 0 && refcount < life.count) life.token = 0;
  life.wasLinked ||= list.length > 0;
  life.count = refcount;
  const root = anon_vma.root as AnonVma | null; // not yet written in a first life
  life.born!.root = (root && story.anonVmas.get(root.id)?.name) ?? life.born!.root;
  for (const vma of all(linux().vma)) {
    if (vma.anon_vma?.id === anon_vma.id) life.born!.depth = Math.max(life.born!.depth, vma.chain.length - 1);
  }
}

function tellAnonVma(anon_vma: AnonVma, story: Story, at: number): void {
  const life = story.anonVmas.get(anon_vma.id);
  if (!life) return tellReturned(anon_vma, story, at);
  growOlder(anon_vma, life, story);
  tell(life, story, { at, object: life.name, kind: "linked", links: anon_vma.list.length });
  const token = Math.min(life.token, anon_vma.refcount);
  const children = Math.max(0, Math.min(life.children, anon_vma.refcount - token));
  tell(life, story, { at, object: life.name, kind: "counted", count: anon_vma.refcount, token, children, external: anon_vma.refcount - token - children });
}

/** Memory that no reader can hold back any more; told once. */
function tellReturned(anon_vma: AnonVma, story: Story, at: number): void {
  const name = story.names.of(anon_vma, anon_vma.id - 1);
  if (!name || !story.tellsReturned || !is_returned(anon_vma) || story.returned.has(name)) return;
  story.returned.add(name);
  story.events.push({ at, object: name, kind: "returned" });
}

function followPage(page: Page, story: Story, at: number): void {
  const life = story.pages.get(page.id);
  const name = story.names.page(page, page.id - 1);
  if (page.used && !life) {
    story.pages.set(page.id, { name, born: null, token: 0, children: 0, count: 0, wasLinked: false, told: new Map(), mapping: "" });
  } else if (!page.used && life) {
    tell(life, story, { at, object: life.name, kind: "mapped", slot: page.id - 1, by: [] });
    story.pages.delete(page.id);
  }
}

function tellPage(page: Page, story: Story, at: number): void {
  const life = story.pages.get(page.id);
  if (!life) return;
  tell(life, story, { at, object: life.name, kind: "mapped", slot: page.id - 1, by: truth(page).map(({ vma }) => ownerOf(vma.mm!.id)) });
  const mapping = page.mapping ? (story.anonVmas.get(page.mapping.id)?.name ?? life.mapping) : "";
  if (life.mapping && mapping !== life.mapping) story.events.push({ at, object: life.name, kind: "moved", from: life.mapping, to: mapping });
  life.mapping = mapping;
}

/** The first process that lives in this mm; a child that is still being made has none yet. */
function ownerOf(mm: number): string {
  const process = all(linux().process).find((p) => p.mm?.id === mm);
  return process ? world().processes[process.id - 1]! : "?";
}

function tell(life: Life, story: Story, event: Event): void {
  const { at: _, ...what } = event;
  const text = JSON.stringify(what);
  if (life.told.get(event.kind) === text) return;
  life.told.set(event.kind, text);
  story.events.push(event);
}
