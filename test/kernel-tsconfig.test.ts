import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lastValue, run, sessionIn } from "./kernel-samples.ts";
import { folderWith, root } from "./support.ts";

test("cells are checked strictly; a tsconfig.json beside the notebook is honoured at once, and its mistakes are told", async () => {
  const folder = folderWith({});
  const config = (text: string) => writeFileSync(join(folder, "tsconfig.json"), text);
  const session = sessionIn(folder);
  const loose = "function add(a, b) { return a + b }\nlet none: { x: number } = null;\nadd(1, 2)";
  assert.match((await run(session, loose)).error, /TS7006.*\n[^]*TS2322/);
  config('{ "compilerOptions": { "strict": false, "module": "commonjs", "noUnusedLocals": true, "outDir": "x" } }');
  assert.equal(await lastValue(session, loose), "3");
  config('{ "compilerOptions": { "experimentalDecorators": true } }');
  assert.equal(await lastValue(session, 'const old = (target: object, name: string) => void Object.assign(target, { seen: name });\nclass O { @old m() {} }\n(new O() as any).seen'), "'m'");
  config('{ "compilerOptions": { "strikt": true } }');
  assert.equal((await run(session, "1")).error, "tsconfig.json:1:24 - error TS5025: Unknown compiler option 'strikt'. Did you mean 'strict'?");
  config('{ "extends": "./base.json" }');
  assert.match((await run(session, "1")).error, /^tsconfig.json.* - error TS5083: Cannot read file .*base.json/);
  writeFileSync(join(folder, "base.json"), '{ "compilerOptions": { "strict": false } }');
  assert.equal(await lastValue(session, loose), "3");
  writeFileSync(join(folder, "base.json"), "{}");
  assert.match((await run(session, loose)).error, /TS7006/);
  rmSync(join(folder, "tsconfig.json"));
  assert.equal(await lastValue(session, "1"), "1");
});

test("what tsc --init writes is honoured where it speaks of cells", async () => {
  const folder = folderWith({});
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--init"], { cwd: folder });
  const here = sessionIn(folder);
  const cells = ['import type { Stats } from "node:fs";', "interface I { a: number }", "type J = I", "const j: J = { a: process.argv.length }; console.log(j.a); j.a"];
  assert.equal(await lastValue(here, ...cells), "1");
  assert.match((await run(here, "const n: number = [1][0];")).error, /TS2322.*'number \| undefined'/);
});

test("options that speak of the code that comes out say nothing to cells", async () => {
  const options = ["erasableSyntaxOnly", "importHelpers", "isolatedDeclarations", "isolatedModules", "noEmitHelpers", "noResolve", "stripInternal", "verbatimModuleSyntax"];
  const compilerOptions = Object.fromEntries(options.map((name) => [name, true]));
  const here = sessionIn(folderWith({ "tsconfig.json": JSON.stringify({ compilerOptions: { ...compilerOptions, esModuleInterop: false, resolveJsonModule: false } }), "pages.json": "[7]" }));
  const cells = ["enum E { one = 1 }", "/** @internal */ const inner = 2", "const seen = <T>(c: T, _: unknown) => c;\n@seen class D { constructor(readonly d: number) {} }", 'import path from "node:path"; import pages from "./pages.json";'];
  assert.equal(await lastValue(here, ...cells, "[E.one, inner, new D(3).d, path.sep, pages]"), "[ 1, 2, 3, '/', [ 7 ] ]");
});

test("jsx of a tsconfig.json holds in files that cells import", async () => {
  const el = "const h = (tag: string, _: unknown, text: string) => tag + text;\ndeclare global { namespace JSX { interface IntrinsicElements { b: object } } }\nexport const el: unknown = <b>old</b>;\n";
  const here = sessionIn(folderWith({ "tsconfig.json": '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }', "el.tsx": el }));
  assert.equal(await lastValue(here, 'import { el } from "./el.tsx"; el'), "'bold'");
});

test("paths of a tsconfig.json, also inherited ones, hold at run time too, in cells and in the files that they import", async () => {
  const folder = folderWith({
    "base.json": '{ "compilerOptions": { "paths": { "@/*": ["./*"], "plain": ["./plain.d.ts"] } } }', "tsconfig.json": '{ "extends": "./base.json" }',
    "a.ts": 'import { b } from "@/b";\nexport const a: number = b + 1;\n', "b.ts": "export const b = 2;\n",
    "plain.js": "exports.ten = 10;\n", "plain.d.ts": "export declare const ten: number;\n",
  });
  const here = sessionIn(folder);
  assert.equal(await lastValue(here, 'import { a } from "@/a"; import { ten } from "plain"; a + ten + (await import("@/b")).b'), "15");
  assert.match((await run(here, "const text: string = a;")).error, /Type 'number' is not assignable/);
});
