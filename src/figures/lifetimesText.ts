import type { EventList } from "./events.ts";
import { blocks, type Block, stepLine } from "./textAxis.ts";
import { type Lane, livesOf, MAY_GO_BACK, type Segment } from "./timeline.ts";

const marks: Record<Segment["state"], [string, string]> = {
  linked: ["=", "on a list"], counted: ["-", "alive by count only"], dying: ["~", "count is 0: just born, or not yet free"],
  free: [".", "free, may be reused at once"], mapped: ["=", "mapped (a page)"],
};

/** Lifetimes in 7-bit ASCII, folded into blocks of at most 72 columns. */
export function lifetimesText(events: EventList, lanes: readonly Lane[]): string {
  const drawn = blocks(events, lanes.map(({ name }) => name)).map((block) => [
    ...lanes.map((lane) => ` ${lane.name.padEnd(block.names)} ${laneText(lane, block, events)}`),
    stepLine(block),
  ].map((line) => line.trimEnd()).join("\n"));
  return [...drawn, legend(lanes, events)].join("\n\n");
}

function laneText(lane: Lane, block: Block, { violation }: EventList): string {
  const cells: string[] = [];
  for (let tick = block.from; tick < block.to; tick++) {
    const segment = lane.segments.find(({ from, to }) => from <= tick && tick < to);
    const mark = segment ? marks[segment.state][0] : " ";
    cells.push(special(lane, segment, tick, violation?.at, mark) + mark.repeat(block.width - 1));
  }
  return cells.join("");
}

/** The first character of a tick: a violation, a further life, memory that may go back; else the state itself. */
function special(lane: Lane, segment: Segment | undefined, tick: number, violation: number | undefined, mark: string): string {
  if (tick === violation) return "!";
  if (lane.returned.includes(tick)) return "x";
  return segment && segment.from === tick && livesOf(lane).includes(segment) ? String(segment.life) : mark;
}

function legend(lanes: readonly Lane[], { violation }: EventList): string {
  const segments = lanes.flatMap((lane) => lane.segments);
  const used = (Object.keys(marks) as Segment["state"][]).filter((state) => segments.some((segment) => segment.state === state));
  return [
    ...used.map((state) => ` ${marks[state].join(" ")}`),
    ...(lanes.some((lane) => livesOf(lane).length > 0) ? [" 2 next life in the same memory"] : []),
    ...(lanes.some(({ returned }) => returned.length > 0) ? [` x its memory ${MAY_GO_BACK}`] : []),
    ...(violation ? [` ! ${violation.code}`] : []),
  ].join("\n");
}
