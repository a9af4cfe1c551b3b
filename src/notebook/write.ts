import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { canonicalJson } from "./canonical.ts";
import { isSplitType, splitLines } from "./lines.ts";
import { NotebookError, type Cell, type Notebook, type SavedOutput } from "./notebook.ts";

/** The bytes of a notebook file: what Debian's nbformat would write back unchanged. */
export function notebookText(notebook: Notebook): string {
  return `${canonicalJson({ ...notebook, cells: notebook.cells.map(cellOnDisk) })}\n`;
}

/** Writes a file whole or not at all. */
export function writeWhole(file: string, text: string): void {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch (error) {
    throw new NotebookError(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code})`);
  } finally {
    rmSync(draft, { force: true });
  }
}

function cellOnDisk(cell: Cell): object {
  const split = { ...cell, source: splitLines(cell.source) };
  if (cell.cell_type === "code") return { ...split, outputs: cell.outputs.map(outputOnDisk) };
  return cell.attachments === undefined ? split : { ...split, attachments: mapValues(cell.attachments, bundleOnDisk) };
}

function outputOnDisk(output: SavedOutput): object {
  if (output.output_type === "stream") return { ...output, text: splitLines(output.text) };
  return "data" in output ? { ...output, data: bundleOnDisk(output.data) } : output;
}

function bundleOnDisk(bundle: Record<string, unknown>): Record<string, unknown> {
  return mapValues(bundle, (data, type) => (typeof data === "string" && isSplitType(type) ? splitLines(data) : data));
}

function mapValues<From, To>(object: Record<string, From>, change: (value: From, key: string) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}
