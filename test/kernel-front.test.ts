import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { createSender } from "../kernel/front/sender.ts";
import { startKernel, type Received } from "./kernel-client.ts";
import { folderWith } from "./support.ts";

const client = await startKernel(folderWith({}));
const execute = (code: string, more: object = {}) => client.ask("shell", "execute_request", { code, silent: false, store_history: true, stop_on_error: true, ...more });
const types = (published: Received[]): string[] => published.map(({ type, content }) => (type === "status" ? content["execution_state"] : type));

test("a cell comes back as the protocol wants it: busy, input, result, idle, and a reply", async () => {
  const { reply, published } = await execute("1 + 1");
  assert.deepEqual(types(published), ["busy", "execute_input", "execute_result", "idle"]);
  const [, input, result] = published.map(({ content }) => content);
  assert.deepEqual(input, { code: "1 + 1", execution_count: reply["execution_count"] });
  assert.deepEqual(result, { data: { "text/plain": "2" }, metadata: {}, execution_count: reply["execution_count"] });
  assert.deepEqual([reply["status"], reply["payload"], reply["user_expressions"]], ["ok", [], {}]);
});

test("10,000 lines arrive complete and in order, idle last", async () => {
  const { published } = await execute("for (let k = 0; k < 10_000; k++) console.log(k);");
  const text = published.filter(({ type }) => type === "stream").map(({ content }) => content["text"]).join("");
  assert.equal(text, Array.from({ length: 10_000 }, (_, k) => `${k}\n`).join(""));
  assert.equal(types(published).at(-1), "idle");
});

test("a send waits for the one before: zeromq refuses a second one meanwhile", async () => {
  let busy = false;
  const sent: string[] = [];
  const sender = createSender({
    async send([frame]) {
      if (busy) throw new Error("socket is busy writing");
      busy = true;
      await delay(1);
      busy = false;
      sent.push(String(frame));
    },
  });
  for (const text of ["a", "b", "c"]) sender.send([Buffer.from(text)]);
  await sender.drained();
  assert.deepEqual(sent, ["a", "b", "c"]);
});

test("an error is published and replied, and cells that wait already are aborted", async () => {
  const codes = ["null.x", "'aborted'", "'aborted too'"];
  const ids = codes.map((code) => client.send("shell", "execute_request", { code, silent: false }));
  const replies = await Promise.all(ids.map((id) => client.until(({ parent, channel }) => parent === id && channel === "shell")));
  assert.deepEqual(replies.map(({ content }) => content["status"]), ["error", "aborted", "aborted"]);
  const error = await client.until(({ parent, type }) => parent === ids[0] && type === "error");
  assert.deepEqual([error.content["ename"], replies[0]?.content["ename"]], ["TypeScriptError", "TypeScriptError"]);
  assert.equal((await execute("'runs'")).reply["status"], "ok");
});

test("with stop_on_error off, the cells that wait run", async () => {
  const ids = ["throw new Error('x')", "3"].map((code) => client.send("shell", "execute_request", { code, stop_on_error: false }));
  const { content } = await client.until(({ parent, channel }) => parent === ids[1] && channel === "shell");
  assert.equal(content["status"], "ok");
});

test("a silent cell puts nothing out and does not count", async () => {
  const { reply: before } = await execute("0");
  const { published } = await execute("console.log(1); 2", { silent: true });
  const { reply: behind } = await execute("0");
  assert.deepEqual(types(published), ["busy", "idle"]);
  assert.equal(behind["execution_count"], before["execution_count"] + 1);
});

