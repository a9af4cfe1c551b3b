/** Names with two underscores in front, which TypeScript keeps with a third: the converter must find them as the cell says them. */
import ts from "./compiler.cjs";
import { internals, type Bound } from "./internals.ts";

/** The converter goes through the names that a cell declares, to export them; a `declare global` among them is none. */
export function spellLocals({ locals }: Bound): void {
  if (locals === undefined) return;
  locals.forEach = (visit) => {
    for (const [key, symbol] of locals) if (key !== ts.InternalSymbolName.Global) visit(symbol, spelled(key), locals);
  };
}

/** For the converter's own functions, which look for the name that is being completed. */
export const spellingTokens = {
  findPrecedingToken: (position: number, file: ts.SourceFile) => spelledToken(internals.findPrecedingToken(position, file)),
  findNextToken: (previous: ts.Node, parent: ts.Node, file: ts.SourceFile) => spelledToken(internals.findNextToken(previous, parent, file)),
};

const spelled = (key: string): string => ts.unescapeLeadingUnderscores(key as ts.__String);

function spelledToken(token: ts.Node | undefined): ts.Node | undefined {
  if (token === undefined || !ts.isIdentifier(token)) return token;
  return Object.create(token, { escapedText: { value: token.text } }) as ts.Identifier;
}
