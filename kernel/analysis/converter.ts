import { createRequire } from "node:module";
import type ts from "./compiler.cjs";
import type { Converter, ConverterOptions, IsCompleteResult } from "tslab/dist/converter.js";
import type { AskedFiles } from "./files.ts";
import { cellGlobals, cellOptions } from "./options.ts";
import { converterTypeScript } from "./typescript.ts";

/** tslab's converter, running on the project's TypeScript, for cells in `cwd`. */
export interface CellConverter extends Converter {
  files: AskedFiles;
  /** the program of the newest conversion */
  program(): ts.Program | undefined;
  isCompleteCode(code: string): IsCompleteResult;
}

interface ConverterModule {
  createConverter(options: ConverterOptions): Converter;
  isCompleteCode(code: string): IsCompleteResult;
}

/** `own` are the options of the notebook's folder. */
export function createCellConverter(cwd: string, preload: readonly string[], own: ts.CompilerOptions): CellConverter {
  const { module, files, program } = converterTypeScript(cwd, cellOptions(preload, own), cellGlobals);
  const { createConverter, isCompleteCode } = requireWith(module);
  const converter = createConverter({ isJS: false, isBrowser: false });
  return { ...converter, isCompleteCode, program, files };
}

/** Loads the converter, each time anew, with `typescript` in place of the copy that it would load. */
function requireWith(typescript: object): ConverterModule {
  const here = createRequire(import.meta.url);
  const converter = here.resolve("tslab/dist/converter.js");
  const copy = createRequire(converter).resolve("@tslab/typescript-for-tslab");
  const stand = { id: copy, filename: copy, loaded: true, exports: typescript, children: [], paths: [] };
  here.cache[copy] = stand as unknown as NodeJS.Module;
  delete here.cache[converter];
  return here(converter) as ConverterModule;
}
