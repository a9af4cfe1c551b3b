/** Stack traces in the cell's TypeScript: mapped positions, no frames of the kernel or of Node, no machine paths. */
import { SourceMap, findSourceMap } from "node:module";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const kernelFolder = dirname(import.meta.dirname);
const installation = dirname(dirname(kernelFolder));
const maps = new Map<string, SourceMap>();

/** From here on frames of the cell `name` are shown in its source. */
export function rememberMap(name: string, map: string): void {
  maps.set(name, new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]));
}

/** Makes every `error.stack` of this process so. */
export function mapStackTraces(): void {
  process.setSourceMapsEnabled(true);
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.map(frameLine).filter((line) => line !== undefined);
    return [headline(error), ...lines].join("\n");
  };
}

function headline(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function frameLine(frame: NodeJS.CallSite): string | undefined {
  const script = frame.getScriptNameOrSourceURL();
  if (!script || script.startsWith("node:")) return undefined;
  const file = script.startsWith("file:") ? fileURLToPath(script) : script;
  if (file.startsWith(kernelFolder + sep)) return undefined;
  const [line, column] = sourcePosition(script, frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1);
  const place = `${shortName(file)}:${line}:${column}`;
  const name = functionName(frame);
  return name === undefined ? `    at ${place}` : `    at ${name} (${place})`;
}

function functionName(frame: NodeJS.CallSite): string | undefined {
  const name = frame.getFunctionName();
  if (name === null) return undefined;
  const owner = frame.isConstructor() ? "new " : frame.isAsync() ? "async " : "";
  const type = frame.isToplevel() || owner !== "" ? null : frame.getTypeName();
  return type && !name.startsWith(`${type}.`) ? `${owner}${type}.${name}` : owner + name;
}

function sourcePosition(script: string, line: number, column: number): [number, number] {
  const entry = (maps.get(script) ?? findSourceMap(script))?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalLine" in entry)) return [line, column];
  return [entry.originalLine + 1, entry.originalColumn + 1];
}

function shortName(file: string): string {
  const modules = file.lastIndexOf(`${sep}node_modules${sep}`);
  if (modules >= 0) return file.slice(modules + "/node_modules/".length);
  const base = file.startsWith(installation + sep) ? installation : process.cwd();
  return file.startsWith(sep) ? relative(base, file) : file;
}
