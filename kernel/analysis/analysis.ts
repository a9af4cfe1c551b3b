import { compile, createCompiler, isOutdated, type Compiled, type Compiler } from "./compile.ts";
import ts from "./compiler.cjs";
import { completeness, type Completeness } from "./complete.ts";
import { completion, type Completion } from "./completion.ts";
import { asCell } from "./copied.ts";
import type { Earlier } from "./earlier.ts";
import { inspection, type Inspection } from "./inspection.ts";

export type { Compiled } from "./compile.ts";
export type { Completion } from "./completion.ts";

/** With what is earlier for the next cell. */
export type Analyzed = Compiled & Pick<Earlier, "forTslab">;

/** Everything that is asked about the text of a cell. It keeps no state: `earlier` says what there has been. */
export interface Analysis {
  /** type-checks and compiles */
  compile(earlier: Earlier, code: string, name: string): Analyzed;
  complete(earlier: Earlier, code: string, cursor: number): Completion;
  inspect(earlier: Earlier, code: string, cursor: number): Inspection | null;
  isComplete(code: string): Completeness;
}

/** Loads the compiler for cells of the folder `cwd`: slow once, then some milliseconds a question. */
export function startAnalysis(cwd: string, preload: readonly string[]): Analysis {
  const strict = upToDate(() => createCompiler(cwd, preload));
  const asTslab = upToDate(() => createCompiler(cwd, preload, { strict: false }));
  const compilerFor = (forTslab: boolean): Compiler => (forTslab ? asTslab : strict)();
  strict();
  return {
    compile({ declarations, forTslab: before }, code, name) {
      const cell = asCell(code);
      const forTslab = before || importsTslab(cell);
      return { ...compile(compilerFor(forTslab), declarations, cell, name), forTslab };
    },
    complete: ({ declarations, forTslab }, code, cursor) => completion(compilerFor(forTslab).converter.complete(declarations, code, cursor), code, cursor),
    inspect({ declarations, forTslab }, code, cursor) {
      const info = compilerFor(forTslab).converter.inspect(declarations, code, cursor);
      return info ? inspection(info) : null;
    },
    isComplete: (code) => completeness(code, strict().converter.isCompleteCode(code).indent ?? ""),
  };
}

/** Made when it is needed first, and anew when the folder's options have changed. */
function upToDate(create: () => Compiler): () => Compiler {
  let compiler: Compiler | undefined;
  return () => {
    if (compiler === undefined || isOutdated(compiler)) compiler = create();
    return compiler;
  };
}

/** By any of the ways there are: import, import() and require. */
function importsTslab(code: string): boolean {
  return code.includes("tslab") && ts.preProcessFile(code, true, true).importedFiles.some(({ fileName }) => fileName === "tslab");
}
