/** What of the workspace `require` has loaded: a file that has changed since is read again, and so is whoever requires it. */
import { createRequire } from "node:module";
import { sep } from "node:path";
import { modified } from "../analysis/modified.ts";
import { Object, Set, WeakMap } from "./kept.ts";

interface Loaded {
  file: string;
  modified: number | undefined;
}

/** What `require` has loaded, by file. */
export const { cache } = createRequire(import.meta.url);
const known = new WeakMap<NodeJS.Module, Loaded>();

/** Calls `load`, for which what has changed is as if it had never been loaded. */
export function readAgain<T>(load: () => T): T {
  const stale = Object.entries(cache).filter(([, module]) => isStale(module, new Set()));
  for (const [file] of stale) delete cache[file];
  try {
    return load();
  } finally {
    remember();
  }
}

/** To be called when something may have been loaded; an `import` of CommonJS or JSON loads it like `require`. */
export function remember(): void {
  for (const [file, module] of Object.entries(cache)) {
    if (module !== undefined && !known.has(module) && !file.includes(`${sep}node_modules${sep}`)) known.set(module, { file, modified: modified(file) });
  }
}

function isStale(module: NodeJS.Module | undefined, asked: Set<NodeJS.Module>): boolean {
  const loaded = module && known.get(module);
  if (module === undefined || loaded === undefined || asked.has(module)) return false;
  asked.add(module);
  if (cache[loaded.file] !== module || loaded.modified !== modified(loaded.file)) return true;
  // what an import has loaded has no children
  return ((module.children as NodeJS.Module[] | undefined) ?? []).some((child) => isStale(child, asked));
}
