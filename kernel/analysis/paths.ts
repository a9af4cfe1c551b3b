/** The `paths` and the `baseUrl` of a tsconfig.json at run time, where Node knows nothing of them. */
import { join, relative, sep } from "node:path";
import ts from "./compiler.cjs";

/** The file that `specifier` means by the `paths` or the `baseUrl` of `own`, if it means one. */
export function fileByPaths(specifier: string, importer: string, own: ts.CompilerOptions): string | undefined {
  const mapped = Object.keys(own.paths ?? {}).some((pattern) => fits(specifier, pattern));
  if (!mapped && (own.baseUrl === undefined || specifier.startsWith("."))) return undefined;
  const options = { ...own, moduleResolution: ts.ModuleResolutionKind.Bundler };
  const { resolvedModule } = ts.resolveModuleName(specifier, importer, options, ts.sys);
  if (!mapped && resolvedModule?.isExternalLibraryImport) return undefined;
  return resolvedModule?.resolvedFileName.replace(/\.d\.([mc]?)ts$/, ".$1js");
}

/** The same for cells in `cwd`, as they may write it themselves: relative to their folder. */
export function specifierByPaths(specifier: string, cwd: string, own: ts.CompilerOptions): string {
  const file = fileByPaths(specifier, join(cwd, "cell.ts"), own);
  return file === undefined ? specifier : `./${relative(cwd, file).replaceAll(sep, "/")}`;
}

function fits(specifier: string, pattern: string): boolean {
  const [before = "", after] = pattern.split("*");
  return after === undefined ? specifier === pattern : specifier.startsWith(before) && specifier.endsWith(after);
}
