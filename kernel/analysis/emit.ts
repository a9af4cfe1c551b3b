import ts from "./compiler.cjs";
import { withConstants, type Constants } from "./constants.ts";
import { importsAtRunTime } from "./imports.ts";
import { specifierByPaths } from "./paths.ts";
import { keepResult } from "./result.ts";
import { sharedScope } from "./scope.ts";

/** A cell as one script, with the map back to its TypeScript. */
export interface Emitted {
  code: string;
  map: string;
}

/** What a tsconfig.json says about the code that comes out. */
const EMITTED = ["jsx", "jsxFactory", "jsxFragmentFactory", "jsxImportSource", "experimentalDecorators", "emitDecoratorMetadata", "useDefineForClassFields"] as const;

/** How TypeScript becomes JavaScript, in cells and in the files that they import. */
export function emitOptions(own: ts.CompilerOptions): ts.CompilerOptions {
  return {
    jsx: ts.JsxEmit.React,
    ...Object.fromEntries(EMITTED.filter((name) => own[name] !== undefined).map((name) => [name, own[name]])),
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    isolatedModules: true,
  };
}

/** Where a cell lies and what its folder's tsconfig.json says. */
export interface Home {
  cwd: string;
  own: ts.CompilerOptions;
}

/** What the check knows and a file alone does not say. */
export interface Known {
  /** imported names that exist for the checker alone */
  typesOnly: ReadonlySet<string>;
  constants: Constants;
}

/** Compiles `source`. */
export function emitCell(source: string, name: string, { typesOnly, constants }: Known, { cwd, own }: Home): Emitted {
  const located = (specifier: string): string => specifierByPaths(specifier, cwd, own);
  const result = ts.transpileModule(source, {
    fileName: name,
    transformers: { before: [withConstants(constants), keepResult, importsAtRunTime(typesOnly, located)], after: [sharedScope] },
    compilerOptions: { ...emitOptions(own), sourceMap: true },
  });
  const code = result.outputText.replace(/^\/\/# sourceMappingURL=.*$/m, "");
  return { code: `${code}\n//# sourceURL=${name}`, map: result.sourceMapText ?? "{}" };
}
