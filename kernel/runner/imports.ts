/** `import`, `import()`, `require` and `import.meta` of a cell: as in a module of the notebook's folder. */
import { existsSync, realpathSync } from "node:fs";
import { createRequire, register } from "node:module";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { Script, constants } from "node:vm";
import { resolveSource } from "./sources.ts";
import { shortName } from "./stack.ts";

type Import = (specifier: string, options?: object) => Promise<unknown>;

/** Module URLs by the names that the kernel brings along. */
type Urls = Readonly<Record<string, string>>;

/** How cells of one folder import. */
export interface CellImports {
  /** compiled cells call it for every import, static or dynamic */
  import: (specifier: unknown) => Promise<unknown>;
  /** stands for `import.meta` */
  meta: { url: string; filename: string; dirname: string; resolve(specifier: string): string };
  require: (id: string) => unknown;
}

/** Imports relative to `cwd`; the names in `preloaded` are ready wherever that is, and `urls` says where those lie. */
export function cellImports(cwd: string, preloaded: ReadonlyMap<string, Promise<unknown>>, urls: Urls): CellImports {
  const filename = join(cwd, "cell.ts");
  const here = pathToFileURL(filename);
  const fromHere = importFrom(filename);
  const require = createRequire(filename);
  const ready = new Map<string, unknown>();
  for (const [name, module] of preloaded) module.then((value) => ready.set(name, value), () => {});
  return {
    import: (specifier) => (preloaded.get(String(specifier)) ?? importModule(String(specifier), cwd, urls, fromHere)).catch(withShortNames),
    meta: { url: here.href, filename, dirname: cwd, resolve: (specifier) => urls[specifier] ?? import.meta.resolve(specifier, here.href) },
    require: Object.assign((id: string): unknown => ready.get(id) ?? required(require, id), require),
  };
}

function required(require: NodeJS.Require, id: string): unknown {
  try {
    return require(id);
  } catch (error) {
    return withShortNames(error);
  }
}

/** A file in what Node says of a module that it did not find. */
const FILE = /(?<=')\/[^'\n]+|(?<=imported from |^- )\/.+$/gm;

/** Throws it again: what was not found, and by whom, in the names that a reader knows. */
function withShortNames(error: unknown): never {
  if (!(error instanceof Error) || !("code" in error) || !String(error.code).endsWith("MODULE_NOT_FOUND")) throw error;
  throw Object.assign(new Error(error.message.replace(FILE, shortName)), { code: error.code });
}

function importModule(specifier: string, cwd: string, urls: Urls, fromHere: Import): Promise<unknown> {
  const source = specifier.startsWith(".") ? resolveSource(join(cwd, specifier)) : undefined;
  if (source === undefined ? isOfWorkspace(specifier, cwd) : /\.[mc]?tsx?$/.test(source)) compileTypeScriptFiles(cwd, urls);
  const name = source === undefined ? specifier : pathToFileURL(source).href;
  return fromHere(name, name.endsWith(".json") ? { with: { type: "json" } } : undefined);
}

/** Node's own `import()`, as if written in the file `filename`, so that packages resolve from its folder. */
function importFrom(filename: string): Import {
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return new Script("(name, options) => import(name, options)", { filename, importModuleDynamically }).runInThisContext() as Import;
}

/** A package that is a link to a folder of the same workspace may be TypeScript itself. */
function isOfWorkspace(specifier: string, cwd: string): boolean {
  const [name] = /^(@[^/]+\/)?[^/]+/.exec(specifier) ?? [specifier];
  const folders = createRequire(join(cwd, "cell.ts")).resolve.paths(name) ?? [];
  const found = folders.map((folder) => join(folder, name)).find((folder) => existsSync(folder));
  return found !== undefined && !realpathSync(found).includes(`${sep}node_modules${sep}`);
}

let compiling = false;

function compileTypeScriptFiles(cwd: string, urls: Urls): void {
  if (compiling) return;
  compiling = true;
  register(new URL("./loader.js", import.meta.url), { data: { cwd, urls } });
}
