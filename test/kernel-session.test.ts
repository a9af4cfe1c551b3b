import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lastValue, run, sessionIn } from "./kernel-samples.ts";
import { folderWith } from "./support.ts";

const folder = folderWith({
  "data.json": '{ "pages": 4 }',
  "old.cjs": "module.exports = { pages: 5 };",
  "helper.ts": 'import { deeper } from "./deeper.js";\nexport interface Shape { size: number }\nexport const size: number = deeper;\nexport function fails(): never {\n  throw new Error("from the helper");\n}\n',
  "deeper.ts": "export const deeper = 6;\n",
  "wrong.ts": 'export const wrong: number = "x";\n',
  ".ipynb_checkpoints/old.ts": "",
});
const session = sessionIn(folder);

test("a variable is one variable, in functions and in later cells", async () => {
  assert.equal(await lastValue(session, "let cnt = 0; function inc() { cnt++ }", "inc(); inc();", "cnt += 5; inc(); cnt"), "8");
});

test("everything may be declared again as something else", async () => {
  const cells = ["const x = 1", "let x = 'a'", "function x() { return 2 }", "class x { y = 3 }", "enum x { z = 4 }", "import { sep as x } from 'node:path'", "var x = 5; x"];
  assert.equal(await lastValue(session, ...cells), "5");
});

test("an enum declared again has no members of the old one", async () => {
  assert.equal(await lastValue(session, "enum Colour { red }", "enum Colour { blue }", "Object.keys(Colour).length"), "2");
});

test("functions may be called above their declaration", async () => {
  assert.equal(await lastValue(session, "const early = late();\nfunction late() { return 'late' }\nearly"), "'late'");
});

test("code copied from a module runs", async () => {
  assert.equal(await lastValue(session, "export const pages = 3;\nexport type Pages = typeof pages;", "const same: Pages = pages; same"), "3");
});

test("only an expression at the end is a value", async () => {
  assert.equal(await lastValue(session, "1; 2"), "2");
  assert.equal(await lastValue(session, "await Promise.resolve([1, 'a'])"), "[ 1, 'a' ]");
  for (const cell of ["for (let i = 0; i < 3; i++) i", "const seven = 7", "undefined", "// nothing", ""]) assert.equal(await lastValue(session, cell), undefined, cell);
});

test("long values are cut", async () => {
  const value = String(await lastValue(session, "Array.from({ length: 90 }, () => 'y'.repeat(1000))"));
  assert.match(value, /\.\.\. \d+ more characters$/);
  assert.ok(value.length < 21_000);
});

test("a type error is shown at its place, and nothing runs", async () => {
  const { result, error, printed } = await run(session, 'console.log("ran");\nconst count: number = "many";');
  assert.equal(printed, "");
  assert.equal(result.status === "error" && result.ename, "TypeScriptError");
  assert.equal(result.status === "error" && result.evalue, "Type 'string' is not assignable to type 'number'. (2:7)");
  const at = `cell-${result.executionCount}.ts`;
  assert.equal(error, `${at}:2:7 - error TS2322: Type 'string' is not assignable to type 'number'.\n    const count: number = "many";\n          ^^^^^`);
});

test("a thrown error is shown in the lines of the TypeScript, across cells", async () => {
  const first = await run(session, "interface P { x: number }\n\nfunction g(p: P): never {\n  throw new RangeError(`x is ${p.x}`);\n}");
  const second = await run(session, "\n\n  g({ x: 1 })");
  assert.equal(second.error, `RangeError: x is 1\n    at g (cell-${first.result.executionCount}.ts:4:9)\n    at cell-${second.result.executionCount}.ts:3:3`);
  assert.deepEqual(second.outputs.map(({ output_type }) => output_type), ["error"]);
});

test("what is thrown need not be an error", async () => {
  assert.equal((await run(session, "throw { code: 5 }")).error, "Uncaught { code: 5 }");
  assert.match((await run(session, "await Promise.reject(new Error('later'))")).error, /^Error: later\n    at cell-\d+\.ts:1:22$/);
});

test("what a failing cell declared before it failed stays", async () => {
  await run(session, "const before = 1; throw new Error('after');");
  assert.equal(await lastValue(session, "before"), "1");
  await run(session, "const never = (() => { throw new Error('no') })();");
  assert.equal(await lastValue(session, "const never = 2; never"), "2");
});

