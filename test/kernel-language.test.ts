import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { lastValue, run, sessionIn } from "./kernel-samples.ts";
import { folderWith, root } from "./support.ts";

/** A workspace: notebooks in `nb`, sources beside it, a linked package of its own, two installed ones. */
const workspace = folderWith({
  "nb/inner.json": '{ "pages": 3 }',
  "src/x.ts": "interface Hidden { deep: { q: number } }\nexport const make = (): Hidden => ({ deep: { q: 4 } });\n",
  "ws/package.json": '{ "name": "@me/ws", "type": "module", "exports": { ".": "./src/index.ts", "./sub": "./src/sub.ts" } }',
  "ws/src/index.ts": 'import { sub } from "./sub.ts";\nexport const ws: number = sub + 1;\nexport function boom(): never {\n  throw new Error("from the workspace");\n}\n',
  "ws/src/sub.ts": "export const sub: number = 41;\n",
  "node_modules/esm/package.json": '{ "name": "esm", "type": "module", "exports": { ".": { "types": "./i.d.ts", "import": "./i.js" }, "./sub": { "types": "./s.d.ts", "import": "./s.js" } } }',
  "node_modules/esm/i.js": "export const five = await 5;",
  "node_modules/esm/i.d.ts": "export declare const five: number;",
  "node_modules/esm/s.js": 'export default "sub";',
  "node_modules/esm/s.d.ts": "declare const s: string; export default s;",
  "node_modules/cjs/package.json": '{ "name": "cjs", "main": "i.js", "types": "i.d.ts" }',
  "node_modules/cjs/i.js": "module.exports = () => 6; module.exports.named = 7;",
  "node_modules/cjs/i.d.ts": "declare function f(): number; declare namespace f { const named: number } export = f;",
});
const notebooks = join(workspace, "nb");
mkdirSync(join(workspace, "node_modules/@me"));
symlinkSync(join(workspace, "ws"), join(workspace, "node_modules/@me/ws"));
const session = sessionIn(notebooks);

