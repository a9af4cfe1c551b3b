import { display, type Shown, table as laidOut } from "./show.ts";

/** Rows under a heading, e.g. what several checks said, side by side. Numbers are set to the right. */
export const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): Shown => ({ [display]: () => laidOut(head, rows) });