test("cells import ES modules, CommonJS, JSON, Node's modules and TypeScript files", async () => {
  assert.equal(await lastValue(session, 'import ts, { version } from "node:process"; typeof version + typeof ts'), "'stringobject'");
  assert.equal(await lastValue(session, 'import old from "./old.cjs"; import data from "./data.json"; old.pages + data.pages'), "9");
  assert.equal(await lastValue(session, 'import * as helper from "./helper"; import { size, Shape } from "./helper.ts"; const s: Shape = { size }; s.size + helper.size'), "12");
  assert.equal(await lastValue(session, '(await import("./helper.js")).size'), "6");
  assert.equal(await lastValue(session, 'require("node:path").basename(import.meta.filename)'), "'cell.ts'");
  assert.match((await run(session, 'import { fails } from "./helper"; fails()')).error, /^Error: from the helper\n    at fails \(helper\.ts:5:9\)\n    at cell-\d+\.ts:1:35$/);
});

test("a helper file's own type errors are reported, and a file made later is found", async () => {
  assert.match((await run(session, 'import { wrong } from "./wrong";')).error, /^wrong\.ts:1:14 - error TS2322/);
  assert.match((await run(session, 'import { made } from "./made";')).error, /Cannot find module '\.\/made'/);
  writeFileSync(join(folder, "made.ts"), "export const made = 7;");
  assert.equal(await lastValue(session, 'import { made } from "./made"; made'), "7");
});

