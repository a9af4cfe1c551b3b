import type { Event, EventList } from "./events.ts";

/** What an object is doing during a stretch of time. */
export type State =
  /** an anon_vma on whose list some vma is */
  | "linked"
  /** an anon_vma with an empty list, kept by its count */
  | "counted"
  /** count 0: just born, or not yet free */
  | "dying"
  /** free memory that keeps its type, and may be handed out again at once */
  | "free"
  /** a page in some page table */
  | "mapped";

/** The meaning of an object's colour: its place in the family; a hold on a root is one of any child. */
export type Tone = "root" | "child" | "grandchild" | "other" | "page" | "hold";

/** What holds of free memory that no reader keeps. */
export const MAY_GO_BACK = "may go back to the system";

/** From tick `from` on, up to but not including tick `to`. */
export interface Segment {
  object: string;
  tone: Tone;
  from: number;
  to: number;
  state: State;
  /** which life of the memory this is, from 1; 0 for a page */
  life: number;
  /** how many vmas are on the list, or map the page */
  links: number;
}

/** One place in memory: an anon_vma slot with its successive lives, or a page. */
export interface Lane {
  /** the names of its lives, e.g. `a0, a2` */
  name: string;
  tone: Tone;
  segments: Segment[];
  /** the ticks from which on its free memory may go back to the system */
  returned: number[];
}

/** How many references whom: one layer a kind of holder, from the bottom up. */
export interface Holding {
  from: number;
  to: number;
  token: number;
  children: number;
  external: number;
}

/** The count of one life of an anon_vma over time. */
export interface Count {
  object: string;
  tone: Tone;
  holdings: Holding[];
  most: number;
}

interface Now {
  object: string;
  slot: number;
  life: number;
  links: number;
  count: number;
  freed: boolean;
  returned: boolean;
  holding: Omit<Holding, "from" | "to">;
}

/** Lanes in order of birth: anon_vma slots first, pages below. The last tick lasts one tick. */
export function lanesOf({ ticks, events }: EventList): Lane[] {
  const tones = tonesOf(events);
  const lanes = new Map<string, Lane>();
  eachTick(events, ticks.length, (at, objects) => {
    for (const now of objects) {
      const state = stateOf(now);
      if (state) extend(laneFor(lanes, now, tones), segmentAt(now, state, tones.get(now.object)!, at));
    }
  });
  for (const event of events) if (event.kind === "returned") laneOfObject(lanes, event.object).returned.push(event.at);
  return [...lanes.values()].sort((a, b) => Number(a.tone === "page") - Number(b.tone === "page"));
}

/** The counts of all anon_vmas, in order of birth. */
export function countsOf({ ticks, events }: EventList): Count[] {
  const tones = tonesOf(events);
  const counts = new Map<string, Count>();
  eachTick(events, ticks.length, (at, objects) => {
    for (const { object, slot, count, holding } of objects) {
      if (slot < 0 || (count === 0 && !counts.has(object))) continue;
      const line = counts.get(object) ?? { object, tone: tones.get(object)!, holdings: [], most: 0 };
      counts.set(object, line);
      line.most = Math.max(line.most, count);
      hold(line.holdings, at, holding);
    }
  });
  return [...counts.values()];
}

/** Where further lives begin in the same memory, after the first. */
export const livesOf = ({ segments }: Lane): Segment[] =>
  segments.filter(({ object, life }, k) => life > 1 && segments.findIndex((one) => one.object === object) === k);

const KIND_OF_PAGE = -1;

/** Replay the events tick by tick; `see` is told the state of every object after each. */
function eachTick(events: readonly Event[], ticks: number, see: (at: number, objects: Iterable<Now>) => void): void {
  const objects = new Map<string, Now>();
  const slots = new Map<number, string>();
  let k = 0;
  for (let at = 0; at <= ticks; at++) {
    for (; k < events.length && events[k]!.at <= at; k++) apply(events[k]!, objects, slots);
    see(at, objects.values());
  }
}

function apply(event: Event, objects: Map<string, Now>, slots: Map<number, string>): void {
  const fresh = { object: event.object, slot: KIND_OF_PAGE, life: 0, links: 0, count: 0, freed: false, returned: false, holding: { token: 0, children: 0, external: 0 } };
  if (event.kind === "born") {
    const former = slots.get(event.slot);
    if (former) objects.delete(former);
    slots.set(event.slot, event.object);
    objects.set(event.object, { ...fresh, slot: event.slot, life: event.life });
    return;
  }
  const now = objects.get(event.object) ?? fresh;
  if (event.kind === "linked") now.links = event.links;
  if (event.kind === "mapped") now.links = event.by.length;
  if (event.kind === "freed") now.freed = true;
  if (event.kind === "returned") now.returned = true;
  if (event.kind === "counted") {
    const { token, children, external } = event;
    Object.assign(now, { count: event.count, holding: { token, children, external } });
  }
  objects.set(event.object, now);
}

function stateOf({ slot, links, count, freed, returned }: Now): State | null {
  if (slot === KIND_OF_PAGE) return links > 0 ? "mapped" : null;
  if (freed) return returned ? null : "free";
  if (links > 0) return "linked";
  return count > 0 ? "counted" : "dying";
}

const segmentAt = ({ object, life, links }: Now, state: State, tone: Tone, at: number): Segment => ({ object, tone, from: at, to: at + 1, state, life, links: state === "free" ? 0 : links });

function extend(lane: Lane, next: Segment): void {
  const last = lane.segments.at(-1);
  const same = last && last.object === next.object && last.state === next.state && last.to === next.from;
  if (same) last.to = next.to;
  else lane.segments.push(next);
  if (same) last.links = Math.max(last.links, next.links);
}

function hold(holdings: Holding[], at: number, { token, children, external }: Now["holding"]): void {
  const last = holdings.at(-1);
  if (last && last.to === at && last.token === token && last.children === children && last.external === external) last.to = at + 1;
  else holdings.push({ from: at, to: at + 1, token, children, external });
}

function laneFor(lanes: Map<string, Lane>, { object, slot }: Now, tones: Map<string, Tone>): Lane {
  const key = slot === KIND_OF_PAGE ? object : `slot ${slot}`;
  const lane = lanes.get(key) ?? { name: object, tone: tones.get(object)!, segments: [], returned: [] };
  if (!lane.name.split(", ").includes(object)) lane.name += `, ${object}`;
  lanes.set(key, lane);
  return lane;
}

const laneOfObject = (lanes: Map<string, Lane>, object: string): Lane => [...lanes.values()].find(({ name }) => name.split(", ").includes(object))!;

/** The first family keeps its colours; whoever is not of it, or further down than a grandchild, is "other". */
export function tonesOf(events: readonly Event[]): Map<string, Tone> {
  const tones = new Map<string, Tone>();
  const family = events.find((event) => event.kind === "born")?.root;
  for (const event of events) {
    if (event.kind === "born") tones.set(event.object, event.root === family ? (["root", "child", "grandchild"] as const)[event.depth] ?? "other" : "other");
    else if (event.kind === "mapped") tones.set(event.object, "page");
  }
  return tones;
}
