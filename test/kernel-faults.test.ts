import assert from "node:assert/strict";
import type { ExecuteResult } from "../kernel/session/session.ts";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { lastValue, run, sessionIn } from "./kernel-samples.ts";
import { folderWith } from "./support.ts";

const session = sessionIn(folderWith({}));

/** Interrupts `code` when it has certainly begun. */
function interrupted(code: string, begun = 20): Promise<ExecuteResult> {
  return session.execute(`display(0);\n${code}`, {
    onInput: () => new Promise(() => {}),
    onOutput: (output) => void (output.output_type === "display_data" && delay(begun).then(() => session.interrupt())),
  });
}

for (const [what, code] of Object.entries({
  "an endless loop": "while (true) {}",
  "waiting for ever": "await new Promise(() => {});",
  "a loop after an await": "await 1; while (true) {}",
  "a loop of microtasks": "for (;;) await 0;",
  "promises that beget promises": "function more(): unknown { return Promise.resolve().then(more) }; await more();",
  "ticks without end": "function tick() { process.nextTick(tick) }; tick(); await new Promise(() => {});",
  "turns of the event loop without end": "function turn() { setImmediate(turn) }; turn(); await new Promise(() => {});",
  "a loop in a timer": "setTimeout(() => { while (true) {} }, 0); await new Promise(() => {});",
  "a loop that catches everything": "for (;;) { try { while (true) {} } catch {} }",
  "a sleeping thread": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
  "an endless regular expression": '/(a+)+$/.test("a".repeat(40) + "b")',
  "an unanswered question": 'prompt("well?")',
  "a value that never shows itself": '({ [Symbol.for("Jupyter.display")]() { while (true) {} } })',
})) {
  test(`interrupts ${what}, and variables stay`, async () => {
    await run(session, "const kept = 1;");
    const result = await interrupted(code);
    assert.equal(result.status === "error" && result.ename, "Interrupted");
    assert.equal(await lastValue(session, "kept"), "1");
  });
}

for (const [workers, ms] of [[1, 500], [2, 3000]] as const) {
  test(`interrupts a long check of the model on ${workers} threads; the next check is right`, async () => {
    await run(session, 'import { check, scenario } from "rmaplab"; const kept = 1;');
    const walks = "  walk X 0\n  walk X 1\n".repeat(3);
    const long = `scenario\`\nscenario long\nsetup\n  mmap X 0 2\n  touch X 0\n  touch X 1\ncpu 0\n${walks}cpu 1\n${walks}  fork X Y\n  exit X\ncpu 2\n${walks}cpu 3\n  migrate X 0\n  migrate X 1\nend\``;
    const repaired = 'edits: ["put_root_last", "put_after_rcu_unlock"]';
    const result = await interrupted(`check(${long}, { workers: ${workers}, ${repaired} })`, ms);
    assert.equal(result.status === "error" && result.ename, "Interrupted");
    assert.equal(await lastValue(session, "kept"), "1");
    const bounded = `check(${long}, { workers: ${workers}, maxStates: 40_000, ${repaired} })`;
    const short = "scenario`\nscenario short\nsetup\n  mmap X 0 1\n  touch X 0\ncpu 0\n  walk X 0\ncpu 1\n  exit X\nend`";
    assert.equal(await lastValue(session, `[${bounded}, check(${short}), check(${short}, { edits: ["slab_not_typesafe"] })].map(({ verdict }) => verdict)`), "[ 'unfinished', 'holds', 'violated' ]");
  });
}

test("what cannot be interrupted costs the variables; the next cell says so and runs", async () => {
  const code = 'require("node:child_process").execSync("sleep 20");';
  assert.equal(((await interrupted(code)) as { ename?: string }).ename, "Interrupted");
  const { printed, value } = await run(session, "1 + 1");
  assert.equal(printed, "the process of the cells ended (it could not be interrupted otherwise): all variables are lost\n");
  assert.equal(value, "2");
});

test("a loop that a finished cell left in a timer ends with the next interrupt", async () => {
  await run(session, "setInterval(() => { while (true) {} }, 0);");
  const stuck = run(session, "1");
  await delay(100);
  await session.interrupt();
  await stuck;
  assert.equal(await lastValue(session, "2"), "2");
});

