import type { Figure } from "./figure.ts";
import type { Box, Drawing, Ink, Line, Mark, Words } from "./marks.ts";
import { colour, neutral } from "./svg.ts";

/** Marks for plotly.js: text is a trace, an unseen marker on each box tells what it is, and lines and boxes are shapes, one for each look. */
export function marksPlotly({ width, height, marks }: Drawing): Figure["plotly"] {
  const axis = { visible: false, fixedrange: true };
  const of = <K extends Mark["kind"]>(kind: K) => marks.filter((mark): mark is Extract<Mark, { kind: K }> => mark.kind === kind);
  return {
    data: [texts(of("text")), hovers(of("box").filter(({ hover }) => hover !== undefined))],
    layout: {
      width, height, autosize: false, margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: "system-ui, sans-serif", size: 12, color: neutral.quiet }, showlegend: false, hovermode: "closest",
      xaxis: { ...axis, range: [0, width] }, yaxis: { ...axis, range: [height, 0] },
      shapes: joined([...of("line").map(lineShape), ...of("box").flatMap(boxShapes)]),
    },
  };
}

const positions = { start: "middle right", middle: "middle center", end: "middle left" } as const;

const texts = (all: readonly Words[]): object => ({
  type: "scatter", mode: "text", x: all.map(({ x }) => x), y: all.map(({ y }) => y), hoverinfo: "skip",
  text: all.map(({ content, bold }) => (bold ? `<b>${safe(content)}</b>` : safe(content))),
  textposition: all.map(({ anchor = "start" }) => positions[anchor]), textfont: { color: all.map(({ ink }) => inkColour(ink)) },
});

const hovers = (told: readonly Box[]): object => ({
  type: "scatter", mode: "markers", x: told.map(({ x, width }) => x + width / 2), y: told.map(({ y, height }) => y + height / 2),
  text: told.map(({ hover = "" }) => safe(hover).replaceAll("\n", "<br>")), hovertemplate: "%{text}<extra></extra>",
  marker: { size: 16, opacity: 0, color: told.map(({ tone }) => (tone === "plain" ? neutral.quiet : colour(tone)[0])) },
});

const inkColour = (ink: Ink): string => (ink in neutral ? neutral[ink as keyof typeof neutral] : colour(ink as Exclude<Ink, keyof typeof neutral>)[0]);

interface Shape {
  path: string;
  fillcolor?: string;
  line: { color: string; width: number; dash?: string };
}

const lineShape = ({ ink, points, width = 1, dashed }: Line): Shape => ({
  path: `M${points.map(([x, y]) => `${x},${y}`).join("L")}`,
  line: { color: inkColour(ink === "quiet" ? "line" : ink), width, ...(dashed && { dash: "2px,3px" }) },
});

function boxShapes({ tone, fill, x, y, width, height }: Box): Shape[] {
  const [strong, tint] = tone === "plain" ? [neutral.line, neutral.line] : colour(tone);
  const box = (top: number, fillcolor?: string): Shape => ({ path: `M${x},${top}H${x + width}V${y + height}H${x}Z`, ...(fillcolor && { fillcolor }), line: { color: strong, width: 1 } });
  if (tone === "plain" || fill === "none") return [box(y)];
  return fill === "half" ? [box(y), box(y + height / 2, tint)] : [box(y, fill === "strong" ? strong : tint)];
}

/** Shapes that look the same as one: a figure in a notebook stays small. */
function joined(shapes: readonly Shape[]): object[] {
  const looks = new Map<string, Shape>();
  for (const { path, ...look } of shapes) {
    const key = JSON.stringify(look);
    looks.set(key, { ...look, path: `${looks.get(key)?.path ?? ""}${path}` });
  }
  return [...looks.values()].map((shape) => ({ type: "path", layer: "below", ...shape }));
}

const safe = (content: string) => content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
