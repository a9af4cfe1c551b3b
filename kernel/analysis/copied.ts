import ts from "./compiler.cjs";

/** Code copied from a file, as a cell takes it; all positions stay. A first line that names a program becomes a comment. */
export function asCell(code: string): string {
  return withoutExports(code.replace(/^(\uFEFF?)#!/, "$1//"));
}

/** In a cell everything is shared, so the word becomes blanks. */
function withoutExports(code: string): string {
  if (!code.includes("export")) return code;
  const { statements } = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest);
  const exported = statements.map(exportKeyword).filter((keyword) => keyword !== undefined);
  return exported.reduce((text, { end }) => `${text.slice(0, end - "export".length)}      ${text.slice(end)}`, code);
}

function exportKeyword(statement: ts.Statement): ts.Modifier | undefined {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return undefined;
  return modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}
