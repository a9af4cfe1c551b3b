/** A cell's own `process` or `Map` stands before the global of that name, for all code of the process: the kernel must not notice. */
import assert from "node:assert/strict";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import ts from "typescript";
import { lastValue, run, sessionIn } from "./kernel-samples.ts";
import { folderWith, root } from "./support.ts";

/** V8 lets nobody declare the first three anew, strict code not the last. */
const RESERVED = new Set(["Infinity", "NaN", "undefined", "eval"]);
const GLOBALS = Object.getOwnPropertyNames(globalThis).filter((name) => !RESERVED.has(name));

const folder = folderWith({
  "file.ts": "export const inFile: number = 1;\nexport function fail(): number { return (null as any).x }",
  "wrong.mjs": "export const 5;",
  "script.cjs": "exports.inScript = 2;",
  "node_modules/esm/package.json": '{ "name": "esm", "type": "module", "exports": "./index.js" }',
  "node_modules/esm/index.js": "export const inPackage = 3;",
  "node_modules/esm/index.d.ts": "export const inPackage: number;",
  "node_modules/common/index.js": "exports.inCommon = 4;",
  "node_modules/common/index.d.ts": "export const inCommon: number;",
});
const said: string[] = [];
const session = sessionIn(folder, { onComm: ({ type, data }) => void said.push(`${type} ${JSON.stringify(data)}`) });

/** What the later cells need of the globals, under other names. */
const KEPT = `import { setTimeout as later } from "node:timers"; const { log, error: warn } = console, { stdout, version } = process;
const Failure = Error, Table = Map, Pledge = Promise, Bytes = Uint8Array, jupyter = Symbol.for("Jupyter.display");`;

async function printed(code: string): Promise<string> {
  const ran = await run(session, code);
  assert.equal(ran.error, "");
  return ran.printed;
}

const error = async (code: string): Promise<string> => (await run(session, code)).error;

const checks: Record<string, () => Promise<void>> = {
  async "prints"() {
    assert.equal(await printed('log({ a: [1] }, "b"); warn(new Table([[1, 2]])); void stdout.write("c\\n", "utf8"); stdout.write(new Bytes([100, 10]));'), "{ a: [ 1 ] } b\nMap(1) { 1 => 2 }\nc\nd\n");
    assert.match(await printed('log(new Failure("no"));'), /^Error: no\n    at cell-\d+\.ts:1:\d+\n$/);
    assert.equal(await printed("await new Pledge<void>((done) => void later(() => { log(1); done(); }, 1));"), "1\n");
  },
  async "shows values"() {
    assert.equal(await lastValue(session, "({ a: 1, table: new Table([[1, [2]]]) })"), "{ a: 1, table: Map(1) { 1 => [ 2 ] } }");
    assert.match(String(await lastValue(session, 'new Failure("no")')), /^Error: no\n    at cell-\d+\.ts:1:1$/);
    assert.equal(await lastValue(session, '({ [jupyter]: () => ({ "text/plain": "own" }) })'), "own");
    assert.equal(await lastValue(session, '({ [jupyter]: async () => ({ "text/plain": "own, later", "image/png": new Bytes([1]) }) })'), "own, later");
  },
  async "displays"() {
    const { outputs } = await run(session, 'display(1); display({ [jupyter]: async () => ({ "text/plain": "2" }) }); display.png(new Bytes([3])); clearOutput();');
    assert.deepEqual(outputs.map((output) => ("data" in output ? output.data : output.output_type)), [{ "text/plain": "1" }, { "image/png": "Aw==" }, "clear_output", { "text/plain": "2" }]);
    assert.match(await printed("display({ [jupyter]: async () => 5 });"), /^cannot display: TypeError: Jupyter.display must return/);
  },
  async "tells what was thrown"() {
    const { result } = await run(session, 'function fail() {\n  throw new Failure("no");\n}\nfail();');
    assert.ok(result.status === "error");
    assert.deepEqual([result.ename, result.evalue, result.traceback.map((line) => line.replace(/cell-\d+/, "cell"))],
      ["Error", "no", ["Error: no", "    at fail (cell.ts:2:9)", "    at cell.ts:4:1"]]);
    assert.match(await error('throw { a: 1 };'), /^Uncaught \{ a: 1 \}$/);
    assert.match(await printed('void Pledge.reject(new Failure("lost")); later(() => { throw new Failure("late"); }); await new Pledge((done) => later(done, 9));'), /^Unhandled rejection Error: lost\n    at cell.*\nUncaught Error: late\n    at cell/);
  },
  async "imports and requires"() {
    assert.equal(await lastValue(session, 'import { inFile, fail } from "./file.ts"; import { inPackage } from "esm"; [inFile, inPackage]'), "[ 1, 3 ]");
    assert.match(await error("fail();"), /^TypeError: Cannot read properties of null \(reading 'x'\)\n    at fail \(file\.ts:2:\d+\)\n    at cell-\d+\.ts:1:1$/);
    assert.equal(await lastValue(session, 'const { inScript } = require("./script.cjs"); const { inCommon } = require("common"); [inScript, inCommon]'), "[ 2, 4 ]");
    assert.equal(await lastValue(session, '(await import("./script.cjs")).inScript'), "2");
    assert.equal(await lastValue(session, 'import common = require("common"); common.inCommon'), "4");
    assert.equal(await lastValue(session, 'import.meta.resolve("./file.ts").endsWith("/file.ts")'), "true");
    assert.match(await error('await import("./none" + version);'), /^Error: Cannot find module 'none.*' imported from cell\.ts/);
    assert.match(await error('await import("./wrong" + ".mjs");'), /SyntaxError: Unexpected number/);
    assert.match(await error('require("./none");'), /^Error: Cannot find module '\.\/none'/);
  },
  async "asks"() {
    assert.equal((await run(session, 'prompt("well?")', { onInput: () => "so so" })).value, "'so so'");
    assert.match(await error('prompt("well?")'), /^Error: there is nobody here to answer/);
  },
  async "has channels to the front end"() {
    await run(session, 'const channel = comms.open("target", { a: 1 }); channel.onMessage = (data, [bytes]) => log(data, bytes);');
    assert.deepEqual(said, ['comm_open {"a":1}']);
    const heard: unknown[] = [];
    const id = [...session.comms.keys()][0]!;
    await session.comm({ type: "comm_msg", id, data: { b: 2 }, buffers: ["Aw=="] }, (output) => heard.push("text" in output && output.text));
    assert.deepEqual(heard, ["{ b: 2 } Uint8Array(1) [ 3 ]\n"]);
  },
  async "is interrupted"() {
    const endless = run(session, "for (;;) await 0;");
    await delay(300);
    await session.interrupt();
    assert.match((await endless).error, /^Interrupted/);
    assert.equal(await lastValue(session, "Map"), String(GLOBALS.indexOf("Map")));
  },
  async "ends with a restart"() {
    await session.restart();
    assert.equal(await lastValue(session, "typeof Object"), "'function'");
  },
};

