import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Session } from "../../kernel/session/session.ts";
import { compareNotebooks } from "../notebook/compare.ts";
import { executeNotebook, type CellError } from "../notebook/execute.ts";
import { NotebookError, type Notebook } from "../notebook/notebook.ts";
import { parseParameter, withParameters, type Parameters } from "../notebook/parameters.ts";
import { parseNotebook, readNotebookText } from "../notebook/read.ts";
import { sessionsByFolder, type Sessions } from "../notebook/sessions.ts";
import { notebookText, writeWhole } from "../notebook/write.ts";
import { inOneLine } from "./arguments.ts";
import { outFolder } from "./files.ts";
import { UsageError } from "./usage.ts";

/** What is reported of one notebook. */
interface Report {
  file: string;
  ok: boolean;
  /** code cells that ran */
  cells: number;
  /** how many cells have other outputs than the file said, the form of the file itself counted as one more */
  changed: number;
  /** these, in words; only with --check */
  different?: string[];
  error?: CellError;
}

interface Request {
  check: boolean;
  json: boolean;
  out: string | undefined;
  parameters: Parameters;
}

interface Job {
  file: string;
  text: string;
  notebook: Notebook;
}

/** `rmaplab run NOTEBOOK... [--check] [-p NAME=VALUE]... [--out DIR] [--json]` */
export async function run(args: string[]): Promise<number> {
  const sessions = sessionsByFolder();
  const interrupted = new AbortController();
  const stop = (): void => {
    interrupted.abort();
    void sessions.close();
  };
  process.once("SIGINT", stop);
  try {
    return await runFiles(args, sessions);
  } catch (error) {
    if (interrupted.signal.aborted) return 130;
    throw error instanceof NotebookError ? new UsageError(`run: ${error.message}`) : error;
  } finally {
    process.removeListener("SIGINT", stop);
    await sessions.close();
  }
}

async function runFiles(args: string[], sessions: Sessions): Promise<number> {
  const { files, request } = parse(args);
  const jobs = files.map((file) => prepare(file, request));
  if (request.out !== undefined) outFolder("run", request.out);
  const reports: Report[] = [];
  for (const job of jobs) {
    const report = await runOne(job, request, await sessions.fresh(dirname(resolve(job.file))));
    if (!request.json) process.stdout.write(inWords(report, request.check));
    reports.push(report);
  }
  if (request.json) process.stdout.write(`${JSON.stringify({ notebooks: reports }, null, 2)}\n`);
  return reports.every(({ ok }) => ok) ? 0 : 1;
}

function parse(args: string[]): { files: string[]; request: Request } {
  const { values, positionals } = understood(args);
  const { check = false, json = false, out, parameter = [] } = values;
  if (positionals.length === 0) throw new UsageError("run: no notebook given, expected NOTEBOOK...");
  if (check && out !== undefined) throw new UsageError("run: --check writes nothing, expected no --out");
  if (parameter.length > 0 && out === undefined) throw new UsageError("run: -p makes a copy, expected --out DIR");
  if (out !== undefined && new Set(positionals.map((file) => basename(file))).size < positionals.length) {
    throw new UsageError("run: two notebooks of one name, expected different names with --out");
  }
  return { files: positionals, request: { check, json, out, parameters: new Map(parameter.map(parseParameter)) } };
}

function understood(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { check: { type: "boolean" }, json: { type: "boolean" }, out: { type: "string" }, parameter: { type: "string", short: "p", multiple: true } },
    });
  } catch (error) {
    throw new UsageError(`run: ${inOneLine((error as Error).message)}, expected NOTEBOOK... [--check] [-p NAME=VALUE]... [--out DIR] [--json]`);
  }
}

/** Reads everything before anything runs. */
function prepare(file: string, { parameters }: Request): Job {
  const text = readNotebookText(file);
  const notebook = parseNotebook(text, file);
  return { file, text, notebook: parameters.size === 0 ? notebook : withParameters(notebook, parameters, file) };
}

async function runOne({ file, text, notebook }: Job, { check, json, out }: Request, session: Session): Promise<Report> {
  const { notebook: fresh, cells, error } = await executeNotebook(notebook, session, json ? {} : { onProgress: progress(file) });
  if (error !== undefined) return { file, ok: false, cells, changed: 0, error };
  const freshText = notebookText(fresh);
  const different = compareNotebooks(notebook, fresh).map(({ cell, id, what }) => `cell ${cell} (${id}): other ${what}`);
  if (different.length === 0 && freshText !== text) different.push("the form of the file");
  const changed = different.length;
  if (check) return { file, ok: changed === 0, cells, changed, different };
  save(file, text, freshText, out);
  return { file, ok: true, cells, changed };
}

function save(file: string, text: string, freshText: string, out: string | undefined): void {
  if (out === undefined) {
    if (freshText !== text) writeWhole(file, freshText);
    return;
  }
  writeWhole(join(out, basename(file)), freshText);
}

function inWords({ file, cells, changed, different, error }: Report, check: boolean): string {
  if (error !== undefined) return [`${file}: cell ${error.cell} (${error.id}) failed`, ...error.traceback.map((line) => `  ${line}`), ""].join("\n");
  if (!check) return `${file}: ${cells} cells, ${changed} changed\n`;
  return [`${file}: ${cells} cells, ${changed} differ`, ...(different ?? []).map((line) => `  ${line}`), ""].join("\n");
}

/** A line that is written over on a terminal, and one line a notebook elsewhere. */
function progress(file: string): (done: number, of: number) => void {
  return (done, of) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${file}: ${done + 1}/${of}\x1b[K${done + 1 === of ? "\r\x1b[K" : ""}`);
    else if (done === 0) process.stderr.write(`${file}: ${of} cells\n`);
  };
}
