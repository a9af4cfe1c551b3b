import ts from "./compiler.cjs";

/** What a tsconfig.json says about the code that comes out. */
const EMITTED = ["jsx", "jsxFactory", "jsxFragmentFactory", "jsxImportSource", "experimentalDecorators", "emitDecoratorMetadata", "useDefineForClassFields"] as const;

/** How TypeScript becomes JavaScript, in cells and in the files that they import. */
export function emitOptions(own: ts.CompilerOptions): ts.CompilerOptions {
  return {
    jsx: ts.JsxEmit.React,
    ...Object.fromEntries(EMITTED.filter((name) => own[name] !== undefined).map((name) => [name, own[name]])),
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
  };
}
