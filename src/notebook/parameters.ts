import { NotebookError, tagsOf, type CodeCell, type Notebook } from "./notebook.ts";

/** Values for a notebook's parameters, by name, as written on the command line. */
export type Parameters = ReadonlyMap<string, string>;

const INJECTED = "injected-parameters";

/** Reads `NAME=VALUE`. */
export function parseParameter(text: string): [name: string, value: string] {
  const [, name, value] = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new NotebookError(`-p ${text}: expected NAME=VALUE`);
  return [name, value];
}

/** A copy of the notebook in which a new cell, after the one tagged `parameters`, gives the parameters these values; `file` is what errors call it. */
export function withParameters(notebook: Notebook, parameters: Parameters, file: string): Notebook {
  const cells = notebook.cells.filter((cell) => !tagsOf(cell).includes(INJECTED));
  const at = cells.findIndex((cell) => tagsOf(cell).includes("parameters"));
  const defaults = cells[at];
  if (defaults === undefined) throw new NotebookError(`${file}: no parameters, expected a cell tagged "parameters"`);
  const lines = [...parameters].map(([name, value]) => assignment(name, value, defaults.source, file));
  return { ...notebook, cells: cells.toSpliced(at + 1, 0, injected(lines.join("\n"), cells.map(({ id }) => id))) };
}

/** A variable keeps the type that its default gave it; a constant is declared again. */
function assignment(name: string, value: string, defaults: string, file: string): string {
  const declaration = new RegExp(`(?:^|\\s)(let|var|const)\\s+${name.replaceAll("$", "\\$")}(?![\\w$])`).exec(defaults);
  if (declaration === null) throw new NotebookError(`${file}: no parameter ${name}, expected one declared in the cell tagged "parameters"`);
  return `${declaration[1] === "const" ? "const " : ""}${name} = ${literal(value)};`;
}

function injected(source: string, taken: string[]): CodeCell {
  const id = [INJECTED, ...taken.map((_, index) => `${INJECTED}-${index}`)].find((free) => !taken.includes(free)) ?? INJECTED;
  return { cell_type: "code", id, metadata: { tags: [INJECTED] }, source, execution_count: null, outputs: [] };
}

/** JSON as it is, everything else as a text. */
function literal(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value));
  } catch {
    return JSON.stringify(value);
  }
}
