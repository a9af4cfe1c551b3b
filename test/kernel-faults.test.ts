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

test("a loop in a timer costs the variables, and the next cell runs", async () => {
  await interrupted("setTimeout(() => { while (true) {} }, 0); await new Promise(() => {});", 100);
  assert.equal(await lastValue(session, "1 + 1"), "2");
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
