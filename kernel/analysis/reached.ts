import type ts from "./compiler.cjs";

/** What TypeScript knows of the imports of a file, and leaves out of its types. */
type Importing = ts.SourceFile & { imports?: readonly ts.StringLiteralLike[] };
type Resolving = ts.Program & {
  getResolvedModuleFromModuleSpecifier(specifier: ts.StringLiteralLike, file: ts.SourceFile): { resolvedModule?: ts.ResolvedModule } | undefined;
};

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
