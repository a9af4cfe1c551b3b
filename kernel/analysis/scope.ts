import ts from "./compiler.cjs";
import { kernel } from "./imports.ts";
import { withoutVars } from "./vars.ts";

const { factory } = ts;

/**
 * Makes the cell a script whose names later cells share and may declare again. V8's REPL mode lets `let` follow
 * `let` and nothing else, so every top-level name becomes one; functions come first, as if hoisted.
 */
export function sharedScope(endsWithValue: boolean): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const statements = file.statements.filter(isKept).map(unexported);
    const functions = statements.filter(ts.isFunctionDeclaration).flatMap(functionAsLet);
    const declared = new Set<string>();
    const others = statements.filter((statement) => !ts.isFunctionDeclaration(statement)).flatMap((statement) => asLet(statement, declared, context));
    const last = others.at(-1);
    if (endsWithValue && last !== undefined && ts.isExpressionStatement(last)) others.splice(-1, 1, asResult(last));
    const end = factory.createExpressionStatement(factory.createVoidZero());
    const strict = factory.createExpressionStatement(factory.createStringLiteral("use strict"));
    return factory.updateSourceFile(file, [strict, ...functions, ...others, end]);
  };
}

/** The runner keeps the value: as what the script comes to, the inspector would copy it, however long it is. */
function asResult(statement: ts.ExpressionStatement): ts.Statement {
  const call = factory.createCallExpression(kernel("result"), undefined, [statement.expression]);
  return ts.setTextRange(factory.createExpressionStatement(call), statement);
}

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

/** A `var` may name the same variable twice in one cell: the second is an assignment, as is one inside a block or the head of a loop. */
function asLet(statement: ts.Statement, declared: Set<string>, context: ts.TransformationContext): ts.Statement[] {
  if (!ts.isVariableStatement(statement)) return varsOutside(statement, declared, context);
  return statement.declarationList.declarations.map((declaration) => {
    const name = ts.isIdentifier(declaration.name) ? declaration.name : undefined;
    const again = name !== undefined && declared.has(name.text);
    if (name !== undefined) declared.add(name.text);
    const made = again ? assignment(name, declaration.initializer) : letStatement([declaration]);
    return ts.setTextRange(made, statement);
  });
}

function varsOutside(statement: ts.Statement, declared: Set<string>, context: ts.TransformationContext): ts.Statement[] {
  const { names, assigning } = withoutVars(statement, context);
  const fresh = [...new Set(names)].filter((name) => !declared.has(name));
  for (const name of fresh) declared.add(name);
  return fresh.length === 0 ? [assigning] : [letStatement(fresh.map((name) => factory.createVariableDeclaration(name))), assigning];
}

function assignment(name: ts.Identifier, value: ts.Expression = name): ts.Statement {
  return factory.createExpressionStatement(factory.createAssignment(name, value));
}

function letStatement(declarations: readonly ts.VariableDeclaration[]): ts.VariableStatement {
  return factory.createVariableStatement(undefined, factory.createVariableDeclarationList(declarations, ts.NodeFlags.Let));
}
