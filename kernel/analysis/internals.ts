import ts from "./compiler.cjs";

/** What TypeScript exports at run time but leaves out of its types, as far as it is used here. */
export interface Internals {
  nullTransformationContext: ts.TransformationContext;
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  factory: { converters: { convertToAssignmentPattern(pattern: ts.BindingPattern): ts.Expression } };
  findNextToken(previous: ts.Node, parent: ts.Node, file: ts.SourceFile): ts.Node | undefined;
  getTouchingPropertyName(file: ts.SourceFile, position: number): ts.Node;
  findPrecedingToken(position: number, file: ts.SourceFile): ts.Node | undefined;
  getContainerNode(node: ts.Node): ts.Node | undefined;
  typeToDisplayParts(checker: ts.TypeChecker, type: ts.Type, container?: ts.Node): ts.SymbolDisplayPart[];
  SymbolDisplay: {
    getSymbolDisplayPartsDocumentationAndSymbolKind(
      checker: ts.TypeChecker, symbol: ts.Symbol, file: ts.SourceFile, container: ts.Node | undefined, node: ts.Node,
    ): { displayParts: ts.SymbolDisplayPart[]; documentation: ts.SymbolDisplayPart[]; tags?: ts.JSDocTagInfo[]; symbolKind: ts.ScriptElementKind };
  };
  objectAllocator: { getSymbolConstructor(): { prototype: Asked }; getSignatureConstructor(): { prototype: Asked } };
  canHaveJSDoc(node: ts.Node): boolean;
  getJSDocCommentRanges(node: ts.Node, text: string): ts.CommentRange[] | undefined;
  parseIsolatedJSDocComment(text: string, start: number, length: number): { jsDoc: { parent: ts.Node } } | undefined;
  EmitOnly: { Js: number; Dts: number };
  Completions: { getCompletionsAtPosition(host: object, program: ts.Program, ...rest: unknown[]): ts.CompletionInfo | undefined };
}

/** A symbol or a signature, asked for its documentation. */
type Asked = { declarations?: ts.Declaration[]; declaration?: ts.Declaration } & Record<
  "getDocumentationComment" | "getContextualDocumentationComment" | "getJsDocTags" | "getContextualJsDocTags",
  (this: Asked, ...parameters: unknown[]) => unknown
>;

/** A file with the names that it declares, as TypeScript keeps them. */
export type Bound = ts.SourceFile & { locals?: Map<string, ts.Symbol> };

/** Where a node keeps its documentation comments. */
export type Documented = ts.Node & { jsDoc?: object[] };

/** A file with the names of the modules that it imports. */
export type Importing = ts.SourceFile & { imports?: readonly ts.StringLiteralLike[] };

/** A program that says which file the name of a module means. */
export type Resolving = ts.Program & {
  getResolvedModuleFromModuleSpecifier(specifier: ts.StringLiteralLike, file: ts.SourceFile): { resolvedModule?: ts.ResolvedModule } | undefined;
};

/** A program that writes JavaScript or declarations alone, declarations even where they are imperfect. */
export interface SelectiveEmit {
  emit(
    file: ts.SourceFile | undefined, write: ts.WriteFileCallback | undefined, token: ts.CancellationToken | undefined,
    only: number | boolean | undefined, transformers: ts.CustomTransformers | undefined, forceDeclarations: boolean,
  ): ts.EmitResult;
}

export const internals = ts as unknown as Internals;

/** Code of its own, which is a module, as all that cells say. */
export function boundFile(code: string): Bound {
  const file = ts.createSourceFile("code.ts", code, { languageVersion: ts.ScriptTarget.Latest, setExternalModuleIndicator });
  internals.bindSourceFile(file, {});
  return file;
}

function setExternalModuleIndicator(file: ts.SourceFile & { externalModuleIndicator?: ts.Node }): void {
  file.externalModuleIndicator = file;
}
