import type { Diagnostic } from "tslab/dist/converter.js";
import { withoutReplaced } from "./augmentations.ts";
import type ts from "./compiler.cjs";
import { createCellConverter, type CellConverter } from "./converter.ts";
import { emitCell, type Emitted } from "./emit.ts";
import { keptNamespaces } from "./namespaces.ts";
import { isAsRead, readConfig, type Config } from "./tsconfig.ts";
import { CELL_START, cellOf } from "./typescript.ts";
import { varsInBlocks } from "./vars-in-blocks.ts";

export type Compiled =
  | { ok: true; emitted: Emitted; declarations: string }
  | { ok: false; diagnostics: Diagnostic[] };

/** The converter for the cells of a folder, made by the options that the folder had then. */
export interface Compiler {
  converter: CellConverter;
  cwd: string;
  /** what the folder said */
  config: Config;
  /** and what is made of it */
  options: ts.CompilerOptions;
}

/** By the folder's options, `defaults` where it has none. */
export function createCompiler(cwd: string, preload: readonly string[], defaults: ts.CompilerOptions = {}): Compiler {
  const config = readConfig(cwd);
  const options = { ...defaults, ...config.options };
  return { converter: createCellConverter(cwd, preload, options), cwd, config, options };
}

/** The folder says something else now, perhaps in a file that its own one extends. */
export const isOutdated = ({ cwd, config }: Compiler): boolean => !isAsRead(config, cwd);

/** TypeScript remembers that a module was not found; it may be there when the cell is run again. */
const MODULE_NOT_FOUND = 2307;

/** Type-checks and compiles a cell behind what those before `declared`. */
export function compile({ converter, cwd, config, options }: Compiler, declared: string, code: string, name: string): Compiled {
  if (config.problems.length > 0) return { ok: false, diagnostics: config.problems };
  converter.files.lookAgain();
  const declarations = withoutReplaced(declared, code);
  const { diagnostics, declOutput = "" } = converter.convert(declarations, code);
  const program = converter.program()!;
  if (diagnostics.some((diagnostic) => diagnostic.code === MODULE_NOT_FOUND)) converter.files.forgetMissing();
  if (diagnostics.length > 0) return { ok: false, diagnostics: withinCell(diagnostics, code, cellOf(program)!) };
  const emitted = emitCell(program, code, name, { cwd, own: options });
  return { ok: true, emitted, declarations: declOutput + varsInBlocks(program) + keptNamespaces(declarations, cellOf(program)) };
}

/** The converter appends a line to the cell; what is wrong there is a consequence of something above, or that there is no more. */
function withinCell(diagnostics: Diagnostic[], code: string, cell: ts.SourceFile): Diagnostic[] {
  const own = diagnostics.filter(({ start, fileName }) => fileName !== undefined || start.offset <= code.length);
  if (own.length > 0) return own;
  const offset = code.trimEnd().length;
  const { line, character } = cell.getLineAndCharacterOfPosition(CELL_START + offset);
  const end = { offset, line: line - 1, character };
  return diagnostics.map((diagnostic) => ({ ...diagnostic, start: end, end }));
}
