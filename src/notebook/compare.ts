import { isDeepStrictEqual } from "node:util";
import type { Cell, Notebook } from "./notebook.ts";

/** A cell whose stored outputs are not what running it gives. */
export interface Difference {
  /** place in the notebook, from 1 */
  cell: number;
  id: string;
  what: "outputs" | "count";
}

/** Compares a notebook with the same notebook run afresh, cell by cell. */
export function compareNotebooks(stored: Notebook, fresh: Notebook): Difference[] {
  return stored.cells.flatMap((cell, index) => {
    const what = difference(cell, fresh.cells[index]);
    return what === undefined ? [] : [{ cell: index + 1, id: cell.id, what }];
  });
}

function difference(stored: Cell, fresh: Cell | undefined): Difference["what"] | undefined {
  if (stored.cell_type !== "code" || fresh?.cell_type !== "code") return undefined;
  if (!isDeepStrictEqual(asJson(stored.outputs), asJson(fresh.outputs))) return "outputs";
  return stored.execution_count === fresh.execution_count ? undefined : "count";
}

/** Fresh outputs may hold what JSON drops. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
