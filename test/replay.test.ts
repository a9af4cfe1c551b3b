import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { replayTrace } from "../src/replay/replay.ts";
import { data, rmaplab } from "./support.ts";

const noreuse = readFileSync(data("kernel-6.1-uml-noreuse.jsonl"), "utf8");

test("the kernel without reuse does what the model does at v3.0, as far as the model goes", () => {
  const { dumps, equal, different, skipped } = replayTrace(noreuse, "noreuse", "v3.0");
  assert.deepEqual(different, []);
  assert.equal(dumps, 93);
  assert.ok(equal >= 46, `${equal} dumps equal`);
  assert.equal(equal + skipped.length, dumps);
  assert.ok(skipped.every(({ reason }) => /not in the model|whole address space/.test(reason)), "every skip has its reason");
});

for (const [what, change, path] of [
  ["a count", (line: string) => line.replace('"refcount":2', '"refcount":3'), "anon_vmas.a0.refcount"],
  ["a chain", (line: string) => line.replace('"chain":["a1","a0"]', '"chain":["a0","a1"]'), "procs.C1.vmas.0.chain.0"],
  ["a walk", (line: string) => line.replace('[["v0",0,true],["v1",0,true]]', '[["v0",0,true]]'), "walks.p0.1"],
  ["a mapping", (line: string) => line.replace('"mapcount":2', '"mapcount":1'), "procs.P0.vmas.0.pages.0.mapcount"],
] as const) {
  test(`${what} that was recorded otherwise is found`, () => {
    const line = noreuse.split("\n").find((text) => text.includes('"c_fork_cow","step":4'))!;
    assert.notEqual(change(line), line);
    const { different } = replayTrace(change(line), "changed", "v3.0");
    assert.ok(different[0]?.differences.some((difference) => difference.startsWith(path)), JSON.stringify(different));
  });
}

test("the command reports as JSON and exits 1 while dumps are skipped", () => {
  const { status, stdout } = rmaplab("replay", "--json", "--release", "v3.0", data("kernel-6.1-uml-noreuse.jsonl"));
  const { files } = JSON.parse(stdout) as { files: { equal: number; different: unknown[]; skipped: unknown[] }[] };
  assert.deepEqual([status, files.length, files[0]!.different, files[0]!.equal + files[0]!.skipped.length], [1, 1, [], 93]);
});

test("bad input is one line on stderr and exit 2", () => {
  const folder = mkdtempSync(join(tmpdir(), "rmaplab-"));
  const file = (name: string, text: string) => (writeFileSync(join(folder, name), text), join(folder, name));
  const good = noreuse.split("\n")[0]!;
  const cases: [string[], RegExp][] = [
    [["replay"], /no file named; expected TRACE/],
    [["replay", join(folder, "none")], /none: no such file/],
    [["replay", folder], /a folder; expected a file/],
    [["replay", "--release", "v9", data("kernel-6.1-uml-noreuse.jsonl")], /unknown release: v9; expected one of v3.0-rc1, v3.0/],
    [["replay", "--relaese", "v3.0"], /Unknown option '--relaese'/],
    [["replay", file("empty", "\n")], /empty: empty; expected one JSON object a line/],
    [["replay", file("cut", `${good}\n${good.slice(0, 100)}`)], /cut:2: not JSON, perhaps cut off/],
    [["replay", file("foreign", '{"a":1}')], /foreign:1: not a dump: scenario should be of type string/],
    [["replay", file("kernel", good.replace("6.1.192", "5.4.0"))], /recorded on kernel 5.4.0.*expected --release with one of v3.0-rc1, v3.0/],
    [["relpay"], /unknown command: relpay; expected one of/],
  ];
  for (const [args, message] of cases) {
    const { status, stderr, stdout } = rmaplab(...args);
    assert.deepEqual([status, stdout, stderr.trim().split("\n").length], [2, "", 1], stderr);
    assert.match(stderr, message);
  }
});
