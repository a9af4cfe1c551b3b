/** Modules of the workspace: one whose file has changed is loaded anew, under a URL that Node does not know yet, and so is whoever imports it. */
import { URL } from "node:url";
import { modified } from "../analysis/modified.ts";
import { Map, Set } from "./kept.ts";

interface Loaded {
  url: string;
  version: number;
  modified: number | undefined;
  importers: Set<Loaded>;
  /** it, or something that it imports, has changed since */
  stale: boolean;
}

/** The newest module of every file, by the file's URL. */
const newest = new Map<string, Loaded>();
/** Every module, by the URL under which it was loaded. */
const modules = new Map<string, Loaded>();

/** Finds out what has changed; until the next time a file is one module. */
export function lookAgain(): void {
  for (const [file, loaded] of newest) if (modified(new URL(file)) !== loaded.modified) outdate(loaded);
}

/** The URL under which `importer` loads the file at the URL `file`. */
export function versioned(file: string, importer: string): string {
  const known = newest.get(file);
  const loaded = known === undefined || known.stale ? next(file, (known?.version ?? 0) + 1) : known;
  const from = modules.get(importer);
  if (from !== undefined) loaded.importers.add(from);
  return loaded.url;
}

/** The file's URL again. */
export const unversioned = (url: string): string => url.replace(/\?v=\d+$/, "");

function next(file: string, version: number): Loaded {
  const url = version === 1 ? file : `${file}?v=${version}`;
  const loaded = { url, version, modified: modified(new URL(file)), importers: new Set<Loaded>(), stale: false };
  newest.set(file, loaded);
  modules.set(url, loaded);
  return loaded;
}

function outdate(loaded: Loaded): void {
  if (loaded.stale) return;
  loaded.stale = true;
  loaded.importers.forEach(outdate);
}
