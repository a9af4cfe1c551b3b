/** Module hooks, registered when a cell first imports a TypeScript file: they find and compile such files. */
import { readFile } from "node:fs/promises";
import type { InitializeHook, LoadHook, ResolveHook } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "../analysis/compiler.cjs";
import { emitOptions } from "../analysis/emit.ts";
import { fileByPaths } from "../analysis/paths.ts";
import { readConfig } from "../analysis/tsconfig.ts";
import { resolveSource } from "./sources.ts";
import { mapStackTraces } from "./stack.ts";

/** Module URLs by the names that the kernel brings along. */
let brought: Readonly<Record<string, string>> = {};
let own: ts.CompilerOptions = {};
let compilerOptions: ts.CompilerOptions = {};

/** Files are compiled by the options of the notebook's folder. */
export const initialize: InitializeHook<{ cwd: string; urls: Readonly<Record<string, string>> }> = ({ cwd, urls }) => {
  mapStackTraces();
  brought = urls;
  own = readConfig(cwd).options;
  compilerOptions = { ...emitOptions(own), inlineSourceMap: true };
};

export const resolve: ResolveHook = (specifier, context, next) => {
  const { parentURL } = context;
  if (parentURL === undefined || !parentURL.startsWith("file:")) return next(specifier, context);
  if (Object.hasOwn(brought, specifier)) return next(brought[specifier] ?? "", context);
  const source = specifier.startsWith(".") ? resolveSource(fileURLToPath(new URL(specifier, parentURL))) : fileByPaths(specifier, fileURLToPath(parentURL), own);
  return next(source === undefined ? specifier : pathToFileURL(source).href, context);
};

/** JSON needs no attribute that says so: TypeScript wants none. */
export const load: LoadHook = async (url, context, next) => {
  if (/^file:.*\.json$/.test(url)) return { format: "json", shortCircuit: true, source: await readFile(new URL(url), "utf8") };
  if (!/^file:.*\.m?tsx?$/.test(url)) return next(url, context);
  return { format: "module", shortCircuit: true, source: compile(await readFile(new URL(url), "utf8"), fileURLToPath(url)) };
};

function compile(source: string, fileName: string): string {
  return ts.transpileModule(source, { fileName, compilerOptions }).outputText;
}
