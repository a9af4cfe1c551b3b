import { axis, frameOf, type Frame, itemLines, tickLines, violationColumn, violationMark, WIDTH, xOf } from "./axis.ts";
import type { EventList } from "./events.ts";
import type { Figure } from "./figure.ts";
import { lifetimesPlotly } from "./lifetimesPlotly.ts";
import { lifetimesText } from "./lifetimesText.ts";
import { bar, document, line, text, widthOf } from "./svg.ts";
import { type Lane, lanesOf, livesOf, MAY_GO_BACK, type Segment } from "./timeline.ts";

const LANE = 36;
const FULL = 20;
const HALF = 9;

/**
 * Who lives when: a full bar for an anon_vma that is on the list of some vma, a half bar for one that only its count keeps, a dashed
 * line for a count of 0, a dotted one for free memory that keeps its type, a cross where it no longer does. A later life in the same memory follows in the same
 * lane.
 */
export function lifetimes(events: EventList, width = WIDTH): Figure {
  const lanes = lanesOf(events);
  const title = titleOf(events, lanes);
  return { title, plotly: lifetimesPlotly(events, lanes, legend(lanes)), svg: drawing(title, events, lanes, width), text: lifetimesText(events, lanes) };
}

function titleOf({ ticks, violation }: EventList, lanes: readonly Lane[]): string {
  const names = lanes.map(({ name }) => name).join(", ");
  return `Lifetimes of ${names} over ${ticks.length} steps${violation ? `, ending in ${violation.code}` : ""}`;
}

function drawing(title: string, events: EventList, lanes: readonly Lane[], width: number): string {
  const frame = frameOf(events, lanes.map(({ name }) => name), width);
  const top = frame.violation ? 20 : 4;
  const bottom = top + lanes.length * LANE;
  const captions = [...itemLines(legend(lanes), frame.width - 24), ...tickLines(events, frame.width - 24)];
  return document(title, frame.width, bottom + 28 + captions.length * 18, (id) => [
    violationColumn(frame, top, bottom),
    ...lanes.map((lane, i) => laneDrawing(id, frame, lane, top + i * LANE)),
    axis(frame, bottom),
    violationMark(frame, 0),
    ...captions.map((caption, i) => text(12, bottom + 38 + i * 18, "rl-t2", caption)),
  ].join(""));
}

const meanings: Record<Segment["state"], string> = {
  linked: "full bar: on a list", counted: "half bar: alive by count only", dying: "dashed: count 0, just born or not yet free",
  free: "dotted: free, may be reused at once", mapped: "bar of a page: mapped",
};

/** Only what occurs is explained. */
function legend(lanes: readonly Lane[]): string[] {
  const used = new Set(lanes.flatMap(({ segments }) => segments.map(({ state }) => state)));
  const returned = lanes.some((lane) => lane.returned.length > 0) ? [`cross: its memory ${MAY_GO_BACK}`] : [];
  const again = lanes.some((lane) => livesOf(lane).length > 0) ? ["name: next life in the same memory"] : [];
  return [...(Object.keys(meanings) as Segment["state"][]).filter((state) => used.has(state)).map((state) => meanings[state]), ...again, ...returned];
}

function laneDrawing(id: string, frame: Frame, lane: Lane, y: number): string {
  const middle = y + LANE / 2;
  return text(frame.left - 12, middle + 4, `rl-${lane.tone}t rl-b`, lane.name, "end")
    + lane.segments.map((segment) => segmentDrawing(id, frame, segment, middle)).join("")
    + livesOf(lane).map(({ object, tone, from }) => text(xOf(frame, from) + 3, middle + 4, `rl-${tone}t rl-b rl-halo`, object)).join("")
    + lane.returned.map((at) => cross(xOf(frame, at), middle)).join("");
}

function segmentDrawing(id: string, frame: Frame, segment: Segment, middle: number): string {
  const [x, end] = [xOf(frame, segment.from), xOf(frame, segment.to)];
  if (end <= x) return "";
  if (segment.state === "free") return line("rl-line", x, middle, end, middle, ' stroke-dasharray="1.5 4" stroke-width="1.5"');
  if (segment.state === "dying") return line(`rl-${segment.tone}l`, x, middle, end, middle, ' stroke-dasharray="5 4" stroke-width="2"');
  const half = segment.state === "counted";
  const height = half ? HALF : FULL;
  const y = half ? middle + FULL / 2 - HALF : middle - FULL / 2;
  return bar(id, segment.tone, x, y, end - x, height) + label(segment, x, end, half ? y - 3 : middle + 4);
}

function label(segment: Segment, x: number, end: number, y: number): string {
  const vmas = `${segment.links} vma${segment.links === 1 ? "" : "s"}`;
  const content = segment.state === "counted" ? "count only" : segment.state === "mapped" ? "mapped" : `on the list of ${segment.links > 1 ? `up to ${vmas}` : vmas}`;
  const start = x + (segment.life > 1 ? 20 : 6);
  return start + widthOf(content) + 4 > end ? "" : text(start, y, "rl-t rl-halo", content);
}

const cross = (x: number, y: number) =>
  line("rl-ink", x - 4, y - 4, x + 4, y + 4, ' stroke-width="1.5"') + line("rl-ink", x + 4, y - 4, x - 4, y + 4, ' stroke-width="1.5"');
