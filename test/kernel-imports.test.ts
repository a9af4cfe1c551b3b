// What cells import from files, packages and JSON, under whatever name, and anew when it has changed.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lastValue, run, sessionIn } from "./kernel-samples.ts";
import { folderWith } from "./support.ts";

test("a module that is not found is told without the paths of the machine", async () => {
  const folder = folderWith({
    "node_modules/typed/package.json": '{ "types": "i.d.ts", "main": "gone.js" }', "node_modules/typed/i.d.ts": "export const a: number;",
    "package.json": "{}", "node_modules/needy/package.json": "{}", "node_modules/needy/index.mjs": 'import "gone";',
  });
  const here = sessionIn(folder);
  const missing = {
    'await import("gone" + "")': "Cannot find package 'gone' imported from cell.ts",
    'await import("./gone" + ".mjs")': "Cannot find module 'gone.mjs' imported from cell.ts",
    'import { a } from "typed"; a': "Cannot find package 'typed/gone.js' imported from cell.ts",
    'await import("needy/index" + ".mjs")': "Cannot find package 'gone' imported from needy/index.mjs",
    'require("gone" + "")': "Cannot find module 'gone'\nRequire stack:\n- cell.ts",
    'import.meta.resolve("gone")': "Cannot find package 'gone' imported from cell.ts",
  };
  for (const [code, said] of Object.entries(missing)) {
    const { result, error } = await run(here, code);
    assert.equal(result.status === "error" && result.evalue, said);
    assert.ok(!error.includes(folder) && error.includes("MODULE_NOT_FOUND"), error);
  }
  assert.match((await run(here, 'await import("#gone" + "")')).error, /^Error: Package import specifier "#gone" is not defined in package package\.json imported from cell\.ts\n/);
});

/** A package whose files are TypeScript of every kind, under every name that the type check accepts. */
const everyKind = {
  "package.json": '{ "name": "self", "type": "module", "exports": { ".": "./t.ts", "./js": "./t.js" }, "imports": { "#t": "./t.ts" } }',
  "tsconfig.json": '{ "compilerOptions": { "baseUrl": "." } }',
  "t.ts": "export const t = 1;\n", "comp.tsx": "export const comp: number = 2;\n", "x.cts": 'import y = require("./y.cts");\nexport const x: number = y.three;\n',
  "y.cts": "const y = { three: 3 };\nexport = y;\n", "z.cts": "export default () => 5;\nexport const four = 4;\n",
  "both.ts": "export const both: number = 4;\n", "both.js": "export const both = 0;\n",
};

const names: [cell: string, value: string][] = [
  ['import { t } from "#t"; t', "1"],
  ['import { t } from "self"; t', "1"],
  ['import { t } from "self/js"; t', "1"],
  ['import { t } from "t"; t', "1"],
  ['import { comp } from "./comp"; comp', "2"],
  ['import { comp } from "./comp.js"; comp', "2"],
  ['import { x } from "./x.cts"; x', "3"],
  ['import { x } from "./x.cjs"; x', "3"],
  ['import y = require("./y.cjs"); y', "{ three: 3 }"],
  ['import y from "./y.cjs"; y.three', "3"],
  ['import z, { four } from "./z.cts"; z() + four', "9"],
  ['import z = require("./z.cts"); z.default() + z.four', "9"],
  ['import whole = require("./t"); whole.t', "1"],
  ['import byName = require("#t"); byName.t', "1"],
  ['import { both } from "./both.js"; both', "4"],
];

test("whatever name of a TypeScript file the check accepts can be imported", async () => {
  const here = sessionIn(folderWith(everyKind));
  for (const [cell, value] of names) assert.equal(await lastValue(here, cell), value, cell);
});

