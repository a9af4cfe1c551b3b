import ts from "./compiler.cjs";
import { cellOf } from "./typescript.ts";

/** Declarations of what a cell says with `var` inside blocks and heads of loops: the compiler writes those of the top level only. */
export function varsInBlocks(program: ts.Program | undefined): string {
  const cell = cellOf(program);
  if (program === undefined || cell === undefined || !/\bvar\b/.test(cell.text)) return "";
  const checker = program.getTypeChecker();
  const vars = [...(cell.locals?.values() ?? [])].filter(({ flags }) => flags & ts.SymbolFlags.FunctionScopedVariable);
  const inside = vars.filter(({ valueDeclaration }) => isInside(valueDeclaration, cell));
  return inside.map((symbol) => `declare let ${symbol.name}: ${checker.typeToString(checker.getTypeOfSymbol(symbol), undefined, ts.TypeFormatFlags.NoTruncation)};\n`).join("");
}

/** Deeper than the cell's top level. */
function isInside(declaration: ts.Declaration | undefined, cell: ts.SourceFile): boolean {
  if (declaration === undefined) return false;
  const statement = ts.findAncestor(declaration, ts.isVariableStatement);
  return statement?.parent !== cell;
}