for (const [how, code] of Object.entries({
  "exit code 3": "process.exit(3)",
  "signal SIGABRT": "process.abort()",
  "signal SIGKILL": 'process.kill(process.pid, "SIGKILL")',
  "exit code 1": 'process.removeAllListeners(); setTimeout(() => { throw new Error("late") }, 1); await new Promise(() => {})',
})) {
  test(`the process of the cells ends with ${how}: an error, and the next cell runs`, async () => {
    const { result } = await run(session, code);
    assert.equal(result.status === "error" && result.evalue, `the process of the cells ended (${how}): all variables are lost`);
    assert.equal(await lastValue(session, "2"), "2");
  });
}

test("memory that runs out, in the heap or beside it, is an error that says so", async () => {
  process.env["NODE_OPTIONS"] = "--max-old-space-size=100";
  const small = sessionIn(folderWith({}), { memory: 600 });
  await run(small, "0");
  delete process.env["NODE_OPTIONS"];
  const heap = await run(small, "const hog: number[][] = []; for (;;) hog.push(new Array(1e5).fill(1));");
  assert.match(heap.printed, /^\s*FATAL ERROR: .*JavaScript heap out of memory\n$/);
  assert.match(heap.error, /^ProcessEnded: the process of the cells ended \(signal SIGABRT\)/);
  const beside = await run(small, "const bytes: Buffer[] = []; for (;;) { bytes.push(Buffer.alloc(2 ** 22, 1)); await null; }");
  assert.match(beside.printed, /^out of memory: \d+ MB used of 600 MB\n$/);
  assert.match(beside.error, /signal SIGKILL/);
  assert.equal(await lastValue(small, "3"), "3");
});

test("a cell that the compiler cannot take is an error, and the next is compiled", async () => {
  await run(session, "const kept = 4;");
  assert.match((await run(session, `${"(".repeat(50_000)}1${")".repeat(50_000)}`)).error, /Maximum call stack size exceeded/);
  assert.equal(await lastValue(session, "kept"), "4");
});

test("interrupts the compiler", async () => {
  const endless = run(session, Array(20_000).fill("1").join(" + "));
  await delay(100);
  await session.interrupt();
  assert.equal((await endless).error, "Interrupted: execution was interrupted");
  assert.equal(await lastValue(session, "kept + 1"), "5");
});

for (const [what, code] of Object.entries({
  "JSON": 'JSON.stringify = () => { throw new Error("no") };',
  "the methods of arrays": 'for (const name of ["map", "push", "join"] as const) (Array.prototype as any)[name] = () => { throw new Error("no") };',
  "the streams": "process.stdout.destroy(); process.stderr.end();",
  "promises": "globalThis.Promise = class {} as any;",
  "the folder": 'process.chdir("/");',
  "stack traces": 'Error.prepareStackTrace = () => { throw new Error("no") };',
})) {
  test(`a cell may spoil ${what}; the kernel goes on`, async () => {
    await run(session, code);
    assert.equal(await lastValue(session, "console.log(1); 5"), "5");
    await session.restart();
  });
}

for (const [what, code, shown] of [
  ["a cycle", "const c: any = {}; c.c = c; c", /^<ref \*1> \{ c: \[Circular \*1\] \}$/],
  ["a deep object", "let d: any = {}; for (let i = 0; i < 1e5; i++) d = { d }; d", /^\{ d: \{ d: \{ d: \[Object\] \} \} \}$/],
  ["an enormous array", "new Array(2e6).fill(0).map((_, i) => ({ i }))", /1999900 more items/],
  ["an enormous text", '"x".repeat(3e8)', /299990000 more characters$/],
  ["a wide object", 'Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, i]))', /more characters$/],
  ["a proxy that answers whatever it is asked", "new Proxy({ kept: 1 }, { get: (_, name) => () => `called ${String(name)}` })", /^\{ kept: 1 \}$/],
  ["one that never ends to answer", "new Proxy({}, { get: () => () => new Promise(() => {}) })", /^\{\}$/],
  ["a proxy that refuses", 'new Proxy({}, { get() { throw new Error("no") } })', /^\{\}$/],
] as const) {
  test(`${what} prints, and not too much`, async () => {
    const value = String(await lastValue(session, code));
    assert.match(value, shown);
    assert.ok(value.length < 21_000);
  });
}