/** CommonJS that was ECMAScript's before it was compiled, and whose names cannot be found by reading it. */
const commonJs = {
  "d.json": '{ "pages": 3 }', "m.mjs": "export const __esModule = true;\nexport default { __esModule: true, default: 1 };\n", "m.d.mts": "declare const m: { __esModule: true; default: number };\nexport default m;\n",
  "node_modules/compiled/index.js": 'Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = class { n = 3 };\nexports.five = 5;\n',
  "node_modules/compiled/index.d.ts": "export default class C { n: number }\nexport const five: number;\n",
  "node_modules/hidden/index.js": 'const all = { get late() { return ++count; } };\nlet count = 0;\nfor (const name of ["a", "b"]) all[name] = name + "!";\nmodule.exports = all;\n',
  "node_modules/levels/index.js": "exports.same = (x) => x;\n",
  "node_modules/levels/index.d.ts": 'export declare const enum Level { Low = -1, High = 2, Name = "n" }\nexport declare function same(x: Level): Level;\n',
  "node_modules/hidden/index.d.ts": "export const a: string;\nexport const b: string;\nexport const late: number;\n",
};

const importsOfCommonJs: [cell: string, value: string][] = [
  ['import C, { five } from "compiled"; new C().n + five', "8"],
  ['import * as all from "compiled"; new all.default().n + all.five', "8"],
  ['new (await import("compiled")).default().n', "3"],
  ['import { a, b } from "hidden"; a + b', "'a!b!'"],
  ['import * as all from "hidden"; [Object.keys(all), all.late]', "[ [ 'late', 'a', 'b', 'default' ], 1 ]"],
  ['import hidden from "hidden"; hidden.a', "'a!'"],
  ['import { pages } from "./d.json"; pages', "3"],
  ['import { Level, same } from "levels"; [same(Level.High), Level["Low"], Level.Name]', "[ 2, -1, 'n' ]"],
  ['import m from "./m.mjs"; m', "{ __esModule: true, default: 1 }"],
];

test("what is imported from CommonJS is what the check takes it to be", async () => {
  const here = sessionIn(folderWith(commonJs));
  for (const [cell, value] of importsOfCommonJs) assert.equal(await lastValue(here, cell), value, cell);
});

test("a file that has changed is imported anew, and whoever imports it; what has not changed stays the same module", async () => {
  const folder = folderWith({
    "lib.ts": 'import { deep } from "./deep";\nexport { Kept } from "./kept";\nexport const one: number = deep;\n', "deep.ts": "export const deep: number = 1;\n",
    "kept.ts": "export class Kept {}\n", "data.json": '{ "pages": 1 }', "old.cjs": 'exports.pages = require("./inner.cjs");\n', "inner.cjs": "module.exports = 1;\n",
  });
  const change = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const here = sessionIn(folder);
  assert.equal(await lastValue(here, 'import { one, Kept } from "./lib"; const kept = new Kept(); one'), "1");
  change("lib.ts", 'import { deep } from "./deep";\nexport { Kept } from "./kept";\nexport const one: number = deep;\nexport const two = () => {\n  if (deep > 1) throw new Error("changed");\n  return 2;\n};\n');
  assert.equal(await lastValue(here, 'import { two, Kept } from "./lib"; [two(), kept instanceof Kept]'), "[ 2, true ]");
  change("deep.ts", "export const deep: number = 10;\n");
  assert.equal(await lastValue(here, 'const old = one; import * as lib from "./lib"; [old, lib.one, kept instanceof lib.Kept]'), "[ 1, 10, true ]");
  assert.match((await run(here, "lib.two()")).error, /^Error: changed\n    at (Module\.)?two \(lib\.ts:5:23\)\n    at cell-4\.ts:1:5$/);
  assert.equal(await lastValue(here, 'import.meta.resolve("./lib.ts") === new URL("lib.ts", import.meta.url).href && lib === (await import("./lib"))'), "true");
  const pages = '[(await import("./data.json")).default.pages, require("./old.cjs").pages, require("./data.json").pages]';
  assert.equal(await lastValue(here, pages), "[ 1, 1, 1 ]");
  change("data.json", '{ "pages": 2 }');
  change("inner.cjs", "module.exports = 3;\n");
  assert.equal(await lastValue(here, pages), "[ 2, 3, 2 ]");
  assert.equal(await lastValue(here, 'require("./old.cjs") === require("./old.cjs")'), "true");
});

