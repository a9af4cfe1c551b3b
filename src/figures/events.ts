/**
 * What happened in a run, as data: the one source of every figure with a time axis.
 * Ticks are numbered from 1; tick 0 is the state before the first. An event at tick k is visible from tick k on.
 */

/** One tick of the time axis: a whole operation in a run, one atomic step in a race. */
export interface Tick {
  /** the operation as the scenario language writes it, e.g. `fork P C` */
  operation: string;
  /** the C line of an atomic step, as the edits in force have it; absent when the tick is a whole operation */
  step?: string;
  /** the CPU that moved; null for one program in order */
  cpu: number | null;
}

/** An anon_vma is named `a0`, `a1`, ... in order of birth (a slot's second life has a name of its own); a page `p0`, `p1`, ... */
export type Event = { at: number; object: string } & (
  | { kind: "born"; slot: number; life: number; root: string; depth: number }
  | { kind: "linked"; links: number }
  | { kind: "counted"; count: number; token: number; children: number; external: number }
  | { kind: "freed" }
  | { kind: "returned" }
  | { kind: "mapped"; slot: number; by: string[] }
  | { kind: "moved"; from: string; to: string }
);

/** The ticks of a run and what happened at each, in order. */
export interface EventList {
  ticks: Tick[];
  events: Event[];
  violation?: { at: number; code: string };
}
