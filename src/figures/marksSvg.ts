import type { Box, Drawing, Ink, Line, Mark } from "./marks.ts";
import { bar, document, round, text } from "./svg.ts";

/** Marks as an SVG document. */
export const marksSvg = (title: string, { width, height, marks }: Drawing): string =>
  document(title, width, height, (id) => marks.map((mark) => markSvg(id, mark)).join(""), true);

function markSvg(id: string, mark: Mark): string {
  if (mark.kind === "line") return lineSvg(mark);
  if (mark.kind === "box") return boxSvg(id, mark);
  return text(mark.x, mark.y + 4, `${textClass[mark.ink] ?? `rl-${mark.ink}t`}${mark.bold ? " rl-b" : ""}${mark.halo ? " rl-halo" : ""}`, mark.content, mark.anchor);
}

const textClass: Partial<Record<Ink, string>> = { ink: "rl-t", quiet: "rl-t2", line: "rl-t2", bad: "rl-badt" };
const lineClass: Partial<Record<Ink, string>> = { ink: "rl-ink", quiet: "rl-line", line: "rl-line", bad: "rl-badl" };

/** The wide line in the colour of the paper under it makes the gaps at crossings. */
function lineSvg({ ink, points, width = 1, dashed }: Line): string {
  const path = `d="M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join("L")}" fill="none"`;
  return `<g class="rl-halo"><path ${path} stroke-width="${width + 5}"/></g>`
    + `<path class="${lineClass[ink] ?? `rl-${ink}l`}" ${path} stroke-width="${width}"${dashed ? ' stroke-dasharray="2 3"' : ""}/>`;
}

function boxSvg(id: string, { tone, fill, x, y, width, height }: Box): string {
  const box = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  if (tone === "plain") return `<rect class="rl-line" fill="none" ${box}/>`;
  if (fill === "strong") return `<rect class="rl-${tone}t" ${box}/>`;
  if (fill === "tint") return bar(id, tone, x, y, width, height);
  const outline = `<rect class="rl-${tone}l" fill="none" ${box}/>`;
  return fill === "half" ? bar(id, tone, x, y + height / 2, width, height / 2) + outline : outline;
}
