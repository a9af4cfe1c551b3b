/** `import`, `import()`, `require` and `import.meta` of a cell: as in a module of the notebook's folder. */
import { existsSync, realpathSync } from "node:fs";
import { createRequire, isBuiltin, register } from "node:module";
import { join, sep } from "node:path";
import { URL, pathToFileURL } from "node:url";
import { Script, constants } from "node:vm";
import { asChecked } from "./commonjs.ts";
import { told, withShortNames } from "./import-errors.ts";
import { Map, Object, String } from "./kept.ts";
import { readAgain, remember } from "./required.ts";
import { isTypeScript, resolveSource } from "./sources.ts";
import { unversioned } from "./versions.ts";

type Module = Readonly<Record<string, unknown>>;
type Import = (specifier: string, options?: object) => Promise<Module>;

/** Module URLs by the names that the kernel brings along. */
type Urls = Readonly<Record<string, string>>;

/** How cells of one folder import. */
export interface CellImports {
  /** compiled cells call it for every import, static or dynamic */
  import: (specifier: unknown) => Promise<unknown>;
  /** stands for the right side of `import a = require("m")` */
  importEquals: (id: string) => unknown;
  /** stands for `import.meta` */
  meta: { url: string; filename: string; dirname: string; resolve(specifier: string): string };
  require: (id: string) => unknown;
}

/** Imports relative to `cwd`; the names in `preloaded` are ready wherever that is, and `urls` says where those lie. */
export function cellImports(cwd: string, preloaded: ReadonlyMap<string, Promise<unknown>>, urls: Urls): CellImports {
  const filename = join(cwd, "cell.ts");
  const here = pathToFileURL(filename);
  const fromHere = importFrom(filename);
  const nodes = createRequire(filename);
  const ready = new Map<string, unknown>();
  for (const [name, module] of preloaded) module.then((value) => ready.set(name, value), () => {});
  const found = (specifier: string): string => import.meta.resolve(specifier, here.href);
  const asNode = (specifier: string) => importModule(specifier, cwd, urls, fromHere);
  const asTypeScript = async (specifier: string) => asChecked(await asNode(specifier), () => found(specifier));
  const imported = (specifier: unknown) => (preloaded.get(String(specifier)) ?? asTypeScript(String(specifier))).catch(withShortNames);
  const required = (id: string): unknown => ready.get(id) ?? told(() => readAgain(() => nodes(id)));
  const resolve = (specifier: string): string => urls[specifier] ?? told(() => unversioned(found(specifier)));
  return {
    import: imported,
    importEquals: (id) => importEquals(fileNamed(id, cwd, nodes), () => asNode(id).catch(withShortNames), () => required(id)),
    meta: { url: here.href, filename, dirname: cwd, resolve },
    require: Object.assign(required, nodes),
  };
}

/** A TypeScript file is a module; one that says that it is CommonJS exports what other such files do. */
async function importEquals(file: string | undefined, imported: () => Promise<Module>, required: () => unknown): Promise<unknown> {
  if (file === undefined || !isTypeScript(file)) return required();
  const module = await imported();
  return file.endsWith(".cts") ? module["default"] : module;
}

function fileNamed(id: string, cwd: string, nodes: NodeJS.Require): string | undefined {
  if (id.startsWith(".")) return resolveSource(join(cwd, id));
  try {
    return nodes.resolve(id);
  } catch {
    return undefined;
  }
}

function importModule(specifier: string, cwd: string, urls: Urls, fromHere: Import): Promise<Module> {
  if (!isBuiltin(specifier) && !isInstalled(specifier, cwd)) findSources(cwd, urls);
  const module = readAgain(() => fromHere(specifier, specifier.endsWith(".json") ? { with: { type: "json" } } : undefined));
  return module.finally(remember);
}

/** Node's own `import()`, as if written in the file `filename`, so that packages resolve from its folder. */
function importFrom(filename: string): Import {
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return new Script("(name, options) => import(name, options)", { filename, importModuleDynamically }).runInThisContext() as Import;
}

/** A package that is a link to a folder of the same workspace may be TypeScript itself. */
function isInstalled(specifier: string, cwd: string): boolean {
  const [name] = /^(@[^/]+\/)?[^/.][^/]*/.exec(specifier) ?? [];
  if (name === undefined) return false;
  const folders = createRequire(join(cwd, "cell.ts")).resolve.paths(name) ?? [];
  const found = folders.map((folder) => join(folder, name)).find((folder) => existsSync(folder));
  return found !== undefined && realpathSync(found).includes(`${sep}node_modules${sep}`);
}

let finding = false;

function findSources(cwd: string, urls: Urls): void {
  if (finding) return;
  finding = true;
  register(new URL("./loader.js", import.meta.url), { data: { cwd, urls } });
}
