import { statSync } from "node:fs";

const ENDINGS = [".ts", ".tsx", ".mts", ".js", ".mjs", ".json", "/index.ts", "/index.tsx", "/index.js"];

/** The file that a relative import means, the way TypeScript's bundler resolution reads it; undefined when there is none. */
export function resolveSource(path: string): string | undefined {
  return [...sourcesOf(path), path, ...ENDINGS.map((ending) => path + ending)].find(isFile);
}

export const isTypeScript = (file: string): boolean => /\.([mc]?ts|tsx)$/.test(file);

/** What a JavaScript file may be compiled from: who names it means its source. */
function sourcesOf(path: string): string[] {
  const [, base, kind] = /^(.*)\.([mc]?)jsx?$/.exec(path) ?? [];
  if (base === undefined) return [];
  return kind === "" ? [`${base}.ts`, `${base}.tsx`] : [`${base}.${kind}ts`];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
