import { axis, frameOf, type Frame, itemLines, tickLines, violationColumn, violationMark, WIDTH, xOf } from "./axis.ts";
import type { EventList } from "./events.ts";
import type { Figure } from "./figure.ts";
import { refcountsPlotly } from "./refcountsPlotly.ts";
import { refcountsText } from "./refcountsText.ts";
import { bar, document, line, round, text } from "./svg.ts";
import { type Count, countsOf, type Holding, type Tone } from "./timeline.ts";

/** Who can hold a reference, from the bottom up, and how that is called. */
export const holders = [["token", "token, put once its list is empty"], ["children", "hold of a child on its root"], ["external", "another holder, such as a pin or a walker"]] as const;

/** The colour of a layer: the token's is the anon_vma's own; holds are those of any child and have one of their own. */
export const toneOf = (holder: (typeof holders)[number][0], own: Tone): Tone =>
  ({ token: own, children: "hold", external: "page" } as const)[holder];

/** Who holds how many references when: the height is the count, each layer is a kind of holder. */
export function refcounts(events: EventList, width = WIDTH): Figure {
  const counts = countsOf(events);
  const title = `Reference counts of ${counts.map(({ object }) => object).join(", ")} over ${events.ticks.length} steps${events.violation ? `, ending in ${events.violation.code}` : ""}`;
  return { title, plotly: refcountsPlotly(events, counts, legend(counts)), svg: drawing(title, events, counts, width), text: refcountsText(events, counts) };
}

/** A reference is this high, or lower where many would make a row too tall. */
const unitOf = ({ most }: Count) => Math.min(16, 84 / Math.max(1, most));
const heightOf = (count: Count) => Math.max(1, count.most) * unitOf(count) + 22;

function drawing(title: string, events: EventList, counts: readonly Count[], width: number): string {
  const frame = frameOf(events, counts.map(({ object }) => `count of ${object} 00`), width);
  const top = events.violation ? 20 : 4;
  const bases = counts.map((_, i) => top + counts.slice(0, i + 1).reduce((sum, count) => sum + heightOf(count), 0));
  const bottom = (bases.at(-1) ?? top) + 8;
  const captions = [...itemLines(legend(counts), frame.width - 24), ...tickLines(events, frame.width - 24)];
  return document(title, frame.width, bottom + 28 + captions.length * 18, (id) => [
    violationColumn(frame, top, bottom),
    ...counts.map((count, i) => countDrawing(id, frame, count, bases[i]!)),
    axis(frame, bottom),
    violationMark(frame, 0),
    ...captions.map((caption, i) => text(12, bottom + 38 + i * 18, "rl-t2", caption)),
  ].join(""));
}

function legend(counts: readonly Count[]): string[] {
  const used = holders.filter(([holder]) => counts.some(({ holdings }) => holdings.some((holding) => holding[holder] > 0)));
  return used.map(([, meaning], k) => `${k === 0 ? "lowest layer" : "next"}: ${meaning}`);
}

function countDrawing(id: string, frame: Frame, count: Count, base: number): string {
  const unit = unitOf(count);
  return [
    text(frame.left - 24, base - 2, `rl-${count.tone}t rl-b`, `count of ${count.object}`, "end"),
    line("rl-rule", frame.left, base, frame.right, base),
    ...levels(count).map((n) => text(frame.left - 6, base - n * unit + 4, "rl-t2", String(n), "end")),
    ...count.holdings.map((holding) => layers(id, frame, holding, count.tone, base, unit)),
    `<path class="rl-ink" fill="none" stroke-width="2" d="${outline(frame, count, base, unit)}"/>`,
  ].join("");
}

/** Which counts are written at the axis: all while they are apart, else the ends. */
const levels = (count: Count): number[] => (unitOf(count) >= 12 ? Array.from({ length: count.most + 1 }, (_, n) => n) : [0, count.most]);

function layers(id: string, frame: Frame, holding: Holding, own: Tone, base: number, unit: number): string {
  const [x, end] = [xOf(frame, holding.from), xOf(frame, holding.to)];
  if (end <= x) return "";
  let height = 0;
  return holders.map(([holder]) => Array.from({ length: holding[holder] }, () => bar(id, toneOf(holder, own), x, base - ++height * unit, end - x, unit)).join("")).join("");
}

const total = ({ token, children, external }: Holding) => token + children + external;

function outline(frame: Frame, { holdings }: Count, base: number, unit: number): string {
  let path = `M${round(xOf(frame, holdings[0]!.from))} ${round(base)}`;
  for (const holding of holdings) path += `V${round(base - total(holding) * unit)}H${round(xOf(frame, holding.to))}`;
  return path;
}
