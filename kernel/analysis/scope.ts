import ts from "typescript";
import { kernel } from "./imports.ts";

const { factory } = ts;

/**
 * Makes the cell a script whose names later cells share and may declare again. V8's REPL mode lets `let` follow
 * `let` and nothing else, so every top-level name becomes one; functions come first, as if hoisted.
 */
export function sharedScope(endsWithValue: boolean): ts.TransformerFactory<ts.SourceFile> {
  return () => (file) => {
    const statements = file.statements.filter(isKept);
    const functions = statements.filter(ts.isFunctionDeclaration).flatMap(functionAsLet);
    const others = statements.filter((statement) => !ts.isFunctionDeclaration(statement)).map(asLet);
    const last = endsWithValue ? others.findLastIndex(ts.isExpressionStatement) : -1;
    const noted = others.map((statement, k) => (k === last && ts.isExpressionStatement(statement) ? asResult(statement) : statement));
    const end = factory.createExpressionStatement(factory.createVoidZero());
    const strict = factory.createExpressionStatement(factory.createStringLiteral("use strict"));
    return factory.updateSourceFile(file, [strict, ...functions, ...noted, end]);
  };
}

/** The runner keeps the value: as what the script comes to, the inspector would copy it, however long it is. */
function asResult(statement: ts.ExpressionStatement): ts.Statement {
  const call = factory.createCallExpression(kernel("result"), undefined, [statement.expression]);
  return ts.setTextRange(factory.createExpressionStatement(call), statement);
}

function isKept(statement: ts.Statement): boolean {
  return !ts.isExportDeclaration(statement) && !ts.isExportAssignment(statement);
}

function functionAsLet(declaration: ts.FunctionDeclaration): ts.Statement[] {
  const { name, body, modifiers, asteriskToken, parameters } = declaration;
  if (name === undefined || body === undefined) return [];
  const async = modifiers?.filter((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword);
  const value = factory.createFunctionExpression(async, asteriskToken, undefined, undefined, parameters, undefined, body);
  return [ts.setTextRange(letStatement([factory.createVariableDeclaration(name, undefined, undefined, value)]), declaration)];
}

function asLet(statement: ts.Statement): ts.Statement {
  if (!ts.isVariableStatement(statement)) return statement;
  return ts.setTextRange(letStatement(statement.declarationList.declarations), statement);
}

function letStatement(declarations: readonly ts.VariableDeclaration[]): ts.VariableStatement {
  return factory.createVariableStatement(undefined, factory.createVariableDeclarationList(declarations, ts.NodeFlags.Let));
}
