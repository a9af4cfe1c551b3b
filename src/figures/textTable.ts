import { wrapWords } from "./wrapWords.ts";

const WIDTH = 72;
const GAP = "  ";

/** Rows as aligned columns in at most 72 characters where words allow it: the widest column is broken at blanks. */
export function textTable(rows: readonly (readonly string[])[], right: readonly boolean[]): string {
  const widths = fitting(rows);
  return rows.flatMap((row) => rowLines(row.map((cell, i) => wrapWords(cell, widths[i]!)), widths, right)).join("\n");
}

/** Columns as wide as their cells, and then the widest narrower by one, as long as the rows are too wide and no word is broken. */
function fitting(rows: readonly (readonly string[])[]): number[] {
  const most = (of: (cell: string) => number) => rows[0]!.map((_, i) => Math.max(...rows.map((row) => of(row[i]!))));
  const [widths, words] = [most((cell) => cell.length), most((cell) => Math.max(...cell.split(" ").map(({ length }) => length)))];
  const total = () => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
  while (total() > WIDTH) {
    const room = widths.map((width, i) => (width > words[i]! ? width : 0));
    const widest = room.indexOf(Math.max(...room));
    if (room[widest] === 0) break;
    widths[widest]!--;
  }
  return widths;
}

const rowLines = (cells: readonly string[][], widths: readonly number[], right: readonly boolean[]): string[] =>
  Array.from({ length: Math.max(...cells.map(({ length }) => length)) }, (_, k) =>
    cells.map((lines, i) => (right[i] ? (lines[k] ?? "").padStart(widths[i]!) : (lines[k] ?? "").padEnd(widths[i]!))).join(GAP).trimEnd());
