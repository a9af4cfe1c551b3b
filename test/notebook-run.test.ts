import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { parseNotebook } from "../src/notebook/read.ts";
import { notebookText } from "../src/notebook/write.ts";
import { run } from "../src/cli/run.ts";
import { folderWith } from "./support.ts";

const command = new URL("../src/cli/run.js", import.meta.url).href;
const program = `const { run } = await import(${JSON.stringify(command)}); process.exitCode = await run(process.argv.slice(1));`;

function notebook(...cells: [id: string, source: string, ...tags: string[]][]): string {
  const made = cells.map(([id, source, ...tags]) => ({ cell_type: "code" as const, id, metadata: { tags }, source, execution_count: null, outputs: [] }));
  return notebookText({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: made });
}

const folder = folderWith({
  "good.ipynb": notebook(["a", "let n: number = 2;", "parameters"], ["b", 'import data from "./data.json"; console.log(n); n + data.one']),
  "bad.ipynb": notebook(["a", "1"], ["b", "\nn"]),
  "endless.ipynb": notebook(["a", "display(1); while (true) {}"]),
  "data.json": '{ "one": 1 }',
});
const file = (name: string): string => join(folder, name);

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(...args: string[]): { child: ReturnType<typeof spawn>; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, "--", ...args]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => (stdout += text));
  child.stderr.on("data", (text) => (stderr += text));
  return { child, ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr }))) };
}

test("runs notebooks in place, one failing: that file stays as it was, the JSON says where", async () => {
  const before = readFileSync(file("bad.ipynb"), "utf8");
  const { code, stdout, stderr } = await start(file("good.ipynb"), file("bad.ipynb"), "--json").ended;
  const [good, bad] = (JSON.parse(stdout) as { notebooks: { ok: boolean; cells: number; changed: number; error?: { cell: number; evalue: string } }[] }).notebooks;
  assert.deepEqual([code, stderr], [1, ""]);
  assert.deepEqual([good?.ok, good?.cells, good?.changed, good?.error], [true, 2, 2, undefined]);
  assert.deepEqual([bad?.ok, bad?.cells, bad?.error?.cell, bad?.error?.evalue], [false, 2, 2, "Cannot find name 'n'. (2:1)"]);
  assert.equal(readFileSync(file("bad.ipynb"), "utf8"), before);
  const [, last] = parseNotebook(readFileSync(file("good.ipynb"), "utf8"), "good").cells;
  assert.deepEqual(last?.cell_type === "code" && last.outputs.map((output) => ("data" in output ? output.data : "text" in output && output.text)), ["2\n", { "text/plain": "3" }]);
});

test("--check compares and changes nothing; a second run changes nothing either", async () => {
  const fresh = readFileSync(file("good.ipynb"), "utf8");
  writeFileSync(file("stale.ipynb"), fresh.replace('"2\\n"', '"3\\n"'));
  const { code, stdout } = await start(file("good.ipynb"), file("stale.ipynb"), "--check").ended;
  assert.equal(stdout, `${file("good.ipynb")}: 2 cells, 0 differ\n${file("stale.ipynb")}: 2 cells, 1 differ\n  cell 2 (b): other outputs\n`);
  assert.equal(code, 1);
  assert.notEqual(readFileSync(file("stale.ipynb"), "utf8"), fresh);
});

test("parameters make a copy, and the original stays", async () => {
  const before = readFileSync(file("good.ipynb"), "utf8");
  const { code, stdout } = await start(file("good.ipynb"), "-p", "n=40", "--out", file("copies/deep")).ended;
  assert.deepEqual([code, stdout], [0, `${file("good.ipynb")}: 3 cells, 2 changed\n`]);
  assert.match(readFileSync(file("copies/deep/good.ipynb"), "utf8"), /"40\\n"[^]*"41"/);
  assert.equal(readFileSync(file("good.ipynb"), "utf8"), before);
});

test("interrupted, it ends with 130 and leaves everything as it was", async () => {
  const { child, ended } = start(file("endless.ipynb"));
  child.stderr?.once("data", () => void delay(300).then(() => child.kill("SIGINT")));
  assert.equal((await ended).code, 130);
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith(".")), []);
});

test("a request that makes no sense is refused in one line", async () => {
  const refusals: [string[], RegExp][] = [
    [[], /^run: no notebook given, expected NOTEBOOK\.\.\.$/],
    [["--chek", "x"], /^run: Unknown option '--chek', expected NOTEBOOK/],
    [[file("none.ipynb")], /^run: .*none\.ipynb: cannot be read \(ENOENT\), expected a notebook$/],
    [[file("good.ipynb"), "-p", "n=1"], /^run: -p makes a copy, expected --out DIR$/],
    [[file("good.ipynb"), "-p", "n", "--out", folder], /^run: -p n: expected NAME=VALUE$/],
    [[file("good.ipynb"), "-p", "m=1", "--out", file("no")], /^run: .*good\.ipynb: no parameter m, expected one declared/],
    [["--check", "--out", "x", "y"], /^run: --check writes nothing, expected no --out$/],
    [["a/x.ipynb", "b/x.ipynb", "--out", "c"], /^run: two notebooks of one name/],
  ];
  for (const [args, message] of refusals) await assert.rejects(run(args), { message });
  assert.equal(existsSync(file("no")), false);
});
