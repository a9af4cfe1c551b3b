import type { Diagnostic } from "tslab/dist/converter.js";
import { printQuickInfo } from "tslab/dist/inspect.js";
import { completeness, type Completeness } from "./complete.ts";
import { createCellConverter } from "./converter.ts";
import { emitCell, type Emitted } from "./emit.ts";
import { typesOnlyImports } from "./types-only.ts";

/** Everything that is asked about the text of a cell. It keeps no state: `declarations` says what earlier cells declared. */
export interface Analysis {
  /** type-checks and compiles */
  compile(declarations: string, code: string, name: string): Compiled;
  complete(declarations: string, code: string, cursor: number): Completion;
  inspect(declarations: string, code: string, cursor: number): string | null;
  isComplete(code: string): Completeness;
}

export type Compiled =
  | { ok: true; emitted: Emitted; declarations: string }
  | { ok: false; diagnostics: Diagnostic[] };

export interface Completion {
  matches: string[];
  /** the part of the code that a match replaces, in UTF-16 units */
  start: number;
  end: number;
}

/** Loads the compiler for cells of the folder `cwd`: slow once, then some milliseconds a question. */
export function startAnalysis(cwd: string, preload: readonly string[]): Analysis {
  const converter = createCellConverter(cwd, preload);
  return {
    compile(declarations, code, name) {
      converter.lookAgain();
      const { diagnostics, declOutput = "" } = converter.convert(declarations, code);
      if (diagnostics.length > 0) return { ok: false, diagnostics };
      return { ok: true, emitted: emitCell(code, name, typesOnlyImports(converter.program())), declarations: declOutput };
    },
    complete(declarations, code, cursor) {
      const { candidates, start, end } = converter.complete(declarations, code, cursor);
      return { matches: candidates, start, end };
    },
    inspect(declarations, code, cursor) {
      const info = converter.inspect(declarations, code, cursor);
      return info ? printQuickInfo(info) : null;
    },
    isComplete: (code) => completeness(code, converter.isCompleteCode(code).indent ?? ""),
  };
}