test("a cell may declare every global anew", async (t) => {
  await run(session, KEPT);
  assert.equal(await error(`let ${GLOBALS.map((name, k) => `${name} = ${k}`).join(", ")};`), "");
  assert.equal(await lastValue(session, "[Object, Function, globalThis]"), `[ 0, 1, ${GLOBALS.indexOf("globalThis")} ]`);
  for (const [what, check] of Object.entries(checks)) await t.test(`the kernel ${what}`, { timeout: 20_000 }, check);
});

for (const declared of ["function process(x: number) { return x; }", "class Date {}", "class Set<T> {}", "class Error {}", "const String = 1;", "class Map<K> {}", "class Promise<T> {}"]) {
  test(`a cell may say ${declared}`, async () => {
    await session.restart();
    await run(session, `const { log } = console;\n${declared}`);
    assert.equal(await printed("log({ a: 1 });"), "{ a: 1 }\n");
    assert.match(await error("(null as any).x"), /^TypeError: Cannot read .*\n    at cell-\d+\.ts:1:\d+$/);
    assert.equal(await lastValue(session, 'import { inFile } from "./file.ts"; inFile'), "1");
    await session.restart();
  });
}

test("a cell's folder may be removed: frames are told from the notebook's", async () => {
  const { printed: text } = await run(session, `import { chdir } from "node:process"; import { mkdtempSync, rmdirSync } from "node:fs"; import { tmpdir } from "node:os";
import { fail } from "./file.ts";
const gone = mkdtempSync(tmpdir() + "/rmaplab-"); chdir(gone); rmdirSync(gone); console.log(new Error("no"));`);
  assert.match(text, /^Error: no\n    at cell-\d+\.ts:3:\d+\n$/);
  assert.match(await error("fail();"), /\n    at fail \(file\.ts:2:\d+\)\n    at cell-\d+\.ts:1:1$/);
  await session.restart();
});

test("a cell may put another Date.now in its place", async () => {
  assert.equal(await printed('Date.now = () => { throw new Error("no"); }; console.log(1);'), "1\n");
  assert.equal(await printed("console.log(2);"), "2\n");
});

const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config, ts.sys, root);
const runner = join(root, "kernel", "runner");
const program = ts.createProgram([join(runner, "main.ts")], options);
const checker = program.getTypeChecker();
const lib = program.getSourceFiles().find((file) => program.isSourceFileDefaultLibrary(file));
const globals = new Set(checker.getSymbolsInScope(lib!, ts.SymbolFlags.Value).filter(({ name }) => name !== "undefined"));

test("nothing that the runner's first thread loads names a global", () => {
  const files = [...loaded(join(runner, "main.ts"))];
  assert.ok(files.length > 15);
  const named = files.filter((file) => file !== join(runner, "kept.ts")).flatMap((file) => globalsIn(program.getSourceFile(file)!).map((name) => `${relative(root, file)}: ${name}`));
  assert.deepEqual(named, []);
});

/** The files that importing `file` loads. */
function loaded(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const statement of program.getSourceFile(file)!.statements) {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) continue;
    const { text } = statement.moduleSpecifier as ts.StringLiteral;
    if (text.startsWith(".")) loaded(resolve(dirname(file), text), found);
  }
  return found;
}

/** The global variables that are read or called somewhere in `node`. */
function globalsIn(node: ts.Node): string[] {
  if (ts.isInterfaceDeclaration(node) || ts.isModuleDeclaration(node) || (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))) return [];
  if (ts.isIdentifier(node)) return isGlobal(node) ? [node.text] : [];
  const names: string[] = [];
  ts.forEachChild(node, (child) => void names.push(...globalsIn(child)));
  return names;
}

function isGlobal(node: ts.Identifier): boolean {
  const symbol = ts.isShorthandPropertyAssignment(node.parent) ? checker.getShorthandAssignmentValueSymbol(node.parent) : checker.getSymbolAtLocation(node);
  return symbol !== undefined && globals.has(symbol);
}
