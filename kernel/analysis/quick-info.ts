import ts from "./compiler.cjs";
import { internals } from "./internals.ts";

/** What is known of the name at `position`, its declaration and documentation or its type; where no name is, of the function called around. */
export function quickInfo(file: ts.SourceFile, checker: ts.TypeChecker, _token: unknown, position: number): ts.QuickInfo | undefined {
  const called = calledAround(file, position);
  return infoOf(internals.getTouchingPropertyName(file, position), file, checker) ?? (called && infoOf(called, file, checker));
}

function infoOf(node: ts.Node, file: ts.SourceFile, checker: ts.TypeChecker): ts.QuickInfo | undefined {
  if (node === file) return undefined;
  const textSpan = { start: node.getStart(file), length: node.getWidth(file) };
  const symbol = checker.getSymbolAtLocation(node);
  if (symbol === undefined) return typeInfo(checker, node, textSpan);
  const container = internals.getContainerNode(node);
  const found = internals.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(checker, symbol, file, container, node);
  const { displayParts, documentation, tags, symbolKind } = found;
  return displayParts.length === 0 ? undefined : { kind: symbolKind, kindModifiers: "", textSpan, displayParts, documentation, tags };
}

/** Whatever is no name would be of type `any`, as is a name that nobody declared. */
function typeInfo(checker: ts.TypeChecker, node: ts.Node, textSpan: ts.TextSpan): ts.QuickInfo | undefined {
  const type = checker.getTypeAtLocation(node);
  const isName = ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword;
  if (!isName || (type.flags & ts.TypeFlags.Any) !== 0) return undefined;
  const displayParts = internals.typeToDisplayParts(checker, type, internals.getContainerNode(node));
  return { kind: ts.ScriptElementKind.unknown, kindModifiers: "", textSpan, displayParts, documentation: [], tags: [] };
}

/** The name of the function among whose arguments `position` is; the body of a function among them is a place of its own. */
function calledAround(file: ts.SourceFile, position: number): ts.Node | undefined {
  let node = internals.findPrecedingToken(position, file);
  while (node !== undefined && !(ts.isBlock(node) && position < node.end)) {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && isAmong(node.arguments, node, position)) return nameOf(node.expression);
    node = node.parent;
  }
  return undefined;
}

/** Without its closing bracket a call ends with its arguments, and more of them may follow. */
function isAmong(list: ts.NodeArray<ts.Node> | undefined, { end }: ts.Node, position: number): boolean {
  return list !== undefined && position >= list.pos && (position < end || list.end === end);
}

const nameOf = (called: ts.Expression): ts.Node => (ts.isPropertyAccessExpression(called) ? called.name : called);
