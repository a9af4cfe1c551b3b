/** TypeScript files as JavaScript. TypeScript itself takes a while to load: nobody imports this before there is something to compile. */
import { basename } from "node:path";
import ts from "../analysis/compiler.cjs";
import { emitOptions } from "../analysis/emit-options.ts";
import { fileByPaths } from "../analysis/paths.ts";
import { readConfig } from "../analysis/tsconfig.ts";

export interface Compiler {
  compile(source: string, fileName: string): string;
  fileByPaths(specifier: string, importer: string): string | undefined;
}

/** By the options of the notebook's folder. */
export function compilerFor(cwd: string): Compiler {
  const own = readConfig(cwd).options;
  const options = { ...emitOptions(own), isolatedModules: true, inlineSourceMap: true };
  return {
    compile(source, fileName) {
      const module = fileName.endsWith(".cts") ? ts.ModuleKind.CommonJS : options.module;
      return withValues(ts.transpileModule(source, { fileName, compilerOptions: { ...options, module } }).outputText, fileName);
    },
    fileByPaths: (specifier, importer) => fileByPaths(specifier, importer, own),
  };
}

/** A member without a value of its own, behind one whose value another file knows. */
const WITHOUT_VALUE = /\["([^"]+)"\] = void 0\] = /;

/** A file is compiled alone: what it cannot know of its enums would be undefined. */
function withValues(code: string, fileName: string): string {
  const [, member] = WITHOUT_VALUE.exec(code) ?? [];
  if (member === undefined) return code;
  throw new Error(`${basename(fileName)}: the enum member ${member} needs a value, as it stands behind one that is taken from another file`);
}
