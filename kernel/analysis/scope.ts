import ts from "./compiler.cjs";
import { withoutVars } from "./vars.ts";

const { factory } = ts;

/**
 * Makes the cell a script whose names later cells share and may declare again. V8's REPL mode lets `let` follow
 * `let` and nothing else, so every top-level name becomes one; what is hoisted comes first.
 */
export const sharedScope: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
  const statements = file.statements.filter(isKept).map(unexported);
  const functions = statements.filter(ts.isFunctionDeclaration).flatMap(functionAsLet);
  const others = statements.filter((statement) => !ts.isFunctionDeclaration(statement)).map((statement) => withoutVars(statement, context));
  const vars = [...new Set(others.flatMap(({ names }) => names))].map((name) => letStatement([factory.createVariableDeclaration(name)]));
  const end = factory.createExpressionStatement(factory.createVoidZero());
  const strict = factory.createExpressionStatement(factory.createStringLiteral("use strict"));
  return factory.updateSourceFile(file, [strict, ...vars, ...functions, ...others.flatMap(({ assigning }) => asLet(assigning)), end]);
};

function isKept(statement: ts.Statement): boolean {
  const nameless = ts.isClassDeclaration(statement) && statement.name === undefined;
  return !ts.isExportDeclaration(statement) && !ts.isEmptyStatement(statement) && !nameless;
}

/** What a module exports by default is here an expression or a class like any other. */
function unexported(statement: ts.Statement): ts.Statement {
  if (ts.isExportAssignment(statement)) return ts.setTextRange(factory.createExpressionStatement(statement.expression), statement);
  if (!ts.isClassDeclaration(statement)) return statement;
  const { modifiers, name, typeParameters, heritageClauses, members } = statement;
  const kept = modifiers?.filter(({ kind }) => kind !== ts.SyntaxKind.ExportKeyword && kind !== ts.SyntaxKind.DefaultKeyword);
  return factory.updateClassDeclaration(statement, kept, name, typeParameters, heritageClauses, members);
}

function functionAsLet(declaration: ts.FunctionDeclaration): ts.Statement[] {
  const { name, body, modifiers, asteriskToken, parameters } = declaration;
  if (name === undefined || body === undefined) return [];
  const async = modifiers?.filter((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword);
  const value = factory.createFunctionExpression(async, asteriskToken, undefined, undefined, parameters, undefined, body);
  return [ts.setTextRange(letStatement([factory.createVariableDeclaration(name, undefined, undefined, value)]), declaration)];
}

/** One `let` each, at its own place. */
function asLet(statement: ts.Statement): ts.Statement[] {
  if (!ts.isVariableStatement(statement)) return [statement];
  return statement.declarationList.declarations.map((declaration) => ts.setTextRange(letStatement([declaration]), statement));
}

function letStatement(declarations: readonly ts.VariableDeclaration[]): ts.VariableStatement {
  return factory.createVariableStatement(undefined, factory.createVariableDeclarationList(declarations, ts.NodeFlags.Let));
}
