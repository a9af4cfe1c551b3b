import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { collector } from "../src/notebook/collect.ts";
import { compareNotebooks } from "../src/notebook/compare.ts";
import { executeNotebook } from "../src/notebook/execute.ts";
import { splitLines } from "../src/notebook/lines.ts";
import type { CodeCell, Notebook } from "../src/notebook/notebook.ts";
import { withParameters } from "../src/notebook/parameters.ts";
import { parseNotebook } from "../src/notebook/read.ts";
import { notebookText } from "../src/notebook/write.ts";
import { PYTHON, skipUnless } from "./kernel-outside.ts";
import { sessionIn } from "./kernel-samples.ts";
import { folderWith } from "./support.ts";

const folder = folderWith({});

function code(id: string, source: string, ...tags: string[]): CodeCell {
  return { cell_type: "code", id, metadata: tags.length > 0 ? { tags } : {}, source, execution_count: null, outputs: [] };
}

function notebook(...cells: Notebook["cells"]): Notebook {
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
}

const thorny = notebook(
  { cell_type: "markdown", id: "text", metadata: { z: 1, a: { y: [], x: {} } }, source: 'Umlaut ä, "quotes", a \\ and 𝄞\r\nand\x0bmore\u2028lines\x85\n\n', attachments: { "a.txt": { "text/plain": "one\ntwo" } } },
  { cell_type: "raw", id: "raw-1", metadata: {}, source: "" },
  {
    ...code("code_1", "let tab = '\t';\nlet bell = '\x07\x7f';"),
    execution_count: 1,
    outputs: [
      { output_type: "stream", name: "stdout", text: "no newline at the end" },
      { output_type: "display_data", metadata: { isolated: true }, data: { "text/plain": "a\nb\n", "image/svg+xml": "<svg>\n</svg>", "image/png": "AQI=", "application/vnd.plotly.v1+json": { data: [{ y: [0.00001, -1.5e-7, 1e21, 123456789012, 0.1, -2] }], layout: {} } } },
      { output_type: "execute_result", execution_count: 1, metadata: {}, data: { "text/plain": "" } },
      { output_type: "error", ename: "Error", evalue: "x", traceback: ["Error: x", "    at y"] },
    ],
  },
);

test("what is written is read again, the same", () => {
  assert.deepEqual(parseNotebook(notebookText(thorny), "thorny"), thorny);
});

test("Debian's nbformat writes back the same bytes", { skip: skipUnless("python3-nbformat", PYTHON, "-c", "import nbformat") }, () => {
  const [ours, theirs] = [join(folder, "ours.ipynb"), join(folder, "theirs.ipynb")];
  writeFileSync(ours, notebookText(thorny));
  execFileSync(PYTHON, ["-c", "import sys, nbformat; n = nbformat.read(sys.argv[1], 4); nbformat.validate(n); nbformat.write(n, sys.argv[2])", ours, theirs]);
  assert.equal(readFileSync(theirs, "utf8"), readFileSync(ours, "utf8"));
});

test("lines end where Python ends them", () => {
  assert.deepEqual(splitLines("a\nb\r\nc\rd\x0ce\u2029f"), ["a\n", "b\r\n", "c\r", "d\x0c", "e\u2029", "f"]);
  assert.deepEqual(splitLines(""), []);
});

