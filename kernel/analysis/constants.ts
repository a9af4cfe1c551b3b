import ts from "./compiler.cjs";
import { CELL_START, cellOf } from "./typescript.ts";

const { factory } = ts;

type Constant = string | number;

/** Values that are known before the cell runs, by where in the cell they stand. */
export type Constants = ReadonlyMap<string, Constant>;

/**
 * The members of the newest cell's enums, and what it takes of a `const enum`. A cell is compiled alone: what an earlier
 * cell or a module says of them must be written down in it.
 */
export function constantsOf(program: ts.Program | undefined): Constants {
  const [cell, checker] = [cellOf(program), program?.getTypeChecker()];
  const constants = new Map<string, Constant>();
  if (cell === undefined || checker === undefined) return constants;
  const visit = (node: ts.Node): void => {
    const value = mayBeConstant(node) ? checker.getConstantValue(node) : undefined;
    if (value === undefined) ts.forEachChild(node, visit);
    else constants.set(placeOf(node, cell, -CELL_START), value);
  };
  visit(cell);
  return constants;
}

/** Writes them into the code. */
export function withConstants(constants: Constants): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const visit = (node: ts.Node): ts.Node => {
      const value = mayBeConstant(node) ? constants.get(placeOf(node, file, 0)) : undefined;
      if (value === undefined) return ts.visitEachChild(node, visit, context);
      return ts.isEnumMember(node) ? memberLike(node, value) : literal(value);
    };
    return constants.size === 0 ? file : ts.visitEachChild(file, visit, context);
  };
}

type MayBeConstant = ts.EnumMember | ts.PropertyAccessExpression | ts.ElementAccessExpression;

const mayBeConstant = (node: ts.Node): node is MayBeConstant =>
  ts.isEnumMember(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);

const placeOf = (node: ts.Node, file: ts.SourceFile, offset: number): string => `${node.getStart(file) + offset}-${node.end + offset}`;

/** Parsed, not made: what TypeScript writes for a member depends on what it finds in the text. */
function memberLike(member: ts.EnumMember, value: Constant): ts.EnumMember {
  const name = ts.isComputedPropertyName(member.name) ? (member.name.expression as ts.StringLiteral).text : member.name.text;
  const { statements } = ts.createSourceFile("member.ts", `enum E { ${JSON.stringify(name)} = ${typeof value === "string" ? JSON.stringify(value) : value} }`, ts.ScriptTarget.Latest, true);
  return ts.setTextRange((statements[0] as ts.EnumDeclaration).members[0]!, member);
}

function literal(value: Constant): ts.Expression {
  if (typeof value === "string") return factory.createStringLiteral(value);
  const size = factory.createNumericLiteral(Math.abs(value));
  return value < 0 || Object.is(value, -0) ? factory.createPrefixUnaryExpression(ts.SyntaxKind.MinusToken, size) : size;
}
