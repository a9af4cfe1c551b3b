import type { EventList } from "./events.ts";
import { colour } from "./svg.ts";
import type { Tone } from "./timeline.ts";

const shapes: Record<Tone, string> = { root: "", child: "/", grandchild: ".", other: "-", page: "\\" };

/** A bar in its tone, with the tone's pattern as a second channel. */
export const barMarker = (tone: Tone, solid = true) => ({
  color: solid ? colour(tone)[1] : colour(tone)[0],
  line: { color: colour(tone)[0], width: solid ? 1 : 0 },
  ...(solid && { pattern: { shape: shapes[tone], fgcolor: colour(tone)[0], size: 6, solidity: 0.15 } }),
});

/** What all figures with a time axis share. Grounds are transparent, so that a page of either shade can hold them; the
 * time axis stands under the lowest row. */
export function layout({ ticks, violation }: EventList, height: number, more: object, lowest = "y"): object {
  const few = ticks.length <= 24;
  return {
    height, margin: { l: 70, r: 16, t: violation ? 28 : 12, b: 44 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: "system-ui, sans-serif", size: 12, color: "#57534c" }, showlegend: false, hovermode: "closest",
    xaxis: {
      title: { text: "step" }, range: [1, ticks.length + 1], zeroline: false, gridcolor: "#ddd9cf", anchor: lowest,
      ...(few && { tickmode: "array", tickvals: ticks.map((_, k) => k + 1), ticktext: ticks.map((_, k) => String(k + 1)) }),
    },
    ...(violation && {
      shapes: [{ type: "rect", xref: "x", yref: "paper", x0: violation.at, x1: violation.at + 1, y0: 0, y1: 1, fillcolor: "#b8002e", opacity: 0.12, line: { width: 0 } }],
      annotations: [{ xref: "x", yref: "paper", x: violation.at + 0.5, y: 1, yanchor: "bottom", showarrow: false, text: violation.code, font: { color: "#b8002e" } }],
    }),
    ...more,
  };
}
