import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { PYTHON, skipUnless } from "./kernel-outside.ts";
import { folderWith, rmaplab } from "./support.ts";

/** What every kernel must do, by the protocol: a request, and what must come back. Jupyter's own client asks and checks each message. */
interface Sample {
  what: string;
  method: "execute" | "complete" | "inspect" | "is_complete" | "history" | "kernel_info" | "comm_info";
  parameters: Record<string, unknown>;
  /** fields of the reply */
  reply?: Record<string, unknown>;
  /** kinds of messages on iopub between busy and idle */
  published?: string[];
  /** a text that the reply or what was published must contain */
  contains?: string;
}

const execute = (what: string, code: string, rest: Partial<Sample> = {}): Sample => ({ what, method: "execute", parameters: { code }, reply: { status: "ok" }, ...rest });

const samples: Sample[] = [
  { what: "kernel_info", method: "kernel_info", parameters: {}, reply: { status: "ok", protocol_version: "5.4", implementation: "rmaplab" }, contains: '"file_extension": ".ts"' },
  execute("stdout", 'console.log("hello, world")', { published: ["execute_input", "stream"], contains: '"name": "stdout", "text": "hello, world\\n"' }),
  execute("stderr", 'console.error("test")', { published: ["execute_input", "stream"], contains: '"name": "stderr"' }),
  execute("a result", "6 * 7", { published: ["execute_input", "execute_result"], contains: '"text/plain": "42"' }),
  execute("an error", "throw new RangeError('42')", { reply: { status: "error", ename: "RangeError", evalue: "42" }, published: ["execute_input", "error"] }),
  execute("a type error", "const n: number = 'x'", { reply: { status: "error", ename: "TypeScriptError" }, published: ["execute_input", "error"], contains: "cell-5.ts:1:7 - error TS2322" }),
  execute("HTML", 'display.html("<b>x</b>")', { published: ["execute_input", "display_data"], contains: '"text/html": "<b>x</b>"' }),
  execute("a picture", "display.png(new Uint8Array([137, 80]))", { published: ["execute_input", "display_data"], contains: '"image/png": "iVA="' }),
  execute("a display that changes", 'import { newDisplay } from "tslab"; const d = newDisplay(); d.text("a"); d.text("b")', { published: ["execute_input", "display_data", "update_display_data"] }),
  execute("output that goes", "clearOutput(true)", { published: ["execute_input", "clear_output"], contains: '"wait": true' }),
  execute("nothing", "", { published: ["execute_input"] }),
  { what: "a silent cell", method: "execute", parameters: { code: "1 + 1", silent: true }, reply: { status: "ok" }, published: [] },
  { what: "an expression of the user", method: "execute", parameters: { code: "", user_expressions: { two: "1 + 1" } }, contains: '"two": {"status": "ok", "data": {"text/plain": "2"}' },
  { what: "completion", method: "complete", parameters: { code: "Math.flo", cursor_pos: 8 }, reply: { status: "ok", matches: ["floor"], cursor_start: 5, cursor_end: 8 } },
  { what: "inspection", method: "inspect", parameters: { code: "parseInt", cursor_pos: 4, detail_level: 0 }, reply: { status: "ok", found: true }, contains: "Converts a string to an integer" },
  { what: "inspection of nothing", method: "inspect", parameters: { code: "  ", cursor_pos: 1 }, reply: { status: "ok", found: false, data: {} } },
  { what: "whole code", method: "is_complete", parameters: { code: "1 + 1" }, reply: { status: "complete" } },
  { what: "half code", method: "is_complete", parameters: { code: "class X {" }, reply: { status: "incomplete", indent: "  " } },
  { what: "wrong code", method: "is_complete", parameters: { code: "1 + )" }, reply: { status: "invalid" } },
  { what: "the last of the history", method: "history", parameters: { hist_access_type: "tail", n: 1, raw: true, output: false }, contains: '""' },
  { what: "a range of the history", method: "history", parameters: { hist_access_type: "range", start: 4, stop: 5, session: 0, raw: true, output: false }, contains: '[0, 4, "throw' },
  { what: "a search of the history", method: "history", parameters: { hist_access_type: "search", pattern: "6 *", raw: true, output: false }, contains: '"6 * 7"' },
  { what: "comms", method: "comm_info", parameters: {}, reply: { status: "ok", comms: {} } },
];

/** Starts the installed kernel as Jupyter does, asks the samples in order, and prints one line of JSON for each. */
const driver = `
import json, sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="rmaplab", startup_timeout=60)
for sample in json.load(open(sys.argv[1])):
    request = getattr(client, sample["method"])(**sample["parameters"])
    reply = client.get_shell_msg(timeout=30)
    published = []
    while not published or published[-1]["content"].get("execution_state") != "idle":
        message = client.get_iopub_msg(timeout=30)
        if message["parent_header"].get("msg_id") == request: published.append(message)
    print(json.dumps({
        "mine": reply["parent_header"]["msg_id"] == request,
        "type": reply["msg_type"], "reply": reply["content"],
        "states": [m["content"]["execution_state"] for m in published if m["msg_type"] == "status"],
        "published": [{"type": m["msg_type"], "content": m["content"]} for m in published if m["msg_type"] != "status"],
    }), flush=True)
client.stop_channels()
manager.shutdown_kernel()
print(json.dumps({"ended": not manager.is_alive()}))
`;

test("Jupyter's client gets from the installed kernel what every kernel must give", { skip: skipUnless("jupyter_client for Python", PYTHON, "-c", "import jupyter_client") }, async (t) => {
  const folder = folderWith({ "samples.json": JSON.stringify(samples) });
  assert.equal(rmaplab("kernel", "install", "--prefix", folder).status, 0);
  writeFileSync(join(folder, "driver.py"), driver);
  const env = { ...process.env, JUPYTER_PATH: join(folder, "share", "jupyter"), JUPYTER_RUNTIME_DIR: join(folder, "runtime"), PYDEVD_DISABLE_FILE_VALIDATION: "1" };
  const { stdout } = await promisify(execFile)(PYTHON, [join(folder, "driver.py"), join(folder, "samples.json")], { env, cwd: folder, timeout: 90_000 });
  const lines = stdout.trim().split("\n");
  for (const [k, sample] of samples.entries()) await t.test(sample.what, () => check(sample, lines[k] ?? ""));
  await t.test("shutdown", () => assert.deepEqual(JSON.parse(lines.at(-1)!), { ended: true }));
});

function check({ method, reply = {}, published, contains = "" }: Sample, line: string): void {
  const got = JSON.parse(line) as { mine: boolean; type: string; reply: Record<string, unknown>; states: string[]; published: { type: string }[] };
  assert.deepEqual([got.mine, got.type, got.states], [true, `${method}_reply`, ["busy", "idle"]]);
  for (const [field, value] of Object.entries(reply)) assert.deepEqual(got.reply[field], value, field);
  if (published !== undefined) assert.deepEqual(got.published.map(({ type }) => type), published);
  assert.ok(line.includes(contains), line);
}
