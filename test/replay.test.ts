import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { replayTrace } from "../src/replay/replay.ts";
import { data, folderWith, rmaplab } from "./support.ts";

const noreuse = readFileSync(data("kernel-6.1-uml-noreuse.jsonl"), "utf8");

for (const [name, release, dumps] of [
  ["kernel-6.1-uml-noreuse.jsonl", "v3.0", 93],
  ["kernel-6.1-debian.jsonl", undefined, 93],
  ["kernel-6.1-debian-everyop.jsonl", undefined, 210],
  ["kernel-6.12-debian.jsonl", undefined, 93],
] as const) {
  test(`the model does what the kernel did: ${name}, ${release ?? "its own release"}`, () => {
    const result = replayTrace(readFileSync(data(name), "utf8"), name, release);
    assert.deepEqual([result.dumps, result.equal, result.different, result.skipped], [dumps, dumps, [], []]);
  });
}

test("a release with another rule is told apart: at v3.0 no anon_vma is reused", () => {
  const { different } = replayTrace(readFileSync(data("kernel-6.1-debian.jsonl"), "utf8"), "debian", "v3.0");
  assert.deepEqual([...new Set(different.map(({ scenario }) => scenario))], ["j_anon_vma_reuse", "p_move_to_ancestor", "q_orphan_anon_vma_then_children"]);
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

test("the command: exit code and JSON", () => {
  const { status, stdout } = rmaplab("replay", "--json", "--release", "v3.0", data("kernel-6.1-uml-noreuse.jsonl"), data("kernel-6.1-debian.jsonl"));
  const { files } = JSON.parse(stdout) as { files: { equal: number; edits: string[]; different: unknown[]; skipped: unknown[] }[] };
  assert.deepEqual([status, files.length, files[0]!.equal, files[0]!.edits, files[1]!.equal + files[1]!.different.length], [1, 2, 93, ["put_root_last"], 93]);
  assert.equal(rmaplab("replay", data("kernel-6.12-debian.jsonl")).status, 0);
});

test("bad input is one line on stderr and exit 2", () => {
  const good = noreuse.split("\n")[0]!;
  const folder = folderWith({
    empty: "\n", cut: `${good}\n${good.slice(0, 100)}`, foreign: '{"a":1}', kernel: good.replace("6.1.192", "5.4.0"),
    operation: good.replace('["mmap","P0"', '["mmapp","P0"'), page: good.replace('["mmap","P0",0', '["mmap","P0","x"'),
    dead: good.replace('[["mmap","P0",0,4]],"rets":[0]', '[["mmap","P0",0,4],["exit","P0"],["touch","P0",1]],"rets":[0,0,0]'),
    results: good.replace('"rets":[0]', '"rets":[]'), vma: good.replace('"pgoff":0', '"pgoff":null'),
    chain: good.replace('"chain":[]', '"chain":["a7"]'),
  });
  const file = (name: string) => join(folder, name);
  const cases: [string[], RegExp][] = [
    [["replay"], /no file named; expected TRACE/],
    [["replay", join(folder, "none")], /none: no such file/],
    [["replay", folder], /a folder; expected a file/],
    [["replay", "--release", "v9", data("kernel-6.1-uml-noreuse.jsonl")], /unknown release: v9; expected one of v2.6.33, v2.6.39, v3.0-rc1, .*, 6.18/],
    [["replay", "--relaese", "v3.0"], /Unknown option '--relaese'/],
    [["replay", file("empty")], /empty: empty; expected one JSON object a line/],
    [["replay", file("cut")], /cut:2: not JSON, perhaps cut off/],
    [["replay", file("foreign")], /foreign:1: not a dump: scenario should be string/],
    [["replay", file("operation")], /operation:1: operation 1: column 1: unexpected 'mmapp'; expected an operation: mmap touch/],
    [["replay", file("page")], /page:1: operation 1: column 9: unexpected 'x'; expected a page number/],
    [["replay", file("dead")], /dead:1: operation 3, touch P0 1: P0 exited at operation 2; expected a process that is alive/],
    [["replay", file("results")], /results:1: 1 operations and 0 results; expected one result each/],
    [["replay", file("vma")], /vma:1: not a dump: procs.P0.vmas.0.pgoff should be number or string/],
    [["replay", file("chain")], /chain:1: not a dump: anon_vmas has no a7, which is named elsewhere/],
    [["replay", file("kernel")], /recorded on kernel 5.4.0.*expected --release with one of v2.6.33, .*, v7.1/],
    [["relpay"], /unknown command: relpay; expected one of/],
  ];
  for (const [args, message] of cases) {
    const { status, stderr, stdout } = rmaplab(...args);
    assert.deepEqual([status, stdout, stderr.trim().split("\n").length], [2, "", 1], stderr);
    assert.match(stderr, message);
  }
});
