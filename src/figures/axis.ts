import type { EventList } from "./events.ts";
import { line, text, widthOf } from "./svg.ts";

/** of a figure with a time axis, in pixels, where there is room */
export const WIDTH = 720;

/** Where things stand in a figure with a time axis. */
export interface Frame {
  width: number;
  left: number;
  right: number;
  ticks: number;
  violation?: { at: number; code: string };
}

/** Room for the names on the left, which may be more than one to a lane. */
export const frameOf = ({ ticks, violation }: EventList, names: readonly string[], width: number): Frame => ({
  width, left: Math.max(56, ...names.map(widthOf)) + 20, right: width - 12, ticks: ticks.length, ...(violation && { violation }),
});

/** The place of tick `at`; an event at a tick is drawn at its left edge. Tick 0, before everything, has no width. */
export const xOf = ({ left, right, ticks }: Frame, at: number): number => left + (Math.max(0, at - 1) / ticks) * (right - left);

/** Tick numbers under the lanes; as many as there is room for. */
export function axis(frame: Frame, y: number): string {
  const every = Math.max(1, Math.ceil((frame.ticks * 20) / (frame.right - frame.left)));
  const numbers = Array.from({ length: frame.ticks }, (_, i) => i + 1).filter((k) => k === 1 || k % every === 0);
  return line("rl-line", frame.left, y, frame.right, y)
    + numbers.map((k) => line("rl-line", xOf(frame, k), y, xOf(frame, k), y + 4) + text(xOf(frame, k) + 2, y + 16, "rl-t2", String(k))).join("")
    + text(frame.left - 12, y + 16, "rl-t2", "step", "end");
}

/** The red column of a violation, behind everything. */
export function violationColumn(frame: Frame, top: number, bottom: number): string {
  if (!frame.violation) return "";
  const x = xOf(frame, frame.violation.at);
  const width = (frame.right - frame.left) / frame.ticks;
  return `<rect class="rl-bad" x="${x}" y="${top}" width="${width}" height="${bottom - top}"/>`;
}

/** Its name and cross, above everything. */
export function violationMark(frame: Frame, top: number): string {
  if (!frame.violation) return "";
  const x = xOf(frame, frame.violation.at) + (frame.right - frame.left) / frame.ticks / 2;
  const cross = line("rl-badl", x - 4, top + 5, x + 4, top + 13, ' stroke-width="2"') + line("rl-badl", x + 4, top + 5, x - 4, top + 13, ' stroke-width="2"');
  return cross + text(x - 8, top + 13, "rl-badt rl-b", frame.violation.code, "end");
}

/** What each tick did, in lines that fit: `1 touch P 0 · 2 fork P C`. Empty for a race, whose columns tell it. */
export const tickLines = ({ ticks }: EventList, width: number, measure = widthOf): string[] =>
  ticks.some(({ step }) => step !== undefined) ? [] : itemLines(ticks.map(({ operation }, k) => `${k + 1} ${operation}`), width, measure);

/** Items between dots, in as many lines as it takes. */
export function itemLines(items: readonly string[], width: number, measure = widthOf): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const longer = lines.length > 0 ? `${lines.at(-1)} · ${item}` : item;
    if (lines.length > 0 && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(item);
  }
  return lines;
}
