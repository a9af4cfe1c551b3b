import type { EventList } from "./events.ts";

const WIDTH = 72;
const MOST_PER_TICK = 8;

/** A stretch of the time axis that fits one line: ticks `from` up to but not including `to`, `width` characters each. */
export interface Block {
  from: number;
  to: number;
  width: number;
  /** characters for the names on the left */
  names: number;
}

/** The time axis in as few blocks as 72 columns allow, at least 2 characters a tick. */
export function blocks({ ticks }: EventList, names: readonly string[]): Block[] {
  const nameWidth = Math.max(4, ...names.map((name) => name.length)) + 1;
  const room = WIDTH - nameWidth - 2;
  const width = Math.max(2, Math.min(MOST_PER_TICK, Math.floor(room / Math.max(1, ticks.length))));
  const each = Math.floor(room / width);
  const count = Math.max(1, Math.ceil(ticks.length / each));
  return Array.from({ length: count }, (_, i) => ({ from: 1 + i * each, to: 1 + Math.min(ticks.length, (i + 1) * each), width, names: nameWidth }));
}

/** The numbers under a block: all of them, or every fifth where they would touch. */
export function stepLine({ from, to, width, names }: Block): string {
  let text = "";
  for (let tick = from; tick < to; tick++) {
    const shown = width > String(to).length || tick === from || tick % 5 === 0;
    const wanted = (tick - from) * width;
    if (shown && text.length <= wanted && (text.length === wanted || text !== "")) text = text.padEnd(wanted) + String(tick);
    else if (text.length <= wanted) text = `${text.padEnd(wanted)}'`;
  }
  return ` ${"step".padEnd(names)} ${text}`;
}
