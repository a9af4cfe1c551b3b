import { kernelspec, type ExecuteResult, type Session } from "../../kernel/session/session.ts";
import { collector } from "./collect.ts";
import { NotebookError, tagsOf, type Cell, type CodeCell, type Notebook, type SavedDisplay } from "./notebook.ts";

/** A notebook with fresh outputs, as far as it ran. */
export interface Executed {
  notebook: Notebook;
  /** code cells that ran */
  cells: number;
  /** the cell that failed; those after it did not run */
  error?: CellError;
}

export interface CellError {
  /** place in the notebook, from 1 */
  cell: number;
  id: string;
  ename: string;
  evalue: string;
  traceback: string[];
}

export interface ExecuteNotebookOptions {
  /** before each cell that runs: how many ran, of how many */
  onProgress?(done: number, of: number): void;
}

/** A cell with this tag is meant to fail: its error is its output, and the next cell runs. */
const MAY_FAIL = "raises-exception";

/** Runs the code cells of `notebook` in order in a fresh `session` and stops at the first that fails. The notebook given stays as it is. */
export async function executeNotebook(notebook: Notebook, session: Session, { onProgress }: ExecuteNotebookOptions = {}): Promise<Executed> {
  const displays = new Map<string, SavedDisplay[]>();
  const cells = notebook.cells.map(unexecuted);
  const runnable = cells.filter(hasCode);
  const executed: Executed = { notebook: { ...notebook, metadata: withKernel(notebook.metadata), cells }, cells: 0 };
  for (const cell of runnable) {
    onProgress?.(executed.cells, runnable.length);
    const result = await executeCell(cell, session, displays);
    executed.cells++;
    if (result.status === "aborted") throw new NotebookError(`cell ${cells.indexOf(cell) + 1}: the session was restarted, expected to run to the end`);
    if (result.status === "ok" || tagsOf(cell).includes(MAY_FAIL)) continue;
    const { ename, evalue, traceback } = result;
    return { ...executed, error: { cell: cells.indexOf(cell) + 1, id: cell.id, ename, evalue, traceback } };
  }
  return executed;
}

async function executeCell(cell: CodeCell, session: Session, displays: Map<string, SavedDisplay[]>): Promise<ExecuteResult> {
  const { take, outputs } = collector(displays);
  cell.outputs = outputs;
  const result = await session.execute(cell.source, { onOutput: take });
  cell.execution_count = result.executionCount;
  return result;
}

function hasCode(cell: Cell): cell is CodeCell {
  return cell.cell_type === "code" && cell.source.trim() !== "";
}

function unexecuted(cell: Cell): Cell {
  if (cell.cell_type !== "code") return cell;
  const { execution: _times, ...metadata } = cell.metadata;
  return { ...cell, metadata, execution_count: null, outputs: [] };
}

function withKernel(metadata: Notebook["metadata"]): Notebook["metadata"] {
  return { kernelspec, ...metadata };
}
