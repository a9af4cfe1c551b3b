import ts from "./compiler.cjs";
import { kernel } from "./imports.ts";

const { factory } = ts;

/**
 * Only an expression at the end has a value to show; a loop or a declaration has not. The runner keeps it: as what the
 * script comes to, the inspector would copy it, however long it is, and a resource of the cell would be disposed of after it.
 */
export const keepResult = (cell: string): ts.TransformerFactory<ts.SourceFile> => () => (file) => {
  const end = file.statements.findLastIndex((statement) => !ts.isEmptyStatement(statement));
  const last = file.statements[end];
  if (last === undefined || !ts.isExpressionStatement(last)) return file;
  return factory.updateSourceFile(file, file.statements.with(end, asResult(last, cell)));
};

function asResult(statement: ts.ExpressionStatement, cell: string): ts.Statement {
  const call = factory.createCallExpression(kernel("result"), undefined, [statement.expression, factory.createStringLiteral(cell)]);
  // a comment behind the expression would swallow the end of the call
  ts.setEmitFlags(call, ts.EmitFlags.NoNestedComments);
  return ts.setTextRange(factory.createExpressionStatement(call), statement);
}
