import { joinLines, isJsonType } from "./lines.ts";
import { NotebookError, type Cell, type SavedOutput } from "./notebook.ts";
import { isRecord } from "./record.ts";

const ID = /^[a-zA-Z0-9_-]{1,64}$/;

/** Makes a cell of its JSON; `place` is what errors call it. */
export function parseCell(json: unknown, place: string): Cell {
  if (!isRecord(json)) throw unexpected(place, "cell", json, "an object");
  const { cell_type, id, metadata } = json;
  if (typeof id !== "string" || !ID.test(id)) throw unexpected(place, "id", id, "1 to 64 letters, digits, - and _");
  if (!isRecord(metadata)) throw unexpected(place, "metadata", metadata, "an object");
  const { trusted: _, ...kept } = metadata;
  const common = { id, metadata: kept, source: textOf(json.source, place, "source") };
  if (cell_type === "code") return { cell_type, ...common, ...execution(json, place) };
  if (cell_type !== "markdown" && cell_type !== "raw") throw unexpected(place, "cell_type", cell_type, "code, markdown or raw");
  return { cell_type, ...common, ...attachmentsOf(json.attachments, place) };
}

function execution({ execution_count, outputs }: Record<string, unknown>, place: string): { execution_count: number | null; outputs: SavedOutput[] } {
  if (execution_count !== null && typeof execution_count !== "number") throw unexpected(place, "execution_count", execution_count, "a number or null");
  if (!Array.isArray(outputs)) throw unexpected(place, "outputs", outputs, "a list");
  return { execution_count, outputs: outputs.map((output, index) => parseOutput(output, `${place}: output ${index + 1}`)) };
}

function parseOutput(json: unknown, place: string): SavedOutput {
  if (!isRecord(json)) throw unexpected(place, "output", json, "an object");
  const { output_type } = json;
  if (output_type === "stream") return { output_type, name: streamName(json.name, place), text: textOf(json.text, place, "text") };
  if (output_type === "error") return { output_type, ename: String(json.ename), evalue: String(json.evalue), traceback: linesOf(json.traceback, place) };
  if (output_type !== "display_data" && output_type !== "execute_result") throw unexpected(place, "output_type", output_type, "stream, display_data, execute_result or error");
  const { data, metadata, execution_count } = json;
  if (!isRecord(data)) throw unexpected(place, "data", data, "an object");
  if (!isRecord(metadata)) throw unexpected(place, "metadata", metadata, "an object");
  if (output_type === "display_data") return { output_type, data: bundle(data), metadata };
  return { output_type, execution_count: execution_count as number, data: bundle(data), metadata };
}

function streamName(name: unknown, place: string): "stdout" | "stderr" {
  if (name === "stdout" || name === "stderr") return name;
  throw unexpected(place, "name", name, "stdout or stderr");
}

function attachmentsOf(attachments: unknown, place: string): { attachments?: Record<string, Record<string, unknown>> } {
  if (attachments === undefined) return {};
  if (!isRecord(attachments)) throw unexpected(place, "attachments", attachments, "an object");
  return { attachments: Object.fromEntries(Object.entries(attachments).map(([name, data]) => [name, bundle(isRecord(data) ? data : {})])) };
}

function bundle(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([type, value]) => [type, isJsonType(type) ? value : (joinLines(value) ?? value)]));
}

function textOf(value: unknown, place: string, field: string): string {
  const text = joinLines(value);
  if (text === undefined) throw unexpected(place, field, value, "a text or a list of lines");
  return text;
}

function linesOf(value: unknown, place: string): string[] {
  if (!Array.isArray(value)) throw unexpected(place, "traceback", value, "a list of lines");
  return value.map(String);
}

function unexpected(place: string, field: string, value: unknown, expected: string): NotebookError {
  const found = value === undefined ? "missing" : `${JSON.stringify(value)}`.slice(0, 40);
  return new NotebookError(`${place}: ${field} is ${found}, expected ${expected}`);
}
