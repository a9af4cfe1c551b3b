import type { EventList } from "./events.ts";
import type { Figure } from "./figure.ts";
import { barMarker, captionsOf, layout } from "./plotly.ts";
import type { Lane, Segment } from "./timeline.ts";

/** Lifetimes for plotly.js: one horizontal bar a stretch, based at its beginning. */
export function lifetimesPlotly(events: EventList, lanes: readonly Lane[], legend: readonly string[]): Figure["plotly"] {
  const data = lanes.flatMap((lane) => lane.segments.filter(({ to }) => to > 1).map((segment) => trace(lane, segment, events)));
  const names = lanes.map(({ name }) => name).reverse();
  return {
    data,
    layout: layout(events, 70 + 40 * lanes.length, captionsOf(events, legend), { yaxis: { type: "category", categoryorder: "array", categoryarray: names, fixedrange: true }, barmode: "overlay", bargap: 0.3 }),
  };
}

function trace(lane: Lane, segment: Segment, { ticks }: EventList): object {
  const from = Math.max(1, segment.from);
  const solid = segment.state === "linked" || segment.state === "counted" || segment.state === "mapped";
  return {
    type: "bar", orientation: "h", y: [lane.name], x: [segment.to - from], base: [from], width: segment.state === "linked" || segment.state === "mapped" ? 0.6 : solid ? 0.28 : 0.06,
    marker: barMarker(segment.tone, solid), showlegend: false,
    hovertemplate: `${segment.object}: ${words(segment)}<br>from step ${from} (${ticks[from - 1]!.step ?? ticks[from - 1]!.operation})<extra></extra>`,
  };
}

function words({ state, links }: Segment): string {
  const vmas = `${links} vma${links === 1 ? "" : "s"}`;
  return { linked: `on the list of ${vmas}`, counted: "alive by count only", dying: "count 0, not yet free", free: "free", mapped: "mapped" }[state];
}
