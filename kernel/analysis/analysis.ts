import { compile, createCompiler, isOutdated, type Compiled, type Compiler } from "./compile.ts";
import { completeness, type Completeness } from "./complete.ts";
import { completion, type Completion } from "./completion.ts";
import { asCell } from "./copied.ts";
import { inspection, type Inspection } from "./inspection.ts";

export type { Compiled } from "./compile.ts";
export type { Completion } from "./completion.ts";

/** Everything that is asked about the text of a cell. It keeps no state: `declarations` says what earlier cells declared. */
export interface Analysis {
  /** type-checks and compiles */
  compile(declarations: string, code: string, name: string): Compiled;
  complete(declarations: string, code: string, cursor: number): Completion;
  inspect(declarations: string, code: string, cursor: number): Inspection | null;
  isComplete(code: string): Completeness;
}

/** tslab does not check strictly: what was written for it runs here too, and what strictness has to say is a warning. */
const isForTslab = (code: string): boolean => /(\bfrom|\brequire\()\s*["']tslab["']/.test(code);

/** Made when it is needed first, and anew when the folder's options have changed. */
function lenientCompiler(cwd: string, preload: readonly string[]): () => Compiler {
  let compiler: Compiler | undefined;
  return () => {
    if (compiler === undefined || isOutdated(compiler)) compiler = createCompiler(cwd, preload, { strict: false });
    return compiler;
  };
}

/** Loads the compiler for cells of the folder `cwd`: slow once, then some milliseconds a question. */
export function startAnalysis(cwd: string, preload: readonly string[]): Analysis {
  let compiler = createCompiler(cwd, preload);
  const lenient = lenientCompiler(cwd, preload);
  return {
    compile(declarations, code, name) {
      if (isOutdated(compiler)) compiler = createCompiler(cwd, preload);
      const compiled = compile(compiler, declarations, asCell(code), name);
      if (compiled.ok || !isForTslab(declarations + code)) return compiled;
      const again = compile(lenient(), declarations, asCell(code), name);
      return again.ok ? { ...again, warnings: compiled.diagnostics } : compiled;
    },
    complete: (declarations, code, cursor) => completion(compiler.converter.complete(declarations, code, cursor), code, cursor),
    inspect(declarations, code, cursor) {
      const info = compiler.converter.inspect(declarations, code, cursor);
      return info ? inspection(info) : null;
    },
    isComplete: (code) => completeness(code, compiler.converter.isCompleteCode(code).indent ?? ""),
  };
}