test("the other questions: who it is, what fits, what is meant, whether it is whole, what was", async () => {
  const { reply: info } = await client.ask("shell", "kernel_info_request", {});
  assert.deepEqual([info["status"], info["implementation"], info["language_info"]["name"]], ["ok", "rmaplab", "typescript"]);
  const code = 'const s = "\u{1F600}"; s.toUpp';
  const { reply: complete } = await client.ask("shell", "complete_request", { code, cursor_pos: [...code].length });
  assert.deepEqual([complete["matches"], complete["cursor_start"], complete["cursor_end"]], [["toUpperCase"], 17, 22]);
  const { reply: inspected } = await client.ask("shell", "inspect_request", { code: "Math.max", cursor_pos: 6, detail_level: 0 });
  assert.match(inspected["data"]["text/plain"], /Math\.max/);
  const { reply: whole } = await client.ask("shell", "is_complete_request", { code: "function f() {" });
  assert.deepEqual(whole, { status: "incomplete", indent: "  " });
  const { reply: history } = await client.ask("shell", "history_request", { hist_access_type: "search", pattern: "1 ? 1", n: 5 });
  assert.deepEqual(history["history"].map(([, , text]: [0, 0, string]) => text), ["1 + 1"]);
  assert.deepEqual((await client.ask("shell", "comm_info_request", {})).reply, { status: "ok", comms: {} });
});

test("an unknown comm is closed at once", async () => {
  const id = client.send("shell", "comm_open", { comm_id: "c", target_name: "nobody", data: {} });
  const { type } = await client.until(({ parent, type: kind }) => parent === id && kind.startsWith("comm"));
  assert.equal(type, "comm_close");
});

test("while a cell is busy, completion, control and heartbeat answer", async () => {
  const busy = execute("while (true) {}");
  await client.until(({ type, content }) => type === "execute_input" && content["code"] === "while (true) {}");
  assert.deepEqual((await client.ask("shell", "complete_request", { code: "Mat", cursor_pos: 3 })).reply["matches"], ["Math"]);
  assert.equal((await client.ask("control", "kernel_info_request", {})).reply["status"], "ok");
  assert.ok((await client.heartbeat()) < 500);
  assert.deepEqual((await client.ask("control", "interrupt_request", {})).reply, { status: "ok" });
  assert.equal((await busy).reply["ename"], "Interrupted");
});

test("SIGINT interrupts as the message does", async () => {
  const busy = execute("await new Promise(() => {})");
  await client.until(({ type, content }) => type === "execute_input" && String(content["code"]).startsWith("await new"));
  await delay(100);
  client.child.kill("SIGINT");
  assert.equal((await busy).reply["ename"], "Interrupted");
  assert.equal((await execute("4")).reply["status"], "ok");
});

test("a cell may ask, where the client can answer", async () => {
  const asked = execute('const name = prompt("who? "); name', { allow_stdin: true });
  const { content } = await client.until(({ channel }) => channel === "stdin");
  assert.deepEqual(content, { prompt: "who? ", password: false });
  client.send("stdin", "input_reply", { value: "Peter" });
  const { published } = await asked;
  assert.equal(published.find(({ type }) => type === "execute_result")?.content["data"]["text/plain"], "'Peter'");
  assert.equal((await execute('prompt("who? ")')).reply["status"], "error");
});

test("a message signed with another key is dropped, and said so; the next is answered", async () => {
  let said = "";
  client.child.stderr?.on("data", (text) => (said += text));
  const forged = client.send("shell", "execute_request", { code: "globalThis.forged = 1" }, "another key");
  const { published } = await execute("(globalThis as any).forged");
  assert.deepEqual(types(published), ["busy", "execute_input", "idle"]);
  assert.equal(client.received.some(({ parent }) => parent === forged), false);
  assert.equal(said, "rmaplab kernel: dropped a message on shell: its signature is wrong\n");
});

test("shutdown is answered on control and to all, with the restart flag, and the process ends with a timer still alive", async () => {
  await execute("setInterval(() => {}, 10); 0");
  const { reply, published } = await client.ask("control", "shutdown_request", { restart: true });
  assert.deepEqual(reply, { status: "ok", restart: true });
  assert.ok(types(published).includes("shutdown_reply"));
  assert.equal(await client.exited, 0);
});

test("an empty key signs nothing and still works", async () => {
  const open = await startKernel(folderWith({}), "");
  assert.equal((await open.ask("shell", "kernel_info_request", {})).reply["status"], "ok");
});
