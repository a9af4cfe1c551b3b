import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { createHmac } from "node:crypto";
import { createWire } from "../kernel/front/wire.ts";
import { createSender } from "../kernel/front/sender.ts";
import ts from "typescript";
import { startKernel, type Received } from "./kernel-client.ts";
import { folderWith } from "./support.ts";

const client = await startKernel(folderWith({}));
/** One that nothing here shuts down. */
const lives = await startKernel(folderWith({}));
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

test("100,000 lines and 50 MB arrive complete, in order, before idle", async () => {
  const textOf = (published: Received[]): string => published.filter(({ type }) => type === "stream").map(({ content }) => content["text"]).join("");
  const lines = await execute("for (let k = 0; k < 100_000; k++) console.log(k);");
  assert.equal(textOf(lines.published), Array.from({ length: 100_000 }, (_, k) => `${k}\n`).join(""));
  const large = await execute('for (let k = 0; k < 50; k++) process.stdout.write(String(k % 10).repeat(2 ** 20));');
  assert.equal(textOf(large.published), Array.from({ length: 50 }, (_, k) => String(k % 10).repeat(2 ** 20)).join(""));
  const one = await execute('display.html("y".repeat(50 * 2 ** 20));');
  assert.equal(one.published.find(({ type }) => type === "display_data")?.content["data"]["text/html"].length, 50 * 2 ** 20);
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
  const { version, ...language } = info["language_info"];
  assert.deepEqual(language, { name: "typescript", mimetype: "text/typescript", file_extension: ".ts", pygments_lexer: "typescript", codemirror_mode: "typescript", nbconvert_exporter: "script" });
  assert.equal(version, ts.version);
  assert.match(info["banner"], new RegExp(`TypeScript ${version} on Node ${process.versions.node}`));
  assert.deepEqual([info["status"], info["protocol_version"], info["implementation"], info["debugger"]], ["ok", "5.4", "rmaplab", false]);
  assert.ok(info["help_links"].every(({ text, url }: Record<string, string>) => text && url?.startsWith("https://")));
  const code = 'const s = "\u{1F600}"; s.toUpp';
  const { reply: complete } = await client.ask("shell", "complete_request", { code, cursor_pos: [...code].length });
  assert.deepEqual([complete["matches"], complete["cursor_start"], complete["cursor_end"]], [["toUpperCase"], 17, 22]);
  assert.deepEqual(complete["metadata"], { _jupyter_types_experimental: [{ text: "toUpperCase", type: "method", start: 17, end: 22 }] });
  const { reply: inspected } = await client.ask("shell", "inspect_request", { code: "Math.max", cursor_pos: 6, detail_level: 0 });
  assert.match(inspected["data"]["text/plain"], /^\(method\) Math\.max.*\n\nReturns the larger of a set/);
  assert.match(inspected["data"]["text/markdown"], /^```typescript\n\(method\) Math\.max.*\n```\n\nReturns the larger of a set.*\n\n\*@param\* values/);
  const { reply: whole } = await client.ask("shell", "is_complete_request", { code: "function f() {" });
  assert.deepEqual(whole, { status: "incomplete", indent: "  " });
});

test("history: the last, a range, those like a pattern, each once, with results", async () => {
  const { reply } = await execute("'first'");
  await execute("'second'\n+ ''");
  await execute("'first'");
  await execute("'not remembered'", { store_history: false });
  const from = reply["execution_count"];
  const history = async (content: object) => (await client.ask("shell", "history_request", { output: false, raw: true, ...content })).reply["history"];
  assert.deepEqual(await history({ hist_access_type: "tail", n: 2 }), [[0, from + 1, "'second'\n+ ''"], [0, from + 2, "'first'"]]);
  assert.deepEqual(await history({ hist_access_type: "range", session: 0, start: from, stop: from + 2 }), [[0, from, "'first'"], [0, from + 1, "'second'\n+ ''"]]);
  assert.deepEqual(await history({ hist_access_type: "range", session: -1, start: 0 }), []);
  assert.deepEqual(await history({ hist_access_type: "search", pattern: "'s*?''", n: 5 }), [[0, from + 1, "'second'\n+ ''"]]);
  assert.deepEqual(await history({ hist_access_type: "search", pattern: "'first'", unique: true }), [[0, from + 2, "'first'"]]);
  assert.deepEqual(await history({ hist_access_type: "tail", n: 1, output: true }), [[0, from + 2, ["'first'", "'first'"]]]);
});

