import type { EventList } from "./events.ts";
import type { Figure } from "./figure.ts";
import { captionsOf, layout } from "./plotly.ts";
import { holders, toneOf } from "./refcounts.ts";
import { colour } from "./svg.ts";
import type { Count } from "./timeline.ts";

/** Reference counts for plotly.js: a row an anon_vma, steps stacked by holder. */
export function refcountsPlotly(events: EventList, counts: readonly Count[], legend: readonly string[]): Figure["plotly"] {
  const rows = counts.length;
  const axes = Object.fromEntries(counts.map(({ object, most }, i) => [axisName("yaxis", i), {
    domain: [1 - (i + 0.86) / rows, 1 - i / rows], range: [0, most + 0.2], dtick: Math.max(1, Math.ceil(most / 4)), title: { text: object }, gridcolor: "#ddd9cf", fixedrange: true, zeroline: false,
  }]));
  return { data: counts.flatMap((count, i) => traces(count, i)), layout: layout(events, 70 + 70 * rows, captionsOf(events, legend), axes, axisName("y", rows - 1)) };
}

const axisName = (name: string, i: number) => (i === 0 ? name : `${name}${i + 1}`);

function traces({ object, tone, holdings }: Count, row: number): object[] {
  return holders.filter(([holder]) => holdings.some((holding) => holding[holder] > 0)).map(([holder, meaning]) => {
    const last = holdings.at(-1)!;
    const colours = colour(toneOf(holder, tone));
    return {
      type: "scatter", mode: "lines", x: [...holdings.map(({ from }) => Math.max(1, from)), last.to], y: [...holdings.map((holding) => holding[holder]), last[holder]],
      xaxis: "x", yaxis: axisName("y", row), stackgroup: object, line: { shape: "hv", color: colours[0], width: 1.5 }, fillcolor: colours[1],
      showlegend: false, hovertemplate: `${object}: %{y} x ${meaning}<extra></extra>`,
    };
  });
}