const samples: [what: string, cells: string[], value: string | undefined][] = [
  ["an interface declared again replaces the old one", ["interface I { a: number }", "interface I { b: string }", 'const i: I = { b: "x" }; i'], "{ b: 'x' }"],
  ["a var may be declared twice in a cell", ["var v = 1; var v = 2; v"], "2"],
  ["an enum of constants from earlier cells", ["const ten = 10, text = 'p'; enum Bits { read = 1, write } const enum Four { four = 4 }", "enum Of { ten_ = ten, next, ['both of'] = Bits.read | Bits.write, five = Four.four + 1, six, low = -1, text_ = text, none = 1 / 0 }", "[Of.next, Of['both of'], Of.six, Of[-1], Of.text_, Object.hasOwn(Of, 'p'), Of.none, Four.four]"], "[ 11, 3, 6, 'low', 'p', false, Infinity, 4 ]"],
  ["generic and abstract classes", ["abstract class Base<T> { constructor(readonly v: T) {} abstract f(): T }", "class Der extends Base<number> { f() { return this.v } }", "new Der(4).f()"], "4"],
  ["private fields, static blocks", ["class P { #x = 1; static s = 2; static { P.s++ } get x() { return this.#x } }", "new P().x + P.s"], "4"],
  ["a namespace", ["namespace N { export const q = 3 }", "N.q"], "3"],
  ["namespaces and require, some cells later", ["namespace Late { export const r = 2 } class Merged {} namespace Merged { export const s = 3 }", "import required = require('node:path')", "0", "Late.r + Merged.s + required.sep"], "'5/'"],
  ["a namespace declared again has no members of the old one", ["namespace Anew { export const a = 1 }", "namespace Anew { export const b = 2 }", "0", "const anew: { a?: never; b: number } = Anew; anew"], "{ b: 2 }"],
  ["what is declared for all files, also again", ["declare global { interface Held { a: string } var alone: number }", "declare global { interface Held { a: number } }", "0", "const held: Held = { a: 2 }; held.a + typeof alone"], "'2undefined'"],
  ["names with two underscores in front", ["const __under = 1, ___more = 2", "0", "__under + ___more"], "3"],
  ["a scenario on one line", ['import { scenario } from "rmaplab"', "scenario`mmap P 0 1`.setup.length"], "1"],
  ["comments around the last expression", ["let kept = 3 // c", "/* a */ [kept, /* b */ kept + 1 // c\n]\n  .map((x) => x * 2) // d\n// .filter(Boolean)"], "[ 6, 8 ]"],
  ["a program copied from a file", ["\uFEFF#!/usr/bin/env node\nexport const copied = 4", "#!/usr/bin/env node\nexport const more = copied + 1", "more"], "5"],
  ["overloads", ["function o(a: string): string; function o(a: number): number; function o(a: any) { return a }", "o(3)"], "3"],
  ["await in loops", ["async function* gen() { yield 1; yield 2 }", "let sum = 0; for await (const n of gen()) sum += n; sum"], "3"],
  ["a class that has no name", ["const A = class { private p = 1; get() { return this.p } };", "new A().get()"], "1"],
  ["a type that has no name outside its file", ['import { make } from "../src/x"; const h = make();', "h.deep.q"], "4"],
  ["a resource at the top level is disposed of", ["{ using r = { [Symbol.dispose]() { console.log('gone') } }; }", "using r = { [Symbol.dispose]() {} }; 3"], "3"],
  ["a resource is disposed of at the end of its cell", ["let gone = false", "using q = { [Symbol.dispose]() { gone = true } }; const then = gone;", "[then, gone]"], "[ false, true ]"],
  ["a decorator of a method", ["const twice = (f: () => number, _: ClassMethodDecoratorContext) => function (this: unknown) { return 2 * f.call(this) };\nclass D { @twice m() { return 2 } }", "new D().m()"], "4"],
  ["a decorator of a class", ["function sealed(c: Function) { Object.seal(c) }\n@sealed class S {}", "Object.isSealed(S)"], "true"],
  ["ES modules only, with subpaths", ['import { five } from "esm"; import sub from "esm/sub"; sub + five'], "'sub5'"],
  ["CommonJS, default and named", ['import f, { named } from "cjs"; f() + named'], "13"],
  ["a package of the workspace that is TypeScript", ['import { ws } from "@me/ws"; import { sub } from "@me/ws/sub"; ws + sub'], "83"],
  ["a file above the notebook, with its ending", ['import { make as again } from "../src/x.ts"; again().deep'], "{ q: 4 }"],
  ["dynamic imports", ['(await import("./inner.json")).default.pages + (await import("esm")).five'], "8"],
  ["CommonJS the old way", ['import old = require("node:path"); old.basename("a/b")', "old.sep.length"], "1"],
  ["a var in the head of a loop, and a let elsewhere", ["for (var i = 0, n = 3; i < n; i++) {} i", "let i = 5; i", "for (var i of [7]) { var square = i * i }", "class n {}; i + square"], "56"],
  ["a var in a block, taken apart", ["if (true) { var { p, q: [r, ...rest], s = 7 } = { p: 1, q: [2, 3, 4] } as { p: number; q: number[]; s?: number } }", "const keep = [p, r, rest, s]; class p2 {}; keep"], "[ 1, 2, [ 3, 4 ], 7 ]"],
  ["a var that is assigned above it", ["early = 3; assign(); var early: number; function assign() { set = 4 } var set: number | undefined; [early, set]"], "[ 3, 4 ]"],
  ["a var without a value in a later cell", ["var valued = 1", "var valued: number | undefined; [valued]"], "[ undefined ]"],
  ["what a module exports by default", ["export default class Kept { v = 3 }", "export default new Kept().v", "new Kept().v"], "3"],
  ["where a cell lies", ['const { join } = require("node:path"); __filename === join(__dirname, "cell.ts") && __dirname === process.cwd()'], "true"],
  ["import.meta.resolve", ['import.meta.resolve("esm/sub").endsWith("node_modules/esm/s.js") && import.meta.resolve("rmaplab").endsWith("dist/src/index.js")'], "true"],
  ["import.meta", ['import { join } from "node:path"; import.meta.filename === join(import.meta.dirname, "cell.ts") && import.meta.url.startsWith("file:")'], "true"],
  ["tslab's versions", ['import * as tslab from "tslab"; Object.keys(tslab.versions).join() + (tslab.versions.node === process.version)'], "'tslab,typescript,nodetrue'"],
  ["imports come first, wherever they stand", ['const above = joined("a", "b"); import { posix } from "node:path"; import { join as joined } from "node:path"; above + posix.sep'], "'a/b/'"],
];

for (const [what, cells, value] of samples) test(`${what}`, async () => assert.equal(await lastValue(session, ...cells), value));

test("imported packages have types, and errors in the workspace show its lines", async () => {
  assert.match((await run(session, 'const text: string = (await import("esm")).five;')).error, /Type 'number' is not assignable to type 'string'/);
  assert.match((await run(session, 'import { boom } from "@me/ws"; boom()')).error, /^Error: from the workspace\n    at boom \(.*src\/index\.ts:4:9\)\n    at cell-\d+\.ts:1:32$/);
});

test("a file beside the notebook imports what the kernel brings along, and JSON as TypeScript wants it", async () => {
  const folder = folderWith({
    "pages.json": '{ "pages": 3 }',
    "helper.ts": 'import { claim } from "rmaplab";\nimport { display } from "tslab";\nimport data from "./pages.json";\nexport const known = [data.pages, typeof display.html];\nexport const fails = () => claim("C99");\nexport { claim };\n',
  });
  const here = sessionIn(folder);
  assert.equal(await lastValue(here, 'import { known, fails } from "./helper"; known'), "[ 3, 'function' ]");
  assert.equal(await lastValue(here, 'import { claim } from "rmaplab"; (await import("./helper")).claim === claim'), "true");
  assert.match((await run(here, "fails()")).error, /^Error: unknown claim: C99; .*\n    at fails \(helper\.ts:5:28\)\n    at cell-3\.ts:1:1$/);
});

