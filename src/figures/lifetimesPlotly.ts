import type { EventList } from "./events.ts";
import type { Figure } from "./figure.ts";
import { barMarker, captionsOf, layout } from "./plotly.ts";
import { colour, neutral } from "./svg.ts";
import { type Lane, livesOf, MAY_GO_BACK, type Segment } from "./timeline.ts";

/** Lifetimes for plotly.js: one horizontal bar a stretch, based at its beginning; a line where nothing keeps the anon_vma. */
export function lifetimesPlotly(events: EventList, lanes: readonly Lane[], legend: readonly string[]): Figure["plotly"] {
  const data = lanes.flatMap((lane) => lane.segments.filter(({ to }) => to > 1).map((segment) => trace(lane, segment, events)));
  const names = lanes.map(({ name }) => name).reverse();
  return {
    data: [...data, ...lanes.flatMap(returnOf), ...lanes.flatMap(namesOf)],
    layout: layout(events, 70 + 40 * lanes.length, captionsOf(events, legend), { yaxis: { type: "category", categoryorder: "array", categoryarray: names, fixedrange: true }, barmode: "overlay", bargap: 0.3 }),
  };
}

function trace(lane: Lane, segment: Segment, { ticks }: EventList): object {
  const from = Math.max(1, segment.from);
  const hovertemplate = `${segment.object}: ${words(segment)}<br>from step ${from} (${ticks[from - 1]!.step ?? ticks[from - 1]!.operation})<extra></extra>`;
  return { ...(segment.state === "dying" || segment.state === "free" ? lineOf(lane, segment, from) : barOf(lane, segment, from)), showlegend: false, hovertemplate };
}

const barOf = ({ name }: Lane, { state, tone, to }: Segment, from: number): object =>
  ({ type: "bar", orientation: "h", y: [name], x: [to - from], base: [from], width: state === "counted" ? 0.28 : 0.6, marker: barMarker(tone) });

const lineOf = ({ name }: Lane, { state, tone, to }: Segment, from: number): object =>
  ({ type: "scatter", mode: "lines", y: [name, name], x: [from, to], line: state === "dying" ? { color: colour(tone)[0], width: 2, dash: "dash" } : { color: neutral.line, width: 2, dash: "dot" } });

/** The name of each further life, where it begins. */
const namesOf = (lane: Lane): object[] => (livesOf(lane).length === 0 ? [] : [{
  type: "scatter", mode: "text", y: livesOf(lane).map(() => lane.name), x: livesOf(lane).map(({ from }) => from), text: livesOf(lane).map(({ object }) => `<b>${object}</b>`),
  textposition: "middle right", textfont: { color: livesOf(lane).map(({ tone }) => colour(tone)[0]) }, hoverinfo: "skip", showlegend: false,
}]);

/** A cross from where on the memory may go back. */
const returnOf = ({ name, returned }: Lane): object[] => (returned.length === 0 ? [] : [{
  type: "scatter", mode: "markers", y: returned.map(() => name), x: returned, marker: { symbol: "x-thin", size: 9, line: { color: neutral.ink, width: 1.5 } },
  showlegend: false, hovertemplate: `the memory of ${name} ${MAY_GO_BACK}<extra></extra>`,
}]);

function words({ state, links }: Segment): string {
  const vmas = `${links} vma${links === 1 ? "" : "s"}`;
  return { linked: `on the list of ${vmas}`, counted: "alive by count only", dying: "count 0, just born or not yet free", free: "free", mapped: "mapped" }[state];
}