test("a file that is wrong now is the matter of whoever imports it again, not of the cells behind those that did", async () => {
  const folder = folderWith({ "lib.ts": 'export { deep } from "./deep";\n', "deep.ts": "export const deep: number = 1;\n" });
  const here = sessionIn(folder);
  assert.equal(await lastValue(here, 'import { deep } from "./lib"; deep'), "1");
  writeFileSync(join(folder, "deep.ts"), "export const deep: number = 'unfinished';\n");
  assert.equal(await lastValue(here, "deep + 1"), "2");
  for (const again of ['import { deep } from "./lib"', 'await import("./lib")', 'let d: typeof import("./lib")']) assert.match((await run(here, again)).error, /deep\.ts:1:14 - error TS2322/);
});

test("a completion that is asked for again knows what has changed since", async () => {
  const folder = folderWith({ "lib.ts": "export const lib = { one: 1 };\n" });
  const here = sessionIn(folder);
  const members = async (code: string): Promise<string[]> => (await here.complete(code, code.length)).matches;
  await run(here, 'import { lib } from "./lib"; let own = "text";');
  assert.deepEqual([await members("lib."), await members("lib."), (await members("own.")).includes("trim")], [["one"], ["one"], true]);
  const asked = members("own.");
  await run(here, "let own = { declared: 1 };");
  assert.deepEqual([(await asked).includes("trim"), await members("own.")], [true, ["declared"]]);
  await members("lib.");
  writeFileSync(join(folder, "lib.ts"), "export const lib = { one: 1, two: 2 };\n");
  await run(here, "1");
  assert.deepEqual(await members("lib."), ["one", "two"]);
});

test("what a file alone does not say of its enums is an error", async () => {
  const levels = "export const top = 3;\nexport enum Level { one = 1 }\n";
  const here = sessionIn(folderWith({ "levels.ts": levels, "a.ts": 'import { Level } from "./levels";\nexport enum A { first = Level.one, second }\n', "b.ts": 'import { Level } from "./levels";\nexport enum B { first = Level.one, second = 2, third, both = first | second }\n' }));
  assert.match((await run(here, 'import { A } from "./a"')).error, /^Error: a\.ts: the enum member second needs a value/);
  assert.equal(await lastValue(here, 'import { B } from "./b"; [B.first, B.third, B.both]'), "[ 1, 3, 3 ]");
});

test("files that import each other are imported anew together, and once", async () => {
  const b = (more: string) => `import { a } from "./a";\nexport const b = () => a;\nexport { only } from "./only";\n${more}`;
  const folder = folderWith({ "a.ts": 'import { b } from "./b";\nexport const a: number[] = [];\nexport const viaB = () => b();\nexport { only } from "./only";\n', "b.ts": b(""), "only.ts": "export const only = {};\n" });
  const here = sessionIn(folder);
  await run(here, 'import { a, only } from "./a"; const first = [a, only];');
  writeFileSync(join(folder, "b.ts"), b("export const more = 1;\n"));
  assert.equal(await lastValue(here, 'import { more } from "./b"; import { a, viaB, only } from "./a"; [more, viaB() === a, a === first[0], only === first[1]]'), "[ 1, true, false, true ]");
  assert.equal(await lastValue(here, 'import { a as again } from "./a"; again === a'), "true");
});

test("JavaScript is imported anew as well, and what is wrong with it is told in the names that a reader knows", async () => {
  const folder = folderWith({ "j.mjs": "export const j = 1;\n", "j.d.mts": "export const j: number;\n", "c.cjs": "exports.c = 1;\n", "c.d.cts": "export const c: number;\n" });
  const here = sessionIn(folder);
  const sum = 'import { j } from "./j.mjs"; import { c } from "./c.cjs"; j + c';
  assert.equal(await lastValue(here, sum), "2");
  writeFileSync(join(folder, "c.cjs"), "exports.c = 10;\n");
  assert.equal(await lastValue(here, sum), "11");
  writeFileSync(join(folder, "j.mjs"), 'import { none } from "./c.cjs";\n');
  assert.match((await run(here, sum)).error, /^j\.mjs:1\nimport \{ none \} from ".\/c.cjs";\n {9}\^{4}\nSyntaxError: /);
});
