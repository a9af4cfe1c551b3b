import type ts from "./compiler.cjs";
import type { Importing, Resolving } from "./internals.ts";

/** `cell`, the files of the workspace that it imports itself, and those that they import. What earlier cells imported is not judged again: it is loaded. */
export function reachedFrom(cell: ts.SourceFile, program: ts.Program): Set<ts.SourceFile> {
  const reached = new Set<ts.SourceFile>([cell]);
  for (const file of reached) importsOf(file, program as Resolving).forEach((imported) => reached.add(imported));
  return reached;
}

function importsOf(file: Importing, program: Resolving): ts.SourceFile[] {
  return (file.imports ?? []).flatMap((specifier) => {
    const name = program.getResolvedModuleFromModuleSpecifier(specifier, file)?.resolvedModule?.resolvedFileName;
    const imported = name === undefined ? undefined : program.getSourceFile(name);
    return imported === undefined || imported.isDeclarationFile || imported.fileName.includes("/node_modules/") ? [] : [imported];
  });
}