test("what rmaplab refuses is told in frames of the cells alone", async () => {
  const here = sessionIn(folderWith({}));
  const refused = {
    'import { trace } from "rmaplab";\nfunction mine() { return trace("stranger_in_the_slot~v3.0-rc1~no_recheck~0x4.1x7.0.1.5") }\nmine()': /^Error: step 14: CPU 5 is none of the 2 CPUs\n    at mine \(cell-1\.ts:2:26\)\n    at cell-1\.ts:3:1$/,
    'import { scenario } from "rmaplab";\nscenario`mmap P 0`': /^ScenarioError: line 1, column 10: .*\n    at cell-2\.ts:2:9 \{\n  line: 1\n\}$/,
    'import { check } from "rmaplab";\ncheck("x" as any)': /^TypeError: expected a scenario, as scenario`\.\.\.` makes it; was given "x"\n    at cell-3\.ts:2:1$/,
    'import { necessary, run } from "rmaplab";\nrun(undefined as any, { release: "v3.0", edits: [] })': /^TypeError: expected a scenario, .*; was given undefined\n/,
    "necessary(Promise.resolve() as any)": /^TypeError: expected a scenario, .*; was given \[object Promise\]\n/,
  };
  for (const [code, traceback] of Object.entries(refused)) assert.match((await run(here, code)).error, traceback);
});

test("an error has one name, in the message as in the traceback", async () => {
  const here = sessionIn(folderWith({ "empty.jsonl": "no trace" }));
  const { result } = await run(here, 'import { replay, scenario } from "rmaplab";\nscenario`mmap P 0`');
  assert.equal(result.status === "error" && result.ename, "ScenarioError");
  const traced = await run(here, 'replay("empty.jsonl", { scenario: "a", release: "v3.0" })');
  assert.equal(traced.result.status === "error" && traced.result.ename, "TraceError");
});

const waysToTslab = ['import * as tslab from "tslab"', 'const { display: show } = require("tslab")', 'await import("tslab")', 'import "tslab"'];

for (const way of waysToTslab) {
  test(`a notebook written for tslab runs: from ${way} on nothing is checked strictly, and other errors stay errors`, async () => {
    const loose = "const rows = { items: [] };\nfunction twice(n) { return 2 * n }\ntwice(4)";
    const own = sessionIn(folderWith({}));
    assert.match((await run(own, `// ${way}\n${loose}`)).error, /TS7006/);
    await run(own, way);
    await run(own, "let display = 1");
    assert.deepEqual(await run(own, loose).then(({ value, printed }) => [value, printed]), ["8", ""]);
    assert.equal((await run(own, "rows.items.push(display); rows.items")).value, "[ 1 ]");
    assert.match((await run(own, "const wrong: number = 'x'")).error, /TS2322/);
    await own.restart();
    assert.match((await run(own, loose)).error, /TS7006/);
  });
}

test("a cell that says @ts-nocheck is not checked, if it is TypeScript at all", async () => {
  const loose = 'class Named { constructor(name) { this.name = name } }\nnew Named("x").name';
  const own = sessionIn(folderWith({}));
  assert.match((await run(own, `${loose} // @ts-nocheck`)).error, /TS2339/);
  assert.equal(await lastValue(own, `/* a */\n// @ts-nocheck\n${loose}`), "'x'");
  assert.equal(await lastValue(own, `// @ts-nocheck: as it was\nnew Named("y")`), "Named { name: 'y' }");
  assert.match((await run(own, "// @ts-nocheck\nlet a = ;")).error, /TS1109/);
  assert.match((await run(own, loose)).error, /TS2339/);
});

test("a tsconfig.json says how strictly a notebook for tslab is checked", async () => {
  const own = sessionIn(folderWith({ "tsconfig.json": '{ "compilerOptions": { "strict": true } }' }));
  assert.match((await run(own, 'import "tslab";\nfunction twice(n) { return 2 * n }')).error, /TS7006/);
});

test("the notebooks' tsconfig.json tells an editor what a cell knows", () => {
  const folder = join(root, "notebooks");
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile).config, ts.sys, folder);
  const cell = join(folder, "cell.ts");
  const code = 'import { scenario } from "rmaplab";\nimport { newDisplay } from "tslab";\ndisplay(scenario);\nnewDisplay().text(prompt("?"));\ncomms.register("x", (comm) => comm.send(1));\nconst wrong: number = "x";\n';
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) => (name === cell ? ts.createSourceFile(name, code, ts.ScriptTarget.ES2022, true) : getSourceFile(name, ...rest));
  const program = ts.createProgram([...fileNames, cell], options, host);
  const problems = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  assert.deepEqual([errors, problems], [[], ["Type 'string' is not assignable to type 'number'."]]);
});
