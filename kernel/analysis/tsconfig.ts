import { join } from "node:path";
import type { Diagnostic } from "tslab/dist/converter.js";
import ts from "./compiler.cjs";

/** What the tsconfig.json beside a notebook says; without one, nothing. */
export interface Config {
  options: ts.CompilerOptions;
  /** what is wrong with the file */
  problems: Diagnostic[];
}

export const configFile = (cwd: string): string => join(cwd, "tsconfig.json");

/** A notebook's folder need not hold any source file of its own. */
const NO_INPUTS = [18002, 18003];

export function readConfig(cwd: string): Config {
  const path = configFile(cwd);
  if (!ts.sys.fileExists(path)) return { options: {}, problems: [] };
  const host: ts.ParseConfigHost = { ...ts.sys, readDirectory: () => [] };
  const file = ts.readJsonConfigFile(path, ts.sys.readFile);
  const { options, errors } = ts.parseJsonSourceFileConfigFileContent(file, host, cwd, undefined, path);
  const problems = errors.filter(({ code }) => !NO_INPUTS.includes(code)).map(problem);
  return { options: forCells(options), problems };
}

/** How code comes out, where it lies and what is left over is the kernel's business, or none of a cell's. */
const NOT_FOR_CELLS = [
  "module", "moduleResolution", "target", "outDir", "outFile", "rootDir", "rootDirs", "declaration", "declarationDir", "declarationMap", "emitDeclarationOnly",
  "isolatedDeclarations", "noEmit", "noEmitOnError", "composite", "incremental", "tsBuildInfoFile", "sourceMap", "inlineSourceMap", "inlineSources",
  "noUnusedLocals", "noUnusedParameters", "allowUnreachableCode", "allowUnusedLabels", "allowJs", "checkJs", "noLib", "configFile", "configFilePath",
];

function forCells(options: ts.CompilerOptions): ts.CompilerOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !NOT_FOR_CELLS.includes(name)));
}

function problem({ file, start = 0, length = 0, messageText, category, code }: ts.Diagnostic): Diagnostic {
  const place = (offset: number) => ({ offset, ...(file?.getLineAndCharacterOfPosition(offset) ?? { line: 0, character: 0 }) });
  const text = ts.flattenDiagnosticMessageText(messageText, "\n");
  return { start: place(start), end: place(start + length), messageText: text, category, code, fileName: "tsconfig.json" };
}
