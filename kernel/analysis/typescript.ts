/**
 * The project's TypeScript in the shape that tslab's converter expects of its own patched copy:
 * a few functions under other names, and a program with the options of a cell.
 */
import { existsSync, readFileSync } from "node:fs";
import ts from "./compiler.cjs";
import { jsDocParsingMode, readComments, readDeprecated } from "./docs.ts";
import { watchByAsking, type AskedFiles } from "./files.ts";
import { internals, type Bound, type SelectiveEmit } from "./internals.ts";
import { quickInfo } from "./quick-info.ts";
import { reachedFrom } from "./reached.ts";
import { spellingTokens, spellLocals } from "./spelling.ts";

/** What the converter makes and we need to see: the newest program and the files that it watches. */
export interface ConverterTypeScript {
  module: object;
  files: AskedFiles;
  program(): ts.Program | undefined;
}

/** The converter's virtual file for a cell, if there has been one. */
export function cellOf(program: ts.Program | undefined): Bound | undefined {
  return program?.getSourceFiles().find(({ fileName }) => isCell(fileName));
}

const isCell = (fileName: string): boolean => fileName.endsWith("/__tslab__.ts");

/** Where the cell begins in that file: behind what the converter puts before it. */
export const CELL_START = `export {};${ts.sys.newLine}`.length;

/** Dresses TypeScript up for a converter in `cwd` that compiles with `options`; `globals` is a declaration file all cells see. */
export function converterTypeScript(cwd: string, options: ts.CompilerOptions, globals: string): ConverterTypeScript {
  const files = watchByAsking();
  let program: ts.Program | undefined;
  const module = {
    ...ts,
    ...spellingTokens,
    __esModule: true,
    sys: { ...ts.sys, getCurrentDirectory: () => cwd, watchFile: files.watchFile, watchDirectory: files.watchDirectory },
    transpileModule: () => ({ outputText: "" }),
    getDefaultTypeRoots: () => options.typeRoots,
    getNullTransformationContext: () => internals.nullTransformationContext,
    getPreEmitDiagnosticsOfFiles: (of: ts.Program, [cell]: [ts.SourceFile]) => diagnostics(of, cell),
    getQuickInfoAtPosition: quickInfo,
    Completions: { ...internals.Completions, getCompletionsAtPositionForTslab: completions(cwd) },
    createWatchCompilerHost: (roots: string[], own: ts.CompilerOptions, system: ts.System) =>
      ts.createWatchCompilerHost([...roots, globals], { ...own, ...options }, system, ts.createAbstractBuilder, ignore, ignore),
    createWatchProgram: (host: CellHost) => watchProgram(host, (made) => (program = made)),
  };
  return { module, files, program: () => program };
}

/** The plainest of builders: others find out which file depends on which, at every change, and nobody asks here. */
type CellHost = ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.BuilderProgram>;

/** Problems of the options themselves have no place in a cell to be shown at. */
function ignore(): void {}

/** TypeScript would forget unresolved imports a little later; the converter can hold one timer only, so it does so at once. */
const FORGET_TIMER = "timerToInvalidateFailedLookupResolutions";

/**
 * The converter emits every source file that a cell depends on; only the cell itself is wanted. A type that has no name
 * outside its file cannot be declared for later cells: its declaration is written all the same, and is loose there. The
 * converter's JavaScript is not made at all: cells have their own.
 */
function watchProgram(host: CellHost, made: (program: ts.Program) => void): unknown {
  const { afterProgramCreate, setTimeout } = host;
  host.jsDocParsingMode = jsDocParsingMode;
  host.setTimeout = (callback, ms, ...rest) => {
    if (rest[0] !== FORGET_TIMER) return setTimeout?.(callback, ms, ...rest);
    callback();
  };
  host.afterProgramCreate = (builder) => {
    const program = builder.getProgram();
    made(program);
    const cell = cellOf(program);
    if (cell !== undefined) {
      readComments(cell, /\/\*\*/g);
      internals.bindSourceFile(cell, program.getCompilerOptions());
      spellLocals(cell);
    }
    const getAllDependencies = (): string[] => (cell === undefined ? [] : [cell.fileName]);
    const emit: ts.Program["emit"] = (file, write, token, _, transformers) =>
      (program as SelectiveEmit).emit(file, write, token, internals.EmitOnly.Dts, transformers, true);
    afterProgramCreate?.({ ...builder, getAllDependencies, emit });
  };
  return ts.createWatchProgram(host);
}

/** A cell may import from above the notebook's folder, which the converter takes for its root, and may say `import a = require("m")`. */
const ALLOWED = [6059, 1202];

function diagnostics(program: ts.Program, cell: ts.SourceFile): readonly ts.Diagnostic[] {
  const found = [...reachedFrom(cell, program)].flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...(isUnchecked(file) ? [] : program.getSemanticDiagnostics(file)),
  ]);
  return ts.sortAndDeduplicateDiagnostics(found.filter(({ code }) => !ALLOWED.includes(code))).map(withReasons);
}

/** Where the cell's first comments say `// @ts-nocheck`, which counts at the beginning of a file only. */
function isUnchecked({ fileName, text }: ts.SourceFile): boolean {
  if (!isCell(fileName) || !text.includes("@ts-nocheck")) return false;
  const comments = ts.getLeadingCommentRanges(text, CELL_START - 1) ?? [];
  return comments.some(({ pos, end }) => /^\/\/\/?\s*@ts-nocheck\b/.test(text.slice(pos, end)));
}

/** One problem with its reasons below it; the converter would make as many problems of them. */
function withReasons<Problem extends ts.Diagnostic>(problem: Problem): Problem {
  return { ...problem, messageText: ts.flattenDiagnosticMessageText(problem.messageText, "\n") };
}

function completions(cwd: string) {
  return (_host: object, program: ts.Program, ...rest: unknown[]) => {
    readDeprecated(program);
    const host = {
      getCompilationSettings: () => program.getCompilerOptions(),
      getCurrentDirectory: () => cwd,
      getScriptFileNames: () => [],
      fileExists: existsSync,
      readFile: (path: string) => readFileSync(path, "utf8"),
      readDirectory: ts.sys.readDirectory,
      getDirectories: (path: string) => ts.sys.getDirectories(path).filter((name) => !name.startsWith(".")),
      directoryExists: ts.sys.directoryExists,
      getModuleResolutionCache: () => undefined,
      getGlobalTypingsCacheLocation: () => undefined,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => "\n",
    };
    return internals.Completions.getCompletionsAtPosition(host, program, ...rest);
  };
}
