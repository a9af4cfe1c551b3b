import ts from "./compiler.cjs";
import { modified } from "./modified.ts";

/** Files that are looked at when asked, not watched: what a cell sees never depends on when an event arrives. */
export interface AskedFiles {
  watchFile: NonNullable<ts.System["watchFile"]>;
  watchDirectory: NonNullable<ts.System["watchDirectory"]>;
  /** tells the watchers of every file that has changed since the last time */
  lookAgain(): void;
  /** tells the watchers of folders that anything may have appeared there */
  forgetMissing(): void;
}

interface Watched {
  path: string;
  changed: ts.FileWatcherCallback;
  seen: number | undefined;
}

export function watchByAsking(): AskedFiles {
  const watched = new Set<Watched>();
  const folders = new Map<object, () => void>();
  return {
    watchFile(path, changed) {
      if (path.includes("/node_modules/")) return { close: () => {} };
      const entry = { path, changed, seen: modified(path) };
      watched.add(entry);
      return { close: () => void watched.delete(entry) };
    },
    watchDirectory(path, changed) {
      const key = {};
      folders.set(key, () => changed(path));
      return { close: () => void folders.delete(key) };
    },
    lookAgain: () => [...watched].forEach(lookAt),
    forgetMissing: () => [...folders.values()].forEach((changed) => changed()),
  };
}

function lookAt(entry: Watched): void {
  const now = modified(entry.path);
  if (now === entry.seen) return;
  const kind = now === undefined ? ts.FileWatcherEventKind.Deleted : entry.seen === undefined ? ts.FileWatcherEventKind.Created : ts.FileWatcherEventKind.Changed;
  entry.seen = now;
  entry.changed(entry.path, kind);
}
