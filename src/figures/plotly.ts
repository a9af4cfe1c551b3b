import { itemLines, tickLines } from "./axis.ts";
import type { EventList } from "./events.ts";
import { colour } from "./svg.ts";
import type { Tone } from "./timeline.ts";

const shapes: Record<Tone, string> = { root: "", child: "/", grandchild: ".", other: "-", page: "\\", hold: "x" };

/** A bar in its tone, with the tone's pattern as a second channel. */
export const barMarker = (tone: Tone) => ({
  color: colour(tone)[1], line: { color: colour(tone)[0], width: 1 }, pattern: { shape: shapes[tone], fgcolor: colour(tone)[0], size: 6, solidity: 0.15 },
});

/** height of a line under the axis, in pixels, and its length in characters: it must fit on a phone */
const CAPTION = 17;
const LINE = 52;

/** What the marks mean, and what each operation was, in lines under the axis. */
export const captionsOf = (events: EventList, legend: readonly string[]): string[] => [...itemLines(legend, LINE, ({ length }) => length), ...tickLines(events, LINE, ({ length }) => length)];

/** A dozen numbers at most fit under an axis on a phone; the first is always there. */
const isNumbered = (tick: number, ticks: number): boolean => tick === 1 || tick % Math.ceil(ticks / 12) === 0;

/** What all figures with a time axis share. Grounds are transparent, so that a page of either shade can hold them; the
 * time axis stands under the lowest row. */
export function layout({ ticks, violation }: EventList, height: number, captions: readonly string[], more: object, lowest = "y"): object {
  const room = CAPTION * captions.length;
  return {
    height: height + 4 + room, margin: { l: 70, r: 16, t: violation ? 28 : 12, b: 48 + room }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: "system-ui, sans-serif", size: 12, color: "#57534c" }, showlegend: false, hovermode: "closest",
    xaxis: {
      title: { text: "step", standoff: 2 }, range: [1, ticks.length + 1], zeroline: false, gridcolor: "#ddd9cf", anchor: lowest, tickangle: 0, tickmode: "array",
      tickvals: ticks.map((_, k) => k + 1), ticktext: ticks.map((_, k) => (isNumbered(k + 1, ticks.length) ? String(k + 1) : "")),
    },
    annotations: [
      ...(captions.length > 0 ? [{ xref: "paper", yref: "paper", x: 0, y: 0, xshift: -62, yshift: -44, xanchor: "left", yanchor: "top", align: "left", showarrow: false, text: captions.join("<br>") }] : []),
      ...(violation ? [{ xref: "x", yref: "paper", x: violation.at + 1, y: 1, xanchor: "right", yanchor: "bottom", showarrow: false, text: violation.code, font: { color: "#b8002e" } }] : []),
    ],
    ...(violation && {
      shapes: [{ type: "rect", xref: "x", yref: "paper", x0: violation.at, x1: violation.at + 1, y0: 0, y1: 1, fillcolor: "#b8002e", opacity: 0.12, line: { width: 0 } }],
    }),
    ...more,
  };
}