test("user expressions are evaluated behind the cell, each by itself, and count nothing", async () => {
  const expressions = { sum: "seen + 1", wrong: "seen.length", thrown: "JSON.parse('{')", nothing: "undefined" };
  const { reply, published } = await execute("const seen = 4; console.log(seen);", { user_expressions: expressions });
  const { sum, wrong, thrown, nothing } = reply["user_expressions"];
  assert.deepEqual(sum, { status: "ok", data: { "text/plain": "5" }, metadata: {} });
  assert.deepEqual(nothing.data, { "text/plain": "undefined" });
  assert.deepEqual([wrong.status, wrong.ename, thrown.status, thrown.ename], ["error", "TypeScriptError", "error", "SyntaxError"]);
  assert.deepEqual(types(published), ["busy", "execute_input", "stream", "idle"]);
  assert.equal((await execute("0")).reply["execution_count"], reply["execution_count"] + 1);
  assert.deepEqual((await execute("0", { silent: true, user_expressions: { sum: "seen" } })).reply["user_expressions"]["sum"]["data"], { "text/plain": "4" });
});

test("a subscriber is welcomed under its topic", async () => {
  const { topic, parent, content } = await client.until(({ type }) => type === "iopub_welcome");
  assert.deepEqual([topic, parent, content], ["", undefined, { subscription: "" }]);
});

test("a kind of message that nobody knows is not answered", async () => {
  const id = client.send("shell", "toString", {});
  await client.ask("shell", "kernel_info_request", {});
  assert.equal(client.received.some(({ parent }) => parent === id), false);
});

test("an unknown comm is closed at once", async () => {
  const published = await client.tell("shell", "comm_open", { comm_id: "c", target_name: "nobody", data: {} });
  assert.deepEqual(types(published), ["busy", "comm_close", "idle"]);
  assert.deepEqual((await client.ask("shell", "comm_info_request", {})).reply, { status: "ok", comms: {} });
});

test("a comm opened by the front end carries data and bytes both ways", async () => {
  await execute('comms.register("echo", (comm, data) => { comm.send({ hello: data.name }); comm.onMessage = (said, [bytes]) => comm.send({ said }, [bytes!.reverse()]); comm.onClose = () => console.log("closed"); });');
  const opened = await client.tell("shell", "comm_open", { comm_id: "e", target_name: "echo", data: { name: "x" } });
  assert.deepEqual(opened.find(({ type }) => type === "comm_msg")?.content, { comm_id: "e", data: { hello: "x" } });
  const answered = await client.tell("shell", "comm_msg", { comm_id: "e", data: 5 }, { buffers: [Buffer.from([1, 2, 3])] });
  const answer = answered.find(({ type }) => type === "comm_msg")!;
  assert.deepEqual([answer.content["data"], [...answer.buffers[0]!]], [{ said: 5 }, [3, 2, 1]]);
  const info = (target?: string) => client.ask("shell", "comm_info_request", { target_name: target }).then(({ reply }) => reply["comms"]);
  assert.deepEqual([await info(), await info("other")], [{ e: { target_name: "echo" } }, {}]);
  await client.tell("shell", "comm_close", { comm_id: "e", data: {} });
  await client.until(({ type, content }) => type === "stream" && content["text"] === "closed\n");
  assert.deepEqual(await info(), {});
});

test("a comm opened by a cell is closed when the process of the cells is gone", async () => {
  const { published } = await execute('const slider = comms.open("jupyter.widget", { state: 1 }, { metadata: { version: "2.1.0" } }); slider.id');
  const { content, metadata } = published.find(({ type }) => type === "comm_open")!;
  assert.deepEqual([content["target_name"], content["data"], metadata], ["jupyter.widget", { state: 1 }, { version: "2.1.0" }]);
  await execute("process.exit()");
  await client.until(({ type, content: { comm_id: id } }) => type === "comm_close" && id === content["comm_id"]);
});