test("an enormous object prints bounded with console too, an enormous text complete", async () => {
  const wide = (await run(session, "console.log('wide', Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, i])));")).printed;
  assert.match(wide, /^wide \{\n  k0: 0,\n[^]*more characters\n$/);
  assert.ok(wide.length < 21_000);
  const { outputs, printed } = await run(session, 'void process.stdout.write("\u{1F600}".repeat(2 ** 23) + "x" + "\u{1F600}".repeat(2 ** 23));');
  assert.equal(printed.length, 2 ** 25 + 1);
  assert.ok(outputs.every((output) => output.output_type === "stream" && !/[\ud800-\udbff]$/.test(output.text)));
});

test("what console prints is made once, and also when a cell has spoilt how arrays are gone through", async () => {
  await run(session, 'let asked = 0; const counts = { [Symbol.for("nodejs.util.inspect.custom")]: () => `${++asked}` };');
  const { printed } = await run(session, "console.group('g'); console.log('%s %j\\na', 'a', {}, counts, counts); console.groupEnd(); console.log(counts, '%s'); console.log();");
  assert.equal(printed, "g\n  a {}\n  a 1 2\n3 %s\n\n");
  const spoilt = "const kept = Array.prototype[Symbol.iterator];\nArray.prototype[Symbol.iterator] = function* () { yield 9; } as never;\nconsole.log('a', { b: 1 });\nArray.prototype[Symbol.iterator] = kept;";
  assert.equal((await run(session, spoilt)).printed, "a { b: 1 }\n");
});

test("an enormous error prints bounded", async () => {
  const { result, error } = await run(session, 'throw Object.assign(new Error("x".repeat(1e6)), { more: Array.from({ length: 99 }, () => "y".repeat(1e4)) })');
  assert.ok(result.status === "error" && result.evalue.length < 21_000 && error.length < 21_000);
});

test("whatever is thrown is told", async () => {
  const thrown = {
    'Object.defineProperty(new Error("m"), "message", { get() { throw 1 } })': "something that cannot be read",
    'new Proxy(new Error("m"), { get() { throw 1 }, getPrototypeOf() { throw 1 } })': undefined,
    'Object.assign(new Error("m"), { name: Symbol("n") })': "m",
  };
  for (const [code, evalue] of Object.entries(thrown)) {
    const { result } = await run(session, `throw ${code}`);
    assert.ok(result.status === "error" && result.ename !== "Interrupted" && (evalue === undefined || result.evalue === evalue), code);
  }
});

test("process.exit ends the process of the cells only, and the cell says what is lost", async () => {
  await run(session, "const mine = 1;");
  const { result, printed } = await run(session, "process.exit(3)");
  assert.equal(result.status === "error" && result.evalue, "the process of the cells ended (exit code 3): all variables are lost");
  assert.equal(printed, "");
  assert.match((await run(session, "mine")).error, /Cannot find name 'mine'/);
  assert.equal(await lastValue(session, "2"), "2");
});

test("a process that ends between cells is reported by the next", async () => {
  await run(session, "void setTimeout(() => process.exit(4), 10);");
  await delay(200);
  const { printed, value } = await run(session, "3");
  assert.equal(printed, "the process of the cells ended (exit code 4): all variables are lost\n");
  assert.equal(value, "3");
});

test("stray errors are printed and harm nothing", async () => {
  const { printed, value } = await run(session, 'setTimeout(() => { throw new Error("late") }, 1); void Promise.reject(new Error("lost")); await new Promise((done) => setTimeout(done, 30)); 4');
  assert.match(printed, /Unhandled rejection Error: lost\n    at cell-\d+\.ts:1:\d+\nUncaught Error: late\n    at cell-\d+\.ts:1:\d+\n/);
  assert.equal(value, "4");
});

test("too deep a recursion is an error like any other", async () => {
  assert.match((await run(session, "function deeper(): number { return deeper() + 1 }\ndeeper()")).error, /^RangeError: Maximum call stack size exceeded\n    at deeper \(cell-\d+\.ts:1:\d+\)/);
});

test("restart forgets, counts anew and aborts what waits", async () => {
  await run(session, "const gone = 1;");
  const running = run(session, "await new Promise(() => {});");
  const waiting = run(session, "5");
  await delay(100);
  await session.restart();
  assert.equal((await running).result.status, "aborted");
  assert.equal((await waiting).result.status, "aborted");
  const { result, error } = await run(session, "gone");
  assert.equal(result.executionCount, 1);
  assert.match(error, /Cannot find name 'gone'/);
});

for (const [what, code, said] of [
  ["a listener throws as the process ends", 'process.on("exit", () => { throw new Error("no") }); process.exit(5)', /^Error: no\n    at cell-/],
  ["all objects have a toJSON", '(Object.prototype as any).toJSON = () => "x";', /^no message can be written/],
  ["all objects have a toJSON that throws", '(Object.prototype as any).toJSON = () => { throw new Error("no") };', /^no cell can run any more: Error: no\n$/],
] as const) {
  test(`where ${what}, the cell ends with an error, and the next one runs`, async () => {
    const { error, printed } = await run(session, code);
    assert.match(printed, said);
    assert.match(error, /^ProcessEnded: .*all variables are lost$/);
    assert.equal(await lastValue(session, "2"), "2");
  });
}

test("where a cell has spoilt maps, the next ends with an error, and the one behind runs", async () => {
  await run(session, 'Map.prototype.set = () => { throw new Error("no") };');
  const { error, printed } = await run(session, "1");
  assert.match(printed, /^no cell can run any more: Error: no$/m);
  assert.match(error, /^ProcessEnded/);
  assert.equal(await lastValue(session, "2"), "2");
});

test("the end of the process may be announced without one", async () => {
  assert.equal(await lastValue(session, 'process.emit("exit", 0);', "1"), "1");
});

test("a listener that never lets the process end is interrupted; the next cell runs", async () => {
  const result = await interrupted('process.on("exit", () => { while (true) {} }); process.exit(0)');
  assert.match((result as { ename: string }).ename, /^(Interrupted|ProcessEnded)$/);
  assert.equal(await lastValue(session, "await new Promise((done) => process.nextTick(done, 5))"), "5");
});

for (const [what, code, evalue] of [
  ["a value whose own display is no JSON", '({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": { a: 1n } }) })', "Do not know how to serialize a BigInt"],
  ["one that is found so later", '({ [Symbol.for("Jupyter.display")]: async () => ({ "application/json": { a: 1n } }) })', "Do not know how to serialize a BigInt"],
  ["a text of more bytes than a message has", 'display.text("\u6f22".repeat(1.8e8))', "too large to show: more than 536870888 bytes"],
  ["display() of what is no JSON", 'display.raw("application/json", 1n)', "Do not know how to serialize a BigInt"],
  ["a comm message that is no JSON", 'comms.open("x", 1n)', "Do not know how to serialize a BigInt"],
] as const) {
  test(`${what} is an error in the cell`, async () => {
    const { result, outputs } = await run(session, code);
    assert.equal(result.status === "error" && result.evalue, evalue);
    assert.deepEqual(outputs.map(({ output_type }) => output_type), ["error"]);
    assert.equal(await lastValue(session, "2"), "2");
  });
}

test("what an interrupt has cut short spoils nothing that is said behind it", async () => {
  for (let k = 0; k < 5; k++) {
    await interrupted('for (;;) process.stdout.write("x".repeat(2 ** 22));');
    assert.equal(await lastValue(session, "6"), "6");
  }
});

test("a text that is cut is not cut inside a character", async () => {
  const value = String(await lastValue(session, "Array.from({ length: 90 }, () => 'a' + '\u{1F600}'.repeat(500))"));
  assert.match(value, /more characters$/);
  assert.doesNotMatch(value, /[\ud800-\udbff](?![\udc00-\udfff])/);
});

test("what an interrupted cell comes to behind its end is nobody's result", async () => {
  await interrupted("for (let k = 0; k < 3; k++) await new Promise((resolve) => setTimeout(resolve, 100));\n'stale'");
  assert.equal(await lastValue(session, "await new Promise((resolve) => setTimeout(resolve, 500)); void 0"), undefined);
});

test("the answer to an interrupted question answers no other", async () => {
  const answers: ((text: string) => void)[] = [];
  const ask = (code: string): Promise<unknown> => run(session, code, { onInput: () => new Promise((resolve) => answers.push(resolve)) });
  const asked = async (): Promise<void> => {
    for (const before = answers.length; answers.length === before; ) await delay(5);
  };
  const one = ask('prompt("one?")');
  await asked();
  await session.interrupt();
  await one;
  const two = ask('[prompt("two?"), prompt("three?")]');
  await asked();
  answers[0]!("for one");
  await delay(20);
  answers[1]!("for two");
  await asked();
  answers[2]!("for three");
  assert.equal((await two as { value: unknown }).value, "[ 'for two', 'for three' ]");
});

test("where a cell has spoilt its own evaluation, an interrupt costs the variables, and the next cell runs", async () => {
  await interrupted('require("node:inspector").Session.prototype.post = () => {};');
  assert.equal(await lastValue(session, "2"), "2");
});
