import ts from "./compiler.cjs";
import { importsAtRunTime } from "./imports.ts";
import { internals, type SelectiveEmit } from "./internals.ts";
import { specifierByPaths } from "./paths.ts";
import { keepResult } from "./result.ts";
import { sharedScope } from "./scope.ts";
import { typesOnlyImports } from "./types-only.ts";
import { CELL_START, cellOf } from "./typescript.ts";

/** A cell as one script, with the map back to its TypeScript, which stands behind one line of the converter's. */
export interface Emitted {
  code: string;
  map: string;
}

/** Where a cell lies and what its folder's tsconfig.json says. */
export interface Home {
  cwd: string;
  own: ts.CompilerOptions;
}

/** Compiles the newest cell of `program`, `code`, by what has been found out when it was checked. */
export function emitCell(program: ts.Program, code: string, name: string, { cwd, own }: Home): Emitted {
  const located = (specifier: string): string => specifierByPaths(specifier, cwd, own);
  const before = [cellAlone(code), keepResult(name), importsAtRunTime(typesOnlyImports(program), located)];
  const emitted: Emitted = { code: "", map: "{}" };
  const write = (path: string, text: string): void => void (emitted[path.endsWith(".map") ? "map" : "code"] = text);
  (program as SelectiveEmit).emit(cellOf(program), write, undefined, internals.EmitOnly.Js, { before, after: [sharedScope] }, false);
  return { ...emitted, code: `${emitted.code.replace(/^\/\/# sourceMappingURL=.*$/m, "")}\n//# sourceURL=${name}` };
}

/** Without what the converter puts around it. */
function cellAlone(code: string): ts.TransformerFactory<ts.SourceFile> {
  const isIn = (place: number): boolean => place >= CELL_START && place < CELL_START + code.length;
  return () => (file) => ts.factory.updateSourceFile(file, file.statements.filter((statement) => isIn(statement.getStart(file))));
}
