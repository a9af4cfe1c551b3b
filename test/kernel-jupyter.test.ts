import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { skipUnless } from "./kernel-outside.ts";
import { folderWith, rmaplab, root } from "./support.ts";

const prefix = folderWith({});
const kernels = join(prefix, "share", "jupyter", "kernels");
const env = { ...process.env, JUPYTER_PATH: join(prefix, "share", "jupyter"), JUPYTER_DATA_DIR: join(prefix, "data"), JUPYTER_RUNTIME_DIR: join(prefix, "runtime"), JUPYTER_CONFIG_DIR: join(prefix, "config"), PYDEVD_DISABLE_FILE_VALIDATION: "1" };
const jupyter = (...args: string[]) => promisify(execFile)("jupyter", args, { env, cwd: prefix });

test("kernel install writes the spec, says where, and may be repeated; a dry run writes nothing", () => {
  const folder = join(kernels, "rmaplab");
  assert.deepEqual(rmaplab("kernel", "install", "--prefix", prefix, "--dry-run"), said(`would write ${folder}: TypeScript (rmaplab)\n`));
  assert.equal(existsSync(folder), false);
  for (let k = 0; k < 2; k++) assert.deepEqual(rmaplab("kernel", "install", "--prefix", prefix), said(`wrote ${folder}: TypeScript (rmaplab)\n`));
  assert.deepEqual(readdirSync(folder).sort(), ["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]);
  for (const size of [32, 64]) assert.deepEqual(sizeOfPng(join(folder, `logo-${size}x${size}.png`)), [size, size]);
  const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8")) as Record<string, unknown>;
  assert.deepEqual(spec, { argv: [process.execPath, join(root, "dist/kernel/front/main.js"), "{connection_file}"], display_name: "TypeScript (rmaplab)", language: "typescript", interrupt_mode: "message", metadata: { debugger: false } });
  assert.deepEqual(rmaplab("kernel", "list", "--prefix", prefix), said(`rmaplab  ${folder}\n`));
});

test("a kernelspec of another stays, unless it is to be replaced", () => {
  const folder = join(kernels, "theirs");
  mkdirSync(folder);
  writeFileSync(join(folder, "kernel.json"), '{"argv":["python3"]}');
  const place = ["--prefix", prefix, "--name", "theirs"];
  for (const action of ["install", "uninstall"]) {
    const { status, stdout, stderr } = rmaplab("kernel", action, ...place);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^rmaplab: kernel (un)?install: .*theirs is not rmaplab's; .+\n$/);
  }
  assert.equal(readFileSync(join(folder, "kernel.json"), "utf8"), '{"argv":["python3"]}');
  assert.equal(rmaplab("kernel", "install", ...place, "--replace").status, 0);
  assert.deepEqual(rmaplab("kernel", "uninstall", ...place, "--dry-run"), said(`would remove ${folder}: TypeScript (rmaplab)\n`));
  assert.equal(existsSync(folder), true);
  assert.deepEqual(rmaplab("kernel", "uninstall", ...place), said(`removed ${folder}: TypeScript (rmaplab)\n`));
  assert.equal(existsSync(folder), false);
  assert.deepEqual(rmaplab("kernel", "uninstall", ...place), said(`nothing to remove: no ${folder}\n`));
});

test("requests that make no sense are refused in one line", () => {
  const refusals: [string[], RegExp][] = [
    [[], /nothing to do; expected install, uninstall or list/],
    [["instal"], /unknown action 'instal'; expected install, uninstall or list/],
    [["install", "--user", "--prefix", prefix], /--prefix and --user; expected one of them/],
    [["install", "--name", "a b"], /--name a b; expected letters/],
  ];
  for (const [args, message] of refusals) {
    const { status, stderr } = rmaplab("kernel", ...args);
    assert.equal(status, 2);
    assert.match(stderr, message);
    assert.equal(stderr.split("\n").length, 2);
  }
});

const skip = skipUnless("jupyter nbconvert", "jupyter", "nbconvert", "--version");

test("Jupyter finds the kernel, and nbconvert executes every notebook to the committed outputs", { skip }, async () => {
  const specs = JSON.parse((await jupyter("kernelspec", "list", "--json")).stdout) as { kernelspecs: Record<string, { resource_dir: string }> };
  assert.equal(specs.kernelspecs["rmaplab"]?.resource_dir, join(kernels, "rmaplab"));
  const folder = join(root, "notebooks");
  const names = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
  assert.ok(names.length >= 2);
  await jupyter("nbconvert", "--to", "notebook", "--execute", "--output-dir", join(prefix, "out"), ...names.map((name) => join(folder, name)));
  for (const name of names) assert.deepEqual(outputsOf(join(prefix, "out", name)), outputsOf(join(folder, name)), name);
});

test("jupyter console runs a cell and prints its result and its error", { skip: skipUnless("jupyter console", "jupyter", "console", "--version") }, () => {
  const input = "const page: number = 3\npage * 2\npage.length\n";
  const { stdout, stderr } = spawnSync("jupyter", ["console", "--kernel", "rmaplab", "--simple-prompt"], { env, cwd: prefix, input, encoding: "utf8" });
  assert.match(stdout, /Out\[2\]: 6/);
  assert.match(stderr, /cell-3\.ts:1:6 - error TS2339: Property 'length' does not exist on type 'number'\./);
});

/** Width and height, from the header. */
function sizeOfPng(file: string): number[] {
  const bytes = readFileSync(file);
  assert.equal(bytes.toString("latin1", 1, 4), "PNG");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

test("jupyter run executes a file and prints what it prints", { skip: skipUnless("jupyter run", "jupyter", "run", "--version") }, async () => {
  writeFileSync(join(prefix, "cells.ts"), "enum Page { anon = 3 }\nconsole.log(`page ${Page.anon}`);\n");
  const { stdout } = await jupyter("run", "--kernel", "rmaplab", join(prefix, "cells.ts"));
  assert.match(stdout, /^page 3$/m);
});

const said = (stdout: string) => ({ status: 0, stdout, stderr: "" });

interface Cell {
  outputs?: unknown;
  execution_count?: number;
}

const outputsOf = (file: string): unknown => (JSON.parse(readFileSync(file, "utf8")) as { cells: Cell[] }).cells.map(({ outputs, execution_count }) => [execution_count, outputs]);

const ownPlace = folderWith({});
const ownKernels = join(ownPlace, "share", "jupyter", "kernels");

/** A folder of a kernelspec with this kernel.json. */
function specOf(name: string, spec: object): string {
  const folder = join(ownKernels, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "kernel.json"), JSON.stringify(spec));
  return folder;
}

test("a name that means another folder is refused, and what lies there stays", () => {
  const folder = specOf("another", { argv: ["python3"] });
  for (const name of [".", "..", "._-"]) {
    for (const args of [["install", "--replace"], ["uninstall"]]) {
      const { status, stdout, stderr } = rmaplab("kernel", ...args, "--prefix", ownPlace, "--name", name);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, /^rmaplab: kernel (un)?install: --name [-._]+; expected letters or digits.*\n$/);
    }
  }
  assert.deepEqual([readdirSync(folder), existsSync(join(ownKernels, "kernel.json"))], [["kernel.json"], false]);
});

test("a kernelspec of an earlier installation is ours, one that only starts a file of the same name is not", () => {
  const argv = ["node", "/gone/dist/kernel/front/main.js", "{connection_file}"];
  const earlier = specOf("earlier", { argv, display_name: "TypeScript (rmaplab)", language: "typescript" });
  specOf("similar", { argv, display_name: "Another" });
  specOf("named", { argv: ["node", "/other/kernel/front/main.js"], display_name: "TypeScript (rmaplab)" });
  const statusOf = (name: string): number | null => rmaplab("kernel", "install", "--prefix", ownPlace, "--name", name).status;
  assert.deepEqual(["earlier", "similar", "named"].map(statusOf), [0, 2, 2]);
  assert.deepEqual(rmaplab("kernel", "list", "--prefix", ownPlace), said(`earlier  ${earlier}\n`));
});

test("a file in the way of a kernelspec is named, and stays", () => {
  mkdirSync(ownKernels, { recursive: true });
  const file = join(ownKernels, "plain");
  writeFileSync(file, "text");
  for (const more of [[], ["--replace"], ["--replace", "--dry-run"]]) {
    const refused = { status: 2, stdout: "", stderr: `rmaplab: kernel install: ${file} is in the way; expected a folder or nothing\n` };
    assert.deepEqual(rmaplab("kernel", "install", "--prefix", ownPlace, "--name", "plain", ...more), refused);
  }
  assert.equal(readFileSync(file, "utf8"), "text");
});
