import type { Diagnostic } from "tslab/dist/converter.js";
import { completeness, type Completeness } from "./complete.ts";
import { createCellConverter, type CellConverter } from "./converter.ts";
import { emitCell, type Emitted } from "./emit.ts";
import { withoutExports } from "./exports.ts";
import { inspection, type Inspection } from "./inspection.ts";
import { typesOnlyImports } from "./types-only.ts";

/** Everything that is asked about the text of a cell. It keeps no state: `declarations` says what earlier cells declared. */
export interface Analysis {
  /** type-checks and compiles */
  compile(declarations: string, code: string, name: string): Compiled;
  complete(declarations: string, code: string, cursor: number): Completion;
  inspect(declarations: string, code: string, cursor: number): Inspection | null;
  isComplete(code: string): Completeness;
}

export type Compiled =
  | { ok: true; emitted: Emitted; declarations: string }
  | { ok: false; diagnostics: Diagnostic[] };

export interface Completion {
  matches: string[];
  /** what each match is, e.g. `method`, in TypeScript's words */
  kinds: string[];
  /** the part of the code that a match replaces, in UTF-16 units */
  start: number;
  end: number;
}

/** Loads the compiler for cells of the folder `cwd`: slow once, then some milliseconds a question. */
export function startAnalysis(cwd: string, preload: readonly string[]): Analysis {
  const converter = createCellConverter(cwd, preload);
  return {
    compile: (declarations, code, name) => compile(converter, declarations, withoutExports(code), name),
    complete(declarations, code, cursor) {
      const { candidates: matches, start, end, original } = converter.complete(declarations, code, cursor);
      const kinds = new Map(original?.entries.map(({ name, kind }) => [name, kind]));
      return { matches, kinds: matches.map((name) => kinds.get(name) ?? ""), start, end };
    },
    inspect(declarations, code, cursor) {
      const info = converter.inspect(declarations, code, cursor);
      return info ? inspection(info) : null;
    },
    isComplete: (code) => completeness(code, converter.isCompleteCode(code).indent ?? ""),
  };
}

/** TypeScript remembers that a module was not found; it may be there when the cell is run again. */
const MODULE_NOT_FOUND = 2307;

function compile(converter: CellConverter, declarations: string, code: string, name: string): Compiled {
  converter.files.lookAgain();
  const { diagnostics, declOutput = "" } = converter.convert(declarations, code);
  if (diagnostics.some((diagnostic) => diagnostic.code === MODULE_NOT_FOUND)) converter.files.forgetMissing();
  if (diagnostics.length > 0) return { ok: false, diagnostics: withinCell(diagnostics, code) };
  return { ok: true, emitted: emitCell(code, name, typesOnlyImports(converter.program())), declarations: declOutput };
}

/** The converter appends a line to the cell; what is wrong there is a consequence of something above. */
function withinCell(diagnostics: Diagnostic[], code: string): Diagnostic[] {
  const own = diagnostics.filter(({ start, fileName }) => fileName !== undefined || start.offset <= code.length);
  return own.length > 0 ? own : diagnostics;
}
