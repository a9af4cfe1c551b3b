/** Stack traces in the cell's TypeScript: mapped positions, only frames of cells and of the reader's files, no machine paths. */
import { SourceMap, findSourceMap } from "node:module";
import { dirname, relative, sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Error, JSON, Map } from "./kept.ts";

const ours = dirname(dirname(import.meta.dirname));
const installation = dirname(ours);
const PACKAGES = `${sep}node_modules${sep}`;
const maps = new Map<string, SourceMap>();
let notebooks = "";

/** The frames that matter may lie behind many of a library's. A cell may set a limit of its own. */
const COLLECTED = 200;
const SHOWN = 10;

/** From here on frames of the cell `name` are shown in its source, which stands behind one line of the compiler's. */
export function rememberMap(name: string, map: string): void {
  maps.set(name, new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]));
}

/** Makes every `error.stack` of this thread so, for cells in `folder`; where nothing but packages ran, their frames stay. */
export function mapStackTraces(folder: string): void {
  notebooks = folder;
  process.setSourceMapsEnabled(true);
  Error.stackTraceLimit = COLLECTED;
  Error.prepareStackTrace = (error, frames) => {
    const known = frames.map((frame) => ({ frame, file: fileOf(frame) })).filter(({ file }) => file !== "" && !file.startsWith(ours + sep));
    const own = known.filter(({ file }) => !file.includes(PACKAGES));
    const lines = (own.length > 0 ? own : known).map(({ frame, file }) => frameLine(frame, file));
    return [headline(error), ...lines.filter((line) => line !== undefined).slice(0, Error.stackTraceLimit === COLLECTED ? SHOWN : undefined)].join("\n");
  };
}

function headline(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

/** Where the frame's code lies: a path or the name of a cell; empty for Node's own code. */
function fileOf(frame: NodeJS.CallSite): string {
  const script = frame.getScriptNameOrSourceURL();
  if (!script || script.startsWith("node:")) return "";
  return script.startsWith("file:") ? fileURLToPath(script) : script;
}

/** Undefined for what the compiler added: nobody has written it. */
function frameLine(frame: NodeJS.CallSite, file: string): string | undefined {
  const position = sourcePosition(frame.getScriptNameOrSourceURL() ?? file, frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1);
  if (position === undefined) return undefined;
  const place = `${shortName(file)}:${position.join(":")}`;
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

function sourcePosition(script: string, line: number, column: number): [number, number] | undefined {
  const cell = maps.get(script);
  const map = cell ?? findSourceMap(script);
  if (map === undefined) return [line, column];
  const entry = map.findEntry(line - 1, column - 1);
  if (!("originalLine" in entry)) return undefined;
  return [entry.originalLine + (cell === undefined ? 1 : 0), entry.originalColumn + 1];
}

/** A file as a reader knows it: by its package, or from the notebook's folder. */
export function shortName(file: string): string {
  const modules = file.lastIndexOf(PACKAGES);
  if (modules >= 0) return file.slice(modules + PACKAGES.length);
  const base = file.startsWith(installation + sep) ? installation : notebooks;
  return file.startsWith(sep) ? relative(base, file) : file;
}