test("a cell that goes on is the last thing that is said of the kernel's state", async () => {
  const from = client.received.length;
  const cell = execute("await new Promise((done) => setTimeout(done, 500))");
  await client.until(({ type }) => type === "execute_input");
  await client.ask("shell", "complete_request", { code: "Math.", cursor_pos: 5 });
  await cell;
  const states = client.received.slice(from).filter(({ type }) => type === "status").map(({ content, parent }) => `${content["execution_state"]} ${parent === undefined ? "" : parent.slice(-4)}`);
  const [executing, completing] = [states[0]!.slice(5), states[1]!.slice(5)];
  assert.deepEqual(states, [`busy ${executing}`, `busy ${completing}`, `idle ${completing}`, `busy ${executing}`, `idle ${executing}`]);
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
  const secret = execute('prompt("secret? ", { password: true }).length', { allow_stdin: true });
  await client.until(({ channel, content: { password } }) => channel === "stdin" && password === true);
  client.send("stdin", "input_reply", { value: "\u{1F600}x" });
  assert.equal((await secret).published.find(({ type }) => type === "execute_result")?.content["data"]["text/plain"], "3");
  assert.equal((await execute('prompt("who? ")')).reply["status"], "error");
});

test("a message signed with another key is dropped, and said so; the next is answered", async () => {
  let said = "";
  client.child.stderr?.on("data", (text) => (said += text));
  const forged = client.send("shell", "execute_request", { code: "globalThis.forged = 1" }, { key: "another key" });
  const { published } = await execute("(globalThis as any).forged");
  assert.deepEqual(types(published), ["busy", "execute_input", "idle"]);
  assert.equal(client.received.some(({ parent }) => parent === forged), false);
  assert.equal(said, "rmaplab kernel: dropped a message on shell: its signature is wrong\n");
});

