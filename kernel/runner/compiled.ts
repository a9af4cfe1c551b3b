/** TypeScript files as JavaScript. TypeScript itself takes a while to load: nobody imports this before there is something to compile. */
import ts from "../analysis/compiler.cjs";
import { emitOptions } from "../analysis/emit.ts";
import { fileByPaths } from "../analysis/paths.ts";
import { readConfig } from "../analysis/tsconfig.ts";

export interface Compiler {
  compile(source: string, fileName: string): string;
  fileByPaths(specifier: string, importer: string): string | undefined;
}

/** By the options of the notebook's folder. */
export function compilerFor(cwd: string): Compiler {
  const own = readConfig(cwd).options;
  const options = { ...emitOptions(own), inlineSourceMap: true };
  return {
    compile(source, fileName) {
      const module = fileName.endsWith(".cts") ? ts.ModuleKind.CommonJS : options.module;
      return ts.transpileModule(source, { fileName, compilerOptions: { ...options, module } }).outputText;
    },
    fileByPaths: (specifier, importer) => fileByPaths(specifier, importer, own),
  };
}
