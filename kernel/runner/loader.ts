/** Module hooks, registered when a cell first imports a file of the workspace: they find such files as TypeScript does, as they are now, and compile them. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { InitializeHook, LoadHook, ResolveFnOutput, ResolveHook, ResolveHookContext } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Compiler } from "./compiled.ts";
import { isTypeScript, resolveSource } from "./sources.ts";
import { mapStackTraces } from "./stack.ts";
import { lookAgain, versioned } from "./versions.ts";

/** Module URLs by the names that the kernel brings along. */
let brought: Readonly<Record<string, string>> = {};
let folder = "";
let cells = "";
let started: Promise<Compiler> | undefined;

/** Files are compiled by the options of the notebook's folder. */
export const initialize: InitializeHook<{ cwd: string; urls: Readonly<Record<string, string>> }> = ({ cwd, urls }) => {
  mapStackTraces(cwd);
  brought = urls;
  folder = cwd;
  cells = pathToFileURL(join(cwd, "cell.ts")).href;
};

export const resolve: ResolveHook = async (specifier, context, next) => {
  const { parentURL } = context;
  if (parentURL === undefined || !parentURL.startsWith("file:")) return next(specifier, context);
  if (Object.hasOwn(brought, specifier)) return next(brought[specifier] ?? "", context);
  if (parentURL === cells) lookAgain();
  const source = await sourceNamed(specifier, parentURL);
  const found = await resolved(source === undefined ? specifier : pathToFileURL(source).href, context, next);
  return isOfWorkspace(found.url) ? { ...found, url: versioned(found.url, parentURL) } : found;
};

/** JSON needs no attribute that says so: TypeScript wants none. */
export const load: LoadHook = async (url, context, next) => {
  const file = url.startsWith("file:") ? fileURLToPath(url) : "";
  if (file.endsWith(".json")) return { format: "json", shortCircuit: true, source: await readFile(file, "utf8") };
  if (!isTypeScript(file)) return next(url, context);
  const { compile } = await compiler();
  return { format: file.endsWith(".cts") ? "commonjs" : "module", shortCircuit: true, source: compile(await readFile(file, "utf8"), file) };
};

async function sourceNamed(specifier: string, parentURL: string): Promise<string | undefined> {
  if (/^(\.{0,2}\/|file:)/.test(specifier)) return resolveSource(fileURLToPath(new URL(specifier, parentURL)));
  if (!isOfWorkspace(parentURL) || !existsSync(join(folder, "tsconfig.json"))) return undefined;
  return (await compiler()).fileByPaths(specifier, fileURLToPath(parentURL));
}

/** A package.json may name the JavaScript that its TypeScript would become. */
async function resolved(name: string, context: ResolveHookContext, next: Parameters<ResolveHook>[2]): Promise<ResolveFnOutput> {
  try {
    return await next(name, context);
  } catch (error) {
    const source = error instanceof Error && "url" in error ? resolveSource(fileURLToPath(String(error.url))) : undefined;
    if (source === undefined) throw error;
    return next(pathToFileURL(source).href, context);
  }
}

const ours = new URL("../../", import.meta.url).href;

function isOfWorkspace(url: string): boolean {
  return url.startsWith("file:") && !url.includes("/node_modules/") && !url.startsWith(ours);
}

function compiler(): Promise<Compiler> {
  started ??= import("./compiled.ts").then(({ compilerFor }) => compilerFor(folder));
  return started;
}
