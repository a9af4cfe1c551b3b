import { join } from "node:path";
import type { Diagnostic } from "tslab/dist/converter.js";
import ts from "./compiler.cjs";
import { modified } from "./modified.ts";

/** What the tsconfig.json beside a notebook says; without one, nothing. */
export interface Config {
  options: ts.CompilerOptions;
  /** what is wrong with the file */
  problems: Diagnostic[];
  /** the file and those that it extends, with the time when each was last written; none if what they are is not known */
  written: ReadonlyMap<string, number | undefined>;
}

/** A notebook's folder need not hold any source file of its own. */
const NO_INPUTS = [18002, 18003];

export function readConfig(cwd: string): Config {
  const path = join(cwd, "tsconfig.json");
  if (!ts.sys.fileExists(path)) return { options: {}, problems: [], written: timesOf([path]) };
  const host: ts.ParseConfigHost = { ...ts.sys, readDirectory: () => [] };
  const file = ts.readJsonConfigFile(path, ts.sys.readFile);
  const { options, errors } = ts.parseJsonSourceFileConfigFileContent(file, host, cwd, undefined, path);
  const problems = errors.filter(({ code }) => !NO_INPUTS.includes(code)).map(problem);
  return { options: forCells(options), problems, written: timesOf(problems.length > 0 ? [] : [path, ...(file.extendedSourceFiles ?? [])]) };
}

const timesOf = (files: readonly string[]): Config["written"] => new Map(files.map((file) => [file, modified(file)]));

/** Whether the folder says now what it said when `config` was read. To see when files were written is quicker than to read them. */
export function isAsRead(config: Config, cwd: string): boolean {
  if (config.written.size > 0) return [...config.written].every(([file, time]) => modified(file) === time);
  return JSON.stringify(readConfig(cwd)) === JSON.stringify(config);
}

/**
 * What it may say of cells: how strictly they are checked, what they know, where types come from, and what the files that
 * they import look like to the compiler. How code comes out, and which of TypeScript it may be, is the kernel's business.
 */
const FOR_CELLS = [
  "strict", "noImplicitAny", "noImplicitThis", "strictNullChecks", "strictFunctionTypes", "strictBindCallApply", "strictPropertyInitialization",
  "strictBuiltinIteratorReturn", "useUnknownInCatchVariables", "exactOptionalPropertyTypes", "noUncheckedIndexedAccess", "noPropertyAccessFromIndexSignature",
  "noImplicitReturns", "noImplicitOverride", "noFallthroughCasesInSwitch", "noErrorTruncation",
  "lib", "libReplacement", "types", "typeRoots", "paths", "pathsBasePath", "baseUrl", "customConditions", "noUncheckedSideEffectImports",
  "jsx", "jsxFactory", "jsxFragmentFactory", "jsxImportSource", "experimentalDecorators", "emitDecoratorMetadata", "useDefineForClassFields",
];

function forCells(options: ts.CompilerOptions): ts.CompilerOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => FOR_CELLS.includes(name)));
}

function problem({ file, start = 0, length = 0, messageText, category, code }: ts.Diagnostic): Diagnostic {
  const place = (offset: number) => ({ offset, ...(file?.getLineAndCharacterOfPosition(offset) ?? { line: 0, character: 0 }) });
  const text = ts.flattenDiagnosticMessageText(messageText, "\n");
  return { start: place(start), end: place(start + length), messageText: text, category, code, fileName: "tsconfig.json" };
}