test("rmaplab comes from the kernel's own installation, values and types", async () => {
  assert.match(String(await lastValue(session, 'import * as lab from "rmaplab"; lab')), /^\[Module/);
  assert.equal(await lastValue(session, 'import { Figure } from "rmaplab"; const title: Figure["title"] = "t"; title'), "'t'");
  assert.match((await run(session, 'import { Figure } from "rmaplab"; const none: Figure["title"] = 5;')).error, /Type 'number' is not assignable/);
  assert.equal(await lastValue(session, 'require("rmaplab") === (await import("rmaplab"))'), "true");
});

test("values show themselves", async () => {
  const show = 'const shown = (text: string) => ({ [Symbol.for("Jupyter.display")]: async () => ({ "text/markdown": text, "text/plain": text }) });';
  const { outputs } = await run(session, `${show}\ndisplay(shown("first"));\nshown("last")`);
  assert.deepEqual(outputs.map((output) => "data" in output && [output.output_type, output.data]), [
    ["display_data", { "text/markdown": "first", "text/plain": "first" }],
    ["execute_result", { "text/markdown": "last", "text/plain": "last" }],
  ]);
  assert.match((await run(session, '({ [Symbol.for("Jupyter.display")]: () => 5 })')).error, /must return an object of MIME types/);
  const odd = await run(session, '({ a: 1, [Symbol.for("Jupyter.display")]: () => ({}) }); display({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": 5, "text/html": ["a", "b"], "application/geo+json": {} }) }); display.html(5 as any);');
  assert.deepEqual(odd.outputs.map((output) => "data" in output && output.data), [{ "text/plain": "5", "text/html": ["a", "b"], "application/geo+json": {} }, { "text/html": "5" }]);
  assert.equal((await run(session, '({ a: 1, toString() {}, [Symbol.for("Jupyter.display")]: () => ({}) })')).value?.toString().slice(0, 7), "{\n  a: ");
});

test("tslab's display functions work, and a display can be replaced", async () => {
  const code = 'import { display, newDisplay } from "tslab";\ndisplay.html("<b>x</b>"); display.javascript("1"); display.png(new Uint8Array([1, 2]));\nconst one = newDisplay(); one.text("a"); one.text("b"); clearOutput();';
  const { outputs } = await run(session, code);
  assert.deepEqual(outputs.map((output) => [output.output_type, "data" in output ? output.data : undefined]), [
    ["display_data", { "text/html": "<b>x</b>" }],
    ["display_data", { "text/javascript": "1", "application/javascript": "1" }],
    ["display_data", { "image/png": "AQI=" }],
    ["display_data", { "text/plain": "a" }],
    ["update_display_data", { "text/plain": "b" }],
    ["clear_output", undefined],
  ]);
});

test("ten thousand lines arrive, in order, in few messages", async () => {
  const { outputs, printed } = await run(session, "for (let i = 0; i < 10_000; i++) console.log(i);");
  assert.equal(printed, Array.from({ length: 10_000 }, (_, i) => `${i}\n`).join(""));
  assert.ok(outputs.length < 100, `${outputs.length} messages`);
});

test("stdout and stderr keep their order; programs print into the cell", async () => {
  const { outputs } = await run(session, 'console.log("a"); console.error("b"); console.log("c");');
  assert.deepEqual(outputs.map((output) => output.output_type === "stream" && output.name + output.text), ["stdouta\n", "stderrb\n", "stdoutc\n"]);
  const { printed } = await run(session, 'import { execSync } from "node:child_process"; execSync("echo from a program", { stdio: "inherit" }); await new Promise((done) => setTimeout(done, 50));');
  assert.equal(printed, "from a program\n");
});

test("silent cells put nothing out and do not count", async () => {
  const before = (await run(session, "0")).result.executionCount;
  assert.deepEqual((await run(session, "console.log(1); 2", { silent: true })).outputs, []);
  assert.equal((await run(session, "3", { storeHistory: false })).value, "3");
  assert.equal((await run(session, "4")).result.executionCount, before + 1);
});

test("a cell can ask the reader", async () => {
  const asked: unknown[] = [];
  const onInput = (...question: unknown[]): string => `answer ${asked.push(question)}`;
  assert.equal((await run(session, 'prompt("who?") + prompt("secret", { password: true })', { onInput })).value, "'answer 1answer 2'");
  assert.deepEqual(asked, [["who?", false], ["secret", true]]);
  assert.match((await run(session, 'prompt("who?")')).error, /nobody here to answer/);
});

test("names are completed and explained", async () => {
  await run(session, "/** how many pages there are */\nconst pageCount = 4;");
  const { matches, start, end } = await session.complete("1 + pageC", 9);
  assert.deepEqual([matches[0], start, end], ["pageCount", 4, 9]);
  assert.match((await session.inspect("pageCount", 3))?.text ?? "", /const pageCount: 4|const pageCount = 4/);
  assert.equal(await session.inspect("   ", 1), undefined);
  assert.ok((await session.complete("console.", 8)).matches.includes("log"));
  assert.deepEqual((await session.complete("__dirn", 6)).matches, ["__dirname"]);
  const { matches: methods } = await session.complete("''.", 3);
  assert.ok(methods.indexOf("trim") < methods.indexOf("anchor"), "what is deprecated comes last");
  const inherited = "import { Readable } from 'node:stream';\nclass Mine extends Readable { override read() {} }\nnew Mine().read";
  assert.match((await session.inspect(inherited, inherited.length - 1))?.text ?? "", /reads data out of the internal buffer/);
});

test("what is documented is told with the names of its tags, plain and as Markdown", async () => {
  const code = "/** Adds.\n * @param a the first\n * @returns their sum\n * @deprecated */\nfunction add(a: number) { return a }\nadd";
  const { text, markdown } = (await session.inspect(code, code.length)) ?? {};
  assert.equal(text, "function add(a: number): number\n\nAdds.\n@param a the first\n@returns their sum\n@deprecated");
  assert.match(markdown ?? "", /\*@returns\* their sum/);
});

test("one type error is told once, with its reasons; what is missing is missed at the end of the cell", async () => {
  const nested = await run(session, "const nested: { a: { b: string } } = { get a() { return { b: 1 } } };");
  assert.deepEqual([nested.error.split("\n").length, nested.error.match(/error TS/g)?.length], [5, 1]);
  for (const code of ["let a = `unclosed", "function f() {", "class A {\n\n"]) assert.match((await run(session, code)).error, /^cell-\d+\.ts:1:\d+ - .*\n    .+\n +\^$/, code);
});

test("the cell's frames are told also where they lie behind many of rmaplab's, and ten at most", async () => {
  const { error } = await run(session, 'import { scenario } from "rmaplab";\nfunction wrong() { return scenario`\nsetup\nmmap P 0 1\ncpu 0\nwalk P 0\ncpu 1\ntouch P 0\ncpu 2\nexit P`; }\nwrong()');
  assert.match(error, /^ScenarioError: line 7: .*\n    at wrong \(cell-\d+\.ts:2:35\)\n    at cell-\d+\.ts:11:1 \{/);
  assert.equal((await run(session, "const deep = (n: number): number => { if (n === 0) throw new Error('deep'); return deep(n - 1); };\ndeep(50)")).error.split("\n").length, 11);
});

test("code is complete, incomplete or invalid", async () => {
  const statuses = { "1 + 1": "complete", "for (;;) {": "incomplete", "1 +": "incomplete", "`abc": "incomplete", "a b )": "invalid" };
  for (const [code, status] of Object.entries(statuses)) assert.equal((await session.isComplete(code)).status, status, code);
  assert.equal((await session.isComplete("function f() {")).indent, "  ");
});

test("completion answers while a cell is busy", async () => {
  let ended = false;
  const busy = run(session, "while (true) {}").then(() => (ended = true));
  assert.ok((await session.complete("console.", 8)).matches.length > 0);
  assert.equal(ended, false);
  await session.interrupt();
  await busy;
});

test("bytes in any encoding are printed", async () => {
  const code = 'process.stdout.write("616263", "hex"); process.stdout.write("ZGU=", "base64"); process.stdout.write("\u00e9", "utf8"); void process.stdout.write("!");';
  assert.equal((await run(session, code)).printed, "abcde\u00e9!");
});

test("behind a silent cell, what earlier cells still print is theirs", async () => {
  const later: string[] = [];
  await session.execute("let ticks = 0; const ticking = setInterval(() => console.log(ticks++), 5);", { onOutput: (output) => "text" in output && later.push(output.text) });
  await session.execute("0", { silent: true, expressions: { one: "1" } });
  const before = later.length;
  for (let k = 0; k < 100 && later.length === before; k++) await new Promise((done) => setTimeout(done, 10));
  assert.ok(later.length > before);
  await run(session, "clearInterval(ticking);");
});

test("what is printed while the next cell is compiled is not lost", async () => {
  await run(session, "let said = 0; const saying = setInterval(() => console.log(`<${said++}>`), 1);");
  const { printed } = await run(session, "clearInterval(saying); console.log(`in all ${said}`);");
  assert.match(printed, /^<\d+>\n[^]*in all \d+\n$/);
});

/** Code in which `¦` stands for the cursor. */
function withCursor(text: string): [code: string, cursor: number] {
  return [text.replace("¦", ""), text.indexOf("¦")];
}

test("a match replaces what is typed, in strings and behind what is no name too", async () => {
  const files = ["data.json", "deeper", "helper", "made", "old.cjs", "wrong"];
  const completed: [text: string, matches: string[], replaced: string][] = [
    ['import {} from "node:f¦', ["node:fs", "node:fs/promises"], "node:f"],
    ['import {} from "node:f¦s";', ["node:fs", "node:fs/promises"], "node:fs"],
    ['import {} from "node:fs/pr¦"', ["promises"], "pr"],
    ['import {} from "./¦', files, ""],
    ['import {} from "./HE¦"', ["helper"], "HE"],
    ['await import("./he¦); 1', ["helper"], "he"],
    ['const pets = { cat: 1, "old cow": 2 }; pets["c¦', ["cat", "old cow"], "c"],
    ['const pets = { cat: 1, dog: 2 }; pets["¦"]', ["cat", "dog"], ""],
    ['const k: "alpha" | "beta" = "al¦"', ["alpha"], "al"],
    ["class Mine { #pages = 1; #other = 2; of() { return this.#p¦ } }", ["#pages"], "#p"],
    ["const swindle = 1; sw¦", ["swindle", "switch"], "sw"],
    ['"nothing fits¦"', [], ""],
  ];
  for (const [text, matches, replaced] of completed) {
    const [code, cursor] = withCursor(text);
    const { start, end, ...found } = await session.complete(code, cursor);
    assert.deepEqual([found.matches, code.slice(start, end), found.kinds.length], [matches, replaced, matches.length], text);
  }
});

test("where no name is, the function called around is explained, or nothing", async () => {
  const explained: [text: string, called: RegExp][] = [
    ["Math.max(¦", /Math\.max/],
    ["Math.max(1, ¦", /Math\.max/],
    ["Math.max(1,\n  ¦\n)", /Math\.max/],
    ["Math.max(nobody¦)", /Math\.max/],
    ["Math.max(Math.min(1)¦", /Math\.max/],
    ["Math.max(Math.mi¦n(1))", /Math\.min/],
    ["new Map(¦)", /MapConstructor/],
  ];
  for (const [text, called] of explained) assert.match((await session.inspect(...withCursor(text)))?.text ?? "nothing", called, text);
  const nothing = ["¦", " ¦ ", "co¦nst a = 1", "return¦", "nobody¦", "'te¦xt'", "Math.max(1)¦", "Math.max(1) ¦", "Math.max(() => { ¦ })", "class A { ¦ }", "1 + ¦ 2", "Math.¦"];
  for (const text of nothing) assert.equal(await session.inspect(...withCursor(text)), undefined, text);
});

test("a string or regular expression ends with its line, and a comment hides nothing", async () => {
  const statuses = {
    invalid: ['"abc', "/abc", "/[a", 'f("abc\n', "x = 'it's'", "a b ) // c"],
    incomplete: ['"abc\\', "`abc\n", "/* abc", "const x = // c", "a &&\n// c", "if (x) // c", "function f()", "async function* f(a: string): unknown // c", "() => // c", "1 + // c\n", "f(`a`, // c"],
    complete: ["declare function f(): void", "function f(a: 1): void; function f(a: number) {}", "x = 5 // c", "// c", '"abc" // "c'],
  };
  for (const [status, codes] of Object.entries(statuses)) for (const code of codes) assert.equal((await session.isComplete(code)).status, status, code);
});

test("what the processes that a cell starts print stands where it was printed, also when the cell has ended its own output", async () => {
  const code = 'import { execSync } from "node:child_process";\nimport { pipeline } from "node:stream/promises"; import { Readable } from "node:stream";\nconsole.log("before"); execSync("echo child", { stdio: "inherit" }); console.log("after");';
  assert.equal((await run(session, code)).printed, "before\nchild\nafter\n");
  assert.equal((await run(session, 'await pipeline(Readable.from(["piped\\n"]), process.stdout); execSync("echo again", { stdio: "inherit" }); console.log("end");')).printed, "piped\nagain\nend\n");
});

test("a cell knows its module, which is not the main one", async () => {
  assert.equal(await lastValue(session, "[require.main === module, exports === module.exports, module.id === __filename]"), "[ false, true, true ]");
});

test("frames of what the compiler added are not shown", async () => {
  const block = await run(session, "class Failing { static { throw new Error('in a block') } }");
  assert.equal(block.error, `Error: in a block\n    at Function.<static_initializer> (cell-${block.result.executionCount}.ts:1:32)`);
  const { error } = await run(session, "function refuse(_: unknown, _context: unknown) {\n  throw new Error('refused');\n}\n@refuse class Decorated {}");
  assert.match(error, /^Error: refused\n    at refuse \(cell-\d+\.ts:2:9\)\n/);
  assert.doesNotMatch(error, /__esDecorate|\.ts:([5-9]|\d\d)/);
});

test("a very long line is cut around what is wrong in it; every kind of line end counts", async () => {
  const filler = `"${"y".repeat(1e5)}"`;
  const { error } = await run(session, `const filled = ${filler}; const count: number = "many"; ${filler}`);
  const [, line = "", mark = ""] = error.split("\n");
  assert.equal(line.slice(mark.indexOf("^"), mark.length), "count");
  assert.match(line, /^ {4}\.\.\.y+"; const count: number = "many"; "y+\.\.\.$/);
  assert.ok(error.length < 600);
  const separated = await run(session, 'const first = 1;\u2028const second = 2;\rconst count: number = "many";');
  assert.match(separated.error, /^cell-\d+\.ts:3:7 - error .*\n    const count: number = "many";\n          \^{5}$/);
});

test("an error of another realm keeps its name", async () => {
  const { result } = await run(session, 'import vm from "node:vm";\nvm.runInNewContext("null.x")');
  assert.deepEqual(result.status === "error" && [result.ename, result.evalue], ["TypeError", "Cannot read properties of null (reading 'x')"]);
});
