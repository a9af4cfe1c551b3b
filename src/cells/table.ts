import { display, type Shown, table as bundle } from "./show.ts";

/** A table of one's own, for numbers that a cell has worked out. */
export interface ShownTable extends Shown {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Rows under a heading; columns of numbers are set to the right. */
export const table = (head: readonly string[], rows: ShownTable["rows"]): ShownTable => ({ head, rows, [display]: () => bundle(head, rows) });