test("frames that are no message are refused, the signature before anything is parsed", () => {
  const wire = createWire("key");
  const [delimiter, , ...whole] = wire.encode({ identities: [], type: "t", content: {}, parent: undefined });
  const signed = (...parts: string[]) => [delimiter!, Buffer.from(createHmac("sha256", "key").update(parts.join("")).digest("hex")), ...parts.map((part) => Buffer.from(part))];
  const refused: [what: RegExp, frames: Buffer[]][] = [
    [/too few frames/, []],
    [/too few frames/, whole],
    [/too few frames/, [delimiter!, Buffer.alloc(0), ...whole.slice(1)]],
    [/signature is wrong/, [delimiter!, Buffer.from("00"), ...["{", "{", "{", "{"].map((part) => Buffer.from(part))]],
    [/signature is wrong/, [delimiter!, Buffer.from("0".repeat(64)), ...whole]],
    [/not a JSON object/, signed("{", "{}", "{}", "{}")],
    [/names no message type/, signed("{}", "{}", "{}", "{}")],
  ];
  for (const [what, frames] of refused) assert.throws(() => wire.decode(frames), what);
  assert.equal(wire.decode(wire.encode({ identities: [], type: "t", content: { a: 1 }, parent: undefined })).content["a"], 1);
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

async function executed(code: string, more: object = {}): Promise<{ reply: Record<string, any>; published: Received[]; value: unknown }> {
  const { reply, published } = await lives.ask("shell", "execute_request", { code, ...more });
  return { reply, published, value: published.find(({ type }) => type === "execute_result")?.content["data"]["text/plain"] };
}

test("nothing that a cell writes on the kernel's own pipe harms it", async () => {
  const lines = ["x", "null", "5", '{"type":"output"}', '{"type":"output","cell":0,"output":null}', '{"type":"comm","message":null}', '{"type":"zzz"}', '"no end'];
  assert.equal((await executed(`require("node:fs").writeSync(4, ${JSON.stringify(lines.join("\n"))});\n7`)).value, "7");
});

test("contents that are no use are answered with an error, or dropped", async () => {
  const bad = { toString: 1 };
  assert.equal((await lives.ask("shell", "execute_request", { code: bad })).reply["status"], "error");
  for (const type of ["complete_request", "inspect_request", "is_complete_request"]) assert.equal((await lives.ask("shell", type, { code: bad })).reply["status"], "error");
  assert.equal((await lives.ask("shell", "history_request", { hist_access_type: "search", pattern: bad })).reply["status"], "error");
  assert.deepEqual(types(await lives.tell("shell", "comm_open", { comm_id: bad, target_name: bad })), ["busy", "idle"]);
  const asked = executed('prompt("x?")', { allow_stdin: true });
  await lives.until(({ channel }) => channel === "stdin");
  lives.send("stdin", "input_reply", { value: bad });
  lives.send("stdin", "input_reply", { value: "good" });
  assert.equal((await asked).value, "'good'");
});

test("half a character goes out as a mark, whatever it stands in", async () => {
  const { published } = await executed('console.log("\\ud83d", "\\u{1F600}", "\\\\ud83d"); display.text("\\udc00"); throw new Error("\\ud83d");');
  const [, , said, shown, error] = published.map(({ content }) => content);
  assert.equal(said!["text"], "\ufffd \u{1F600} \\ud83d\n");
  assert.deepEqual([shown!["data"]["text/plain"], error!["evalue"]], ["\ufffd", "\ufffd"]);
});

test("no pattern holds up the search", async () => {
  await executed(`// ${"a".repeat(3000)}`);
  const found = async (pattern: string): Promise<number> => (await lives.ask("shell", "history_request", { hist_access_type: "search", pattern })).reply["history"].length;
  const start = performance.now();
  assert.deepEqual([await found(`${"*a".repeat(20)}*b`), await found("//*a*a"), await found("//?a*"), await found("//"), await found("//.*")], [0, 1, 1, 0, 0]);
  assert.ok(performance.now() - start < 1000);
});

test("a reply to an interrupted question, and another client's, answer nothing", async () => {
  const questions = (): Received[] => lives.received.filter(({ channel }) => channel === "stdin");
  const before = questions().length;
  const asked = (count: number): Promise<Received> => lives.until(() => questions().length === before + count);
  const one = executed('prompt("one?")', { allow_stdin: true });
  await asked(1);
  const parent = { msg_id: questions().at(-1)!.id, msg_type: "input_request" };
  await lives.ask("control", "interrupt_request", {});
  assert.equal((await one).reply["ename"], "Interrupted");
  lives.send("stdin", "input_reply", { value: "while nobody asks" });
  const others = executed('[prompt("two?"), prompt("three?")]', { allow_stdin: true });
  await asked(2);
  lives.send("stdin", "input_reply", { value: "for one" }, { parent });
  lives.send("stranger", "input_reply", { value: "from a stranger" });
  await delay(50);
  lives.send("stdin", "input_reply", { value: "for two" });
  await asked(3);
  lives.send("stdin", "input_reply", { value: "for three" });
  assert.equal((await others).value, "[ 'for two', 'for three' ]");
});

test("what a comm handler prints answers its message, in a silent cell's wake too, and an interrupt ends the wait for it", async () => {
  await executed('comms.register("print", (comm, how) => { comm.onMessage = async (how) => { console.log(how); if (how === "loop") for (;;); await 1; console.log("later"); if (how === "wait") await new Promise(() => {}); }; });');
  await lives.tell("shell", "comm_open", { comm_id: "p", target_name: "print", data: {} });
  await executed("0", { silent: true });
  const printed = (published: Received[]): string => published.filter(({ type }) => type === "stream").map(({ content }) => content["text"]).join("");
  assert.equal(printed(await lives.tell("shell", "comm_msg", { comm_id: "p", data: "simply" })), "simply\nlater\n");
  for (const [how, said] of [["wait", "wait\nlater\n"], ["loop", "loop\n"]] as const) {
    const told = lives.tell("shell", "comm_msg", { comm_id: "p", data: how });
    await delay(100);
    await lives.ask("control", "interrupt_request", {});
    assert.equal(printed(await told), said);
  }
  assert.equal((await executed("8")).value, "8");
});
