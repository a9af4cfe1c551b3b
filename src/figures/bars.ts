import type { Figure } from "./figure.ts";
import { boxAt, type Drawing, type Mark, words } from "./marks.ts";
import { marksPlotly } from "./marksPlotly.ts";
import { marksSvg } from "./marksSvg.ts";
import { widthOf } from "./svg.ts";

/** The name of a bar and its count. */
export type Bar = readonly [name: string, count: number];

const WIDTH = 560;
const ROW = 24;
const COLUMNS = 72;

/** Counts as bars, one below the other; each says its count. */
export function bars(title: string, rows: readonly Bar[]): Figure {
  const drawing = drawn(title, rows);
  return { title: `${title}: ${rows.map(([name, count]) => `${name} ${count}`).join(", ")}`, plotly: marksPlotly(drawing), svg: marksSvg(title, drawing), text: written(title, rows) };
}

const most = (rows: readonly Bar[]): number => Math.max(1, ...rows.map(([, count]) => count));

function drawn(title: string, rows: readonly Bar[]): Drawing {
  const left = Math.max(0, ...rows.map(([name]) => widthOf(name))) + 24;
  const unit = (WIDTH - left - 48) / most(rows);
  const marks = rows.flatMap(([name, count], i): Mark[] => {
    const middle = 36 + ROW * (i + 0.5);
    const end = left + count * unit;
    return [words("quiet", left - 8, middle, name, { anchor: "end" }), boxAt("root", "tint", left, middle - 8, end - left, 16, { hover: `${name}: ${count}` }), words("ink", end + 6, middle, String(count))];
  });
  return { width: WIDTH, height: 44 + ROW * rows.length, marks: [words("ink", 12, 18, title, { bold: true }), ...marks] };
}

function written(title: string, rows: readonly Bar[]): string {
  const left = Math.max(0, ...rows.map(([name]) => name.length));
  const unit = Math.min(2, (COLUMNS - left - 3 - String(most(rows)).length) / most(rows));
  return [title, ...rows.map(([name, count]) => ` ${name.padEnd(left)} ${"=".repeat(Math.round(count * unit))} ${count}`)].join("\n");
}
