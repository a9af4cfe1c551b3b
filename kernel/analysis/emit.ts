import ts from "typescript";
import { importsAtRunTime } from "./imports.ts";
import { sharedScope } from "./scope.ts";

/** A cell as one script, with the map back to its TypeScript. */
export interface Emitted {
  code: string;
  map: string;
}

/** Compiles `source`; the imported names in `typesOnly` exist for the checker alone. */
export function emitCell(source: string, name: string, typesOnly: ReadonlySet<string>): Emitted {
  const result = ts.transpileModule(source, {
    fileName: name,
    transformers: { before: [importsAtRunTime(typesOnly)], after: [sharedScope(endsWithValue(source))] },
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      jsx: ts.JsxEmit.React,
      experimentalDecorators: true,
      isolatedModules: true,
      sourceMap: true,
    },
  });
  const code = result.outputText.replace(/^\/\/# sourceMappingURL=.*$/m, "");
  return { code: `${code}\n//# sourceURL=${name}`, map: result.sourceMapText ?? "{}" };
}

/** Only an expression at the end has a value to show; a loop or a declaration has not. */
function endsWithValue(source: string): boolean {
  const { statements } = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest);
  const last = statements.filter((statement) => !ts.isEmptyStatement(statement)).at(-1);
  return last !== undefined && ts.isExpressionStatement(last);
}
