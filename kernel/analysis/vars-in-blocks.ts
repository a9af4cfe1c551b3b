import ts from "./compiler.cjs";
import { CELL_FILE } from "./typescript.ts";

/** Declarations of what a cell says with `var` inside blocks and heads of loops: the compiler writes those of the top level only. */
export function varsInBlocks(program: ts.Program | undefined): string {
  const cell = program?.getSourceFiles().find(({ fileName }) => fileName.endsWith(`/${CELL_FILE}`));
  if (program === undefined || cell === undefined || !/\bvar\b/.test(cell.text)) return "";
  const checker = program.getTypeChecker();
  const inside = checker.getSymbolsInScope(cell, ts.SymbolFlags.FunctionScopedVariable).filter(({ valueDeclaration }) => isInside(valueDeclaration, cell));
  return inside.map((symbol) => `declare let ${symbol.name}: ${checker.typeToString(checker.getTypeOfSymbol(symbol), undefined, ts.TypeFormatFlags.NoTruncation)};\n`).join("");
}

/** In the cell, and deeper than its top level. */
function isInside(declaration: ts.Declaration | undefined, cell: ts.SourceFile): boolean {
  if (declaration === undefined || declaration.getSourceFile() !== cell) return false;
  const statement = ts.findAncestor(declaration, ts.isVariableStatement);
  return statement?.parent !== cell;
}