test("a bad notebook is refused in one line that says where and what was expected", () => {
  const cell = { cell_type: "code", id: "a", metadata: {}, source: "", execution_count: null, outputs: [] };
  const text = (...cells: object[]): string => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
  const refusals = {
    "n: 3: not JSON": ["{\n\n x", "n:3: not JSON, expected a notebook (nbformat 4.5)"],
    "an object": ["[]", "n: not an object, expected a notebook (nbformat 4.5)"],
    unversioned: ['{"cells": 3}', "n: nbformat is missing, expected 4.5"],
    version: ['{"nbformat": 4, "nbformat_minor": 4}', "n: nbformat is 4.4, expected 4.5"],
    cells: ['{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "n: cells is missing, expected a list"],
    id: [text({ ...cell, id: "a b" }), 'n: cell 1: id is "a b", expected 1 to 64 letters, digits, - and _'],
    twice: [text(cell, cell), 'n: cell 2: id "a" is taken, expected a unique id'],
    type: [text({ ...cell, cell_type: "sql" }), 'n: cell 1: cell_type is "sql", expected code, markdown or raw'],
    source: [text({ ...cell, source: 5 }), "n: cell 1: source is 5, expected a text or a list of lines"],
    output: [text({ ...cell, outputs: [{ output_type: "pyout" }] }), 'n: cell 1: output 1: output_type is "pyout", expected stream, display_data, execute_result or error'],
    language: ['{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"language": "python"}}, "cells": []}', 'n: language is "python", expected typescript'],
  };
  for (const [given, message] of Object.values(refusals)) assert.throws(() => parseNotebook(given ?? "", "n"), { message });
});

test("outputs do not depend on how printing was cut into pieces", () => {
  const { take, outputs } = collector(new Map());
  for (const [name, text] of [["stdout", "a"], ["stdout", "b\n"], ["stderr", "c"], ["stdout", "d"], ["stdout", "e"]] as const) take({ output_type: "stream", name, text });
  assert.deepEqual(outputs, [["stdout", "ab\n"], ["stderr", "c"], ["stdout", "de"]].map(([name, text]) => ({ output_type: "stream", name, text })));
});

test("only what is left to see is kept: displays are replaced, outputs cleared", () => {
  const displays = new Map();
  const [first, second] = [collector(displays), collector(displays)];
  const show = (output_type: "display_data" | "update_display_data", text: string) => ({ output_type, data: { "text/plain": text }, metadata: {}, transient: { display_id: "d" } });
  first.take({ output_type: "stream", name: "stdout", text: "gone" });
  first.take({ output_type: "clear_output", wait: true });
  assert.equal(first.outputs.length, 1);
  first.take(show("display_data", "old"));
  second.take(show("update_display_data", "new"));
  assert.deepEqual([first.outputs, second.outputs], [[{ output_type: "display_data", data: { "text/plain": "new" }, metadata: {} }], []]);
});

test("a notebook runs in order, counts from 1 and stops at the first failure", async () => {
  const session = sessionIn(folder);
  const stored = notebook(
    { ...code("one", "let n = 1;\nn"), metadata: { execution: { "iopub.status.idle": "a time" } } },
    code("blank", " "), code("two", "n++; console.log(n); throw new Error('meant')", "raises-exception"), code("three", "n"), code("four", "n.foo"), code("five", "n"),
  );
  const { notebook: fresh, cells, error } = await executeNotebook(stored, session);
  assert.deepEqual(fresh.cells.map((cell) => cell.cell_type === "code" && cell.execution_count), [1, null, 2, 3, 4, null]);
  assert.deepEqual(fresh.cells.map((cell) => cell.cell_type === "code" && cell.outputs.map(({ output_type }) => output_type)), [["execute_result"], [], ["stream", "error"], ["execute_result"], ["error"], []]);
  assert.deepEqual([cells, error?.cell, error?.id, error?.evalue], [4, 5, "four", "Property 'foo' does not exist on type 'number'. (1:3)"]);
  assert.deepEqual(fresh.cells[0]?.metadata, {});
  assert.equal((fresh.metadata.kernelspec as { name: string }).name, "rmaplab");
  assert.equal(stored.cells[0]?.cell_type === "code" && stored.cells[0].execution_count, null);
  assert.deepEqual(compareNotebooks(stored, fresh).map(({ cell, what }) => [cell, what]), [[1, "outputs"], [3, "outputs"], [4, "outputs"], [5, "outputs"]]);
  assert.deepEqual(compareNotebooks(fresh, structuredClone(fresh)), []);
});

test("parameters come in a cell of their own, after the defaults and with their types", () => {
  const stored = notebook(code("intro", "1"), code("defaults", "let pages = 4; const name: string = 'a';", "parameters"), code("use", "pages"));
  const given = new Map([["pages", "5"], ["name", "T 22"]]);
  const made = withParameters(withParameters(stored, new Map([["pages", "9"]]), "n"), given, "n");
  assert.deepEqual(made.cells.map(({ id, source }) => [id, source]).slice(2), [["injected-parameters", 'pages = 5;\nconst name = "T 22";'], ["use", "pages"]]);
  assert.throws(() => withParameters(stored, new Map([["page", "5"]]), "n"), { message: 'n: no parameter page, expected one declared in the cell tagged "parameters"' });
  assert.throws(() => withParameters(notebook(), given, "n"), { message: 'n: no parameters, expected a cell tagged "parameters"' });
});
