import ts from "./compiler.cjs";

const { factory } = ts;

/** The runner's helper object, as compiled cells name it. */
const KERNEL = "__kernel__";

/** Turns imports into run-time calls, the first of the cell: `import { a } from "m"` into `let { a } = await __kernel__.import("m")`, `m` as `located` says it. */
export function importsAtRunTime(typesOnly: ReadonlySet<string>, located: (specifier: string) => string): ts.TransformerFactory<ts.SourceFile> {
  const importCall = (specifier: ts.Expression): ts.CallExpression => {
    const found = ts.isStringLiteralLike(specifier) ? factory.createStringLiteral(located(specifier.text)) : specifier;
    return factory.createCallExpression(kernel("import"), undefined, [found]);
  };
  return (context) => {
    const visit = (node: ts.Node): ts.Node => dynamicImport(node, visit, importCall) ?? importMeta(node) ?? ts.visitEachChild(node, visit, context);
    return (file) => {
      const imports = file.statements.filter(ts.isImportDeclaration).flatMap((statement) => importStatement(statement, typesOnly, importCall));
      const others = file.statements.filter((statement) => !ts.isImportDeclaration(statement)).map((statement) =>
        ts.isImportEqualsDeclaration(statement) ? requireStatement(statement, located) : (ts.visitNode(statement, visit) as ts.Statement));
      return factory.updateSourceFile(file, [...imports, ...others]);
    };
  };
}

type ImportCall = (specifier: ts.Expression) => ts.CallExpression;

function dynamicImport(node: ts.Node, visit: ts.Visitor, importCall: ImportCall): ts.Node | undefined {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [specifier = factory.createVoidZero()] = node.arguments;
  return importCall(ts.visitNode(specifier, visit) as ts.Expression);
}

function importMeta(node: ts.Node): ts.Node | undefined {
  if (!ts.isMetaProperty(node) || node.keywordToken !== ts.SyntaxKind.ImportKeyword) return undefined;
  return kernel("meta");
}

function importStatement(statement: ts.ImportDeclaration, typesOnly: ReadonlySet<string>, importCall: ImportCall): ts.Statement[] {
  const { importClause: clause, moduleSpecifier } = statement;
  const module = factory.createAwaitExpression(importCall(moduleSpecifier));
  if (clause === undefined) return [at(statement, factory.createExpressionStatement(module))];
  const bindings = importBindings(clause, typesOnly, module);
  if (bindings.length === 0) return [];
  return [at(statement, factory.createVariableStatement(undefined, factory.createVariableDeclarationList(bindings, ts.NodeFlags.Let)))];
}

/** `import a = require("m")` is CommonJS's way to say it. */
function requireStatement(statement: ts.ImportEqualsDeclaration, located: (specifier: string) => string): ts.Statement {
  const { moduleReference: reference, name, isTypeOnly } = statement;
  if (isTypeOnly || !ts.isExternalModuleReference(reference) || !ts.isStringLiteralLike(reference.expression)) return statement;
  const call = factory.createCallExpression(kernel("importEquals"), undefined, [factory.createStringLiteral(located(reference.expression.text))]);
  const module = factory.createAwaitExpression(call);
  return at(statement, factory.createVariableStatement(undefined, factory.createVariableDeclarationList([bind(name, module)], ts.NodeFlags.Let)));
}

function importBindings(clause: ts.ImportClause, typesOnly: ReadonlySet<string>, module: ts.Expression): ts.VariableDeclaration[] {
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const { name, namedBindings } = clause;
  if (namedBindings !== undefined && ts.isNamespaceImport(namedBindings)) {
    const whole = bind(namedBindings.name, module);
    return name === undefined ? [whole] : [whole, bind(name, factory.createPropertyAccessExpression(namedBindings.name, "default"))];
  }
  const named = (namedBindings?.elements ?? []).filter((element) => !element.isTypeOnly);
  const elements = [
    ...(name === undefined ? [] : [{ property: factory.createIdentifier("default"), name }]),
    ...named.map((element) => ({ property: element.propertyName, name: element.name })),
  ].filter((element) => !typesOnly.has(element.name.text));
  if (elements.length === 0) return [];
  const pattern = elements.map((element) => factory.createBindingElement(undefined, element.property, element.name));
  return [bind(factory.createObjectBindingPattern(pattern), module)];
}

function bind(name: ts.BindingName, value: ts.Expression): ts.VariableDeclaration {
  return factory.createVariableDeclaration(name, undefined, undefined, value);
}

export function kernel(member: string): ts.Expression {
  return factory.createPropertyAccessExpression(factory.createIdentifier(KERNEL), member);
}

function at<T extends ts.Statement>(original: ts.Statement, made: T): T {
  return ts.setTextRange(made, original);
}
