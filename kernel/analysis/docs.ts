/** Documentation comments, read when somebody asks for them: to read all of Node's with its types takes a quarter of the start. */
import ts from "./compiler.cjs";
import { internals, type Documented } from "./internals.ts";

/** Every question for documentation comes to one of these methods, of a symbol or of a signature. */
const QUESTIONS = ["getDocumentationComment", "getContextualDocumentationComment", "getJsDocTags", "getContextualJsDocTags"] as const;

for (const { prototype } of [internals.objectAllocator.getSymbolConstructor(), internals.objectAllocator.getSignatureConstructor()]) {
  for (const question of QUESTIONS.filter((name) => name in prototype)) {
    const answer = prototype[question];
    prototype[question] = function (...parameters) {
      for (const declaration of this.declarations ?? [this.declaration]) if (declaration !== undefined) readAround(declaration);
      return answer.apply(this, parameters);
    };
  }
}

/** How much of the comments the parser reads: those of JavaScript only, which hold its types. */
export const jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeInfo;

/** Reads the comments that say so: among completions, what is deprecated comes last. */
export function readDeprecated(program: ts.Program): void {
  const unread = looked.has(program) ? [] : program.getSourceFiles().filter((file) => !looked.has(file));
  for (const file of unread) {
    readComments(file, /@deprecated\b/g);
    looked.add(file);
  }
  looked.add(program);
}

/** Reads the comments of a file in which `wanted` is found: those on the way from the file to what follows the comment. */
export function readComments(file: ts.SourceFile, wanted: RegExp): void {
  const found = [...file.text.matchAll(wanted)].map(({ index }) => index);
  const visit = (node: ts.Node): void => {
    if (!found.some((index) => node.pos <= index && index < node.end)) return;
    readComment(node, file);
    ts.forEachChild(node, visit);
  };
  visit(file);
}

/** What documents a declaration may stand at its parts or at what it is a part of. */
function readAround(declaration: ts.Node): void {
  const file = declaration.getSourceFile();
  ts.forEachChild(declaration, (part) => readComment(part, file));
  for (let node = declaration; node !== file; node = node.parent) readComment(node, file);
}

const looked = new WeakSet<ts.Program | ts.SourceFile>();
const read = new WeakSet<ts.Node>();

/** As the parser would have done. */
function readComment(node: Documented, { text }: ts.SourceFile): void {
  if (read.has(node) || !internals.canHaveJSDoc(node)) return;
  read.add(node);
  const comments = internals.getJSDocCommentRanges(node, text) ?? [];
  const docs = comments.flatMap(({ pos, end }) => internals.parseIsolatedJSDocComment(text, pos, end - pos)?.jsDoc ?? []);
  for (const doc of docs) doc.parent = node;
  if (docs.length > 0) node.jsDoc = docs;
}
