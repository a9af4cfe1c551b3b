/** What cells add to all files with `declare global`, and to modules with `declare module "m"`. */
import ts from "./compiler.cjs";
import { boundFile } from "./internals.ts";

/** No name in a cell means it: nothing else can take its place. */
export const isAugmentation = (name: string): boolean => name === ts.InternalSymbolName.Global || name.startsWith('"');

/** Here too a name that `code` declares again replaces the old one; TypeScript would want both to be the same. */
export function withoutReplaced(declarations: string, code: string): string {
  if (!/\bdeclare\s+(?:global|module)\b/.test(code)) return declarations;
  const before = boundFile(declarations);
  const replaced = [...(boundFile(code).locals ?? [])].filter(([name]) => isAugmentation(name)).flatMap(([name, { exports: again }]) => {
    const old = before.locals?.get(name)?.exports;
    return [...(again?.keys() ?? [])].flatMap((key) => old?.get(key)?.declarations ?? []);
  });
  const statements = new Set(replaced.map((declaration) => ts.findAncestor(declaration, ts.isStatement) ?? declaration));
  return [...statements].toSorted((a, b) => b.pos - a.pos).reduce((text, { pos, end }) => text.slice(0, pos) + text.slice(end), declarations);
}
