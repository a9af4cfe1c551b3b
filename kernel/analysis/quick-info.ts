import ts from "./compiler.cjs";
import { internals } from "./internals.ts";

/** What is known of the name at `position`: its declaration and documentation, or the type of the expression. */
export function quickInfo(file: ts.SourceFile, checker: ts.TypeChecker, _token: unknown, position: number): ts.QuickInfo | undefined {
  const node = internals.getTouchingPropertyName(file, position);
  if (node === file) return undefined;
  const textSpan = { start: node.getStart(file), length: node.getWidth(file) };
  const symbol = checker.getSymbolAtLocation(node);
  if (symbol === undefined) return typeInfo(file, checker, node, textSpan);
  const container = internals.getContainerNode(node);
  const found = internals.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(checker, symbol, file, container, node);
  const { displayParts, documentation, tags, symbolKind } = found;
  return { kind: symbolKind, kindModifiers: "", textSpan, displayParts, documentation, tags };
}

function typeInfo(_file: ts.SourceFile, checker: ts.TypeChecker, node: ts.Node, textSpan: ts.TextSpan): ts.QuickInfo {
  const displayParts = internals.typeToDisplayParts(checker, checker.getTypeAtLocation(node), internals.getContainerNode(node));
  return { kind: ts.ScriptElementKind.unknown, kindModifiers: "", textSpan, displayParts, documentation: [], tags: [] };
}
