import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "./compiler.cjs";
import { emitOptions } from "./emit-options.ts";

const here = createRequire(import.meta.url);

/** How cells are checked: strictly, as modern modules, with Node's types, or as `own` says. The names in `preload` mean the kernel's own packages. */
export function cellOptions(preload: readonly string[], own: ts.CompilerOptions): ts.CompilerOptions {
  const kernelTypes = dirname(dirname(here.resolve("@types/node/package.json")));
  return {
    strict: true,
    experimentalDecorators: false,
    lib: ["lib.es2023.d.ts"],
    ...own,
    ...emitOptions(own),
    sourceMap: true,
    preserveConstEnums: true,
    types: ["node", ...(own.types ?? [])],
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    checkJs: false,
    typeRoots: [...(own.typeRoots ?? []), kernelTypes],
    paths: { ...own.paths, ...Object.fromEntries(preload.map((name) => [name, typesOf(name)])), tslab: [beside("../runner/tslab.d.ts")] },
  };
}

/** The declarations of what every cell knows without an import. */
export const cellGlobals = beside("../runner/cell-globals.d.ts");

/** Where the types of a package of the kernel's own installation are. */
function typesOf(name: string): string[] {
  const options = { moduleResolution: ts.ModuleResolutionKind.Bundler };
  const { resolvedModule } = ts.resolveModuleName(name, fileURLToPath(import.meta.url), options, ts.sys);
  return resolvedModule === undefined ? [] : [resolvedModule.resolvedFileName];
}

function beside(path: string): string {
  return join(import.meta.dirname, path);
}
