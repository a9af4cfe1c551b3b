/** What a cell imports from a module that is not ECMAScript's: what TypeScript's check takes it to be, where Node differs. */
import { fileURLToPath } from "node:url";
import { Object, Symbol } from "./kept.ts";
import { cache } from "./required.ts";
import { isObject } from "./show.ts";

type Module = Readonly<Record<string, unknown>>;

/** `module`, which lies at the URL that `located` finds, as TypeScript sees it: of a CommonJS module that was ECMAScript's before it was compiled, `default` is what was exported so, and names count that Node has not found in its text. */
export function asChecked(module: Module, located: () => string): Module {
  const exported = module["default"];
  if (!isObject(exported) || !isCommonJs(located(), exported)) return module;
  if ("__esModule" in exported && "default" in exported) return exported as Module;
  return Object.keys(exported).every((name) => name in module) ? module : withNames(exported);
}

function isCommonJs(url: string, exported: object): boolean {
  if (!url.startsWith("file:")) return false;
  const file = fileURLToPath(url);
  return file.endsWith(".cts") || file.endsWith(".json") || cache[file]?.exports === exported;
}

function withNames(exported: object): Module {
  const names = { ...Object.getOwnPropertyDescriptors(exported), default: { value: exported, enumerable: true }, [Symbol.toStringTag]: { value: "Module" } };
  return Object.create(null, names) as Module;
}
