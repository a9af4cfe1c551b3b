import type { Figure } from "./figure.ts";
import type { Box, Drawing, Ink, Line, Mark, Words } from "./marks.ts";
import { colour, neutral } from "./svg.ts";

/** Marks for plotly.js: lines and boxes are shapes, text is annotations, and an unseen marker on each box tells what it is. */
export function marksPlotly({ width, height, marks }: Drawing): Figure["plotly"] {
  const axis = { visible: false, fixedrange: true };
  return {
    data: [hovers(marks)],
    layout: {
      width, height, autosize: false, margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: "system-ui, sans-serif", size: 12, color: neutral.quiet }, showlegend: false, hovermode: "closest",
      xaxis: { ...axis, range: [0, width] }, yaxis: { ...axis, range: [height, 0] },
      shapes: marks.flatMap((mark) => (mark.kind === "line" ? [lineShape(mark)] : mark.kind === "box" ? boxShapes(mark) : [])),
      annotations: marks.filter((mark) => mark.kind === "text").map(annotation),
    },
  };
}

function hovers(marks: readonly Mark[]): object {
  const told = marks.filter((mark) => mark.kind === "box").filter(({ hover }) => hover !== undefined);
  return {
    type: "scatter", mode: "markers", x: told.map(({ x, width }) => x + width / 2), y: told.map(({ y, height }) => y + height / 2),
    text: told.map(({ hover }) => safe(hover!).replaceAll("\n", "<br>")), hovertemplate: "%{text}<extra></extra>",
    marker: { size: 16, opacity: 0, color: told.map(({ tone }) => (tone === "plain" ? neutral.quiet : colour(tone)[0])) },
  };
}

const inkColour = (ink: Ink): string => (ink in neutral ? neutral[ink as keyof typeof neutral] : colour(ink as Exclude<Ink, keyof typeof neutral>)[0]);

const lineShape = ({ ink, points, width = 1, dashed }: Line): object => ({
  type: "path", path: `M${points.map(([x, y]) => `${x},${y}`).join("L")}`,
  line: { color: inkColour(ink === "quiet" ? "line" : ink), width, ...(dashed && { dash: "2px,3px" }) },
});

function boxShapes({ tone, fill, x, y, width, height }: Box): object[] {
  const [strong, tint] = tone === "plain" ? [neutral.line, neutral.line] : colour(tone);
  const box = (top: number, fillcolor: string) => ({ type: "rect", x0: x, x1: x + width, y0: top, y1: y + height, fillcolor, line: { color: strong, width: 1 } });
  const clear = "rgba(0,0,0,0)";
  if (tone === "plain" || fill === "none") return [box(y, clear)];
  return fill === "half" ? [box(y, clear), box(y + height / 2, tint)] : [box(y, fill === "strong" ? strong : tint)];
}

const anchors = { start: "left", middle: "center", end: "right" } as const;

const annotation = ({ ink, x, y, content, bold, anchor = "start" }: Words): object => ({
  x, y, text: bold ? `<b>${safe(content)}</b>` : safe(content), showarrow: false, borderpad: 0, xanchor: anchors[anchor], yanchor: "middle", font: { color: inkColour(ink) },
});

const safe = (content: string) => content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
