import { statSync } from "node:fs";

const ENDINGS = ["", ".ts", ".mts", ".js", ".mjs", ".json", "/index.ts", "/index.js"];

/** The file that a relative import means, the way TypeScript's bundler resolution reads it; undefined when there is none. */
export function resolveSource(path: string): string | undefined {
  const written = ENDINGS.map((ending) => path + ending);
  const compiled = path.replace(/\.([mc]?)js$/, ".$1ts");
  return [...written, compiled].find(isFile);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
