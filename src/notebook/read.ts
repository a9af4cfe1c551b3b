import { readFileSync } from "node:fs";
import { parseCell } from "./read-cell.ts";
import { NotebookError, type Cell, type Notebook } from "./notebook.ts";
import { isRecord } from "./record.ts";

/** The text of a notebook file. */
export function readNotebookText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new NotebookError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code}), expected a notebook`);
  }
}

/** Makes a notebook of the text of its file; `name` is what errors call it. */
export function parseNotebook(text: string, name: string): Notebook {
  const parsed = parseJson(text, name);
  if (!isRecord(parsed)) throw new NotebookError(`${name}: not an object, expected a notebook (nbformat 4.5)`);
  const { nbformat, nbformat_minor, metadata, cells } = parsed;
  if (nbformat !== 4 || typeof nbformat_minor !== "number" || nbformat_minor < 5) {
    const version = [nbformat, nbformat_minor].filter((part) => part !== undefined).map(shown).join(".") || "missing";
    throw new NotebookError(`${name}: nbformat is ${version}, expected 4.5`);
  }
  if (!isRecord(metadata)) throw new NotebookError(`${name}: metadata is ${shown(metadata)}, expected an object`);
  if (!Array.isArray(cells)) throw new NotebookError(`${name}: cells is ${shown(cells)}, expected a list`);
  requireTypeScript(metadata, name);
  const { orig_nbformat: _o, orig_nbformat_minor: _m, signature: _s, ...kept } = metadata;
  return { nbformat, nbformat_minor, metadata: kept, cells: parseCells(cells, name) };
}

function requireTypeScript({ kernelspec }: Record<string, unknown>, name: string): void {
  const language = isRecord(kernelspec) ? (kernelspec.language ?? "typescript") : "typescript";
  if (language !== "typescript") throw new NotebookError(`${name}: language is ${shown(language)}, expected typescript`);
}

function parseCells(cells: unknown[], name: string): Cell[] {
  const seen = new Set<string>();
  return cells.map((cell, index) => {
    const parsed = parseCell(cell, `${name}: cell ${index + 1}`);
    if (seen.has(parsed.id)) throw new NotebookError(`${name}: cell ${index + 1}: id ${shown(parsed.id)} is taken, expected a unique id`);
    seen.add(parsed.id);
    return parsed;
  });
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const at = /position (\d+)/.exec(message)?.[1];
    const line = text.slice(0, at === undefined ? text.length : Number(at)).split("\n").length;
    throw new NotebookError(`${name}:${line}: not JSON, expected a notebook (nbformat 4.5)`);
  }
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value).slice(0, 40);
}
