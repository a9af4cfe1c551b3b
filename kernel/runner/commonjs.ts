/** What a cell imports from a module that is not ECMAScript's: what TypeScript's check takes it to be, where Node differs. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Object, Symbol } from "./kept.ts";

type Module = Readonly<Record<string, unknown>>;

const { cache } = createRequire(import.meta.url);

/** `module` as TypeScript sees it: of a CommonJS module that was ECMAScript's before it was compiled, `default` is what was exported so, and names count that Node has not found in its text. */
export function asChecked(module: Module, url: string): Module {
  const exported = module["default"];
  if (!isObject(exported) || !isCommonJs(url, exported)) return module;
  if ("__esModule" in exported && "default" in exported) return exported;
  return Object.keys(exported).every((name) => name in module) ? module : withNames(exported);
}

function isCommonJs(url: string, exported: Module): boolean {
  if (!url.startsWith("file:")) return false;
  const file = fileURLToPath(url);
  return file.endsWith(".cts") || file.endsWith(".json") || cache[file]?.exports === exported;
}

const isObject = (value: unknown): value is Module => value !== null && ["object", "function"].includes(typeof value);

function withNames(exported: Module): Module {
  const names = { ...Object.getOwnPropertyDescriptors(exported), default: { value: exported, enumerable: true }, [Symbol.toStringTag]: { value: "Module" } };
  return Object.create(null, names) as Module;
}
