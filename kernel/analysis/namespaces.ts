import { isAugmentation } from "./augmentations.ts";
import ts from "./compiler.cjs";
import { boundFile, type Bound } from "./internals.ts";

/** What `declarations` say of namespaces, and with `import a = require("m")`, and `cell` does not say anew: the converter does not carry it on. */
export function keptNamespaces(declarations: string, cell: Bound | undefined): string {
  if (!/\b(?:namespace|module|global|require)\b/.test(declarations)) return "";
  const names = [...(boundFile(declarations).locals ?? [])].filter(([name]) => isAugmentation(name) || !cell?.locals?.has(name));
  const kept = names.flatMap(([, symbol]) => symbol.declarations ?? []).filter(isForgotten);
  return kept.map((declaration) => `${declaration.getFullText().trim()}\n`).join("");
}

const isForgotten = (declaration: ts.Declaration): boolean => ts.isModuleDeclaration(declaration) || ts.isImportEqualsDeclaration(declaration);
