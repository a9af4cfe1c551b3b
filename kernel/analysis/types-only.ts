import ts from "./compiler.cjs";
import { cellOf } from "./typescript.ts";

/** The names that the newest cell imports and that are types alone: there is nothing to import for them at run time. */
export function typesOnlyImports(program: ts.Program | undefined): Set<string> {
  const cell = cellOf(program);
  const checker = program?.getTypeChecker();
  if (cell === undefined || checker === undefined) return new Set();
  const names = cell.statements.filter(ts.isImportDeclaration).flatMap(importedNames);
  return new Set(names.filter((name) => !isValue(name, checker)).map(({ text }) => text));
}

function importedNames({ importClause }: ts.ImportDeclaration): ts.Identifier[] {
  const bindings = importClause?.namedBindings;
  const named = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name) : [];
  return importClause?.name === undefined ? named : [importClause.name, ...named];
}

function isValue(name: ts.Identifier, checker: ts.TypeChecker): boolean {
  const symbol = checker.getSymbolAtLocation(name);
  if (symbol === undefined) return true;
  return (checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Value) !== 0;
}
