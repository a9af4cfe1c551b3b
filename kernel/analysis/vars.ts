/** A `var` belongs to the whole cell, wherever it stands: it is declared at the beginning, and assigned where it stood. */
import ts from "./compiler.cjs";
import { internals } from "./internals.ts";

const { factory } = ts;

/** `statement` with assignments in place of its `var`s, and the names that they declared. */
export function withoutVars(statement: ts.Statement, context: ts.TransformationContext): { names: string[]; assigning: ts.Statement } {
  const names: string[] = [];
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node;
    const list = ts.isVariableStatement(node) ? node.declarationList : node;
    if (!isVars(list)) return ts.visitEachChild(node, visit, context);
    names.push(...list.declarations.flatMap(({ name }) => namesIn(name)));
    const made = assignments(list.declarations.map((declaration) => ts.visitEachChild(declaration, visit, context)));
    return list === node ? made : ts.setTextRange(factory.createExpressionStatement(made), node);
  };
  return { assigning: ts.visitNode(statement, visit) as ts.Statement, names };
}

const isVars = (node: ts.Node): node is ts.VariableDeclarationList => ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0;

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

/** Without a value only the name stays, which does nothing as a statement and is what the head of a loop over values wants. */
function assignments(declarations: readonly ts.VariableDeclaration[]): ts.Expression {
  const [first = factory.createVoidZero(), ...more] = declarations.map(({ name, initializer }) => {
    const target = ts.isIdentifier(name) ? name : internals.factory.converters.convertToAssignmentPattern(name);
    return initializer === undefined ? target : factory.createAssignment(target, initializer);
  });
  return more.reduce((all, next) => factory.createComma(all, next), first);
}
