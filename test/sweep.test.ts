import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { scenariosAfter, type Swept, sweepOne } from "../src/claims/sweep.ts";
import { explained } from "../src/claims/sweepExplained.ts";
import { machineForSetups, setups } from "../src/claims/sweepSetups.ts";
import { kindsOf } from "../src/claims/sweepSummary.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { printOperation } from "../src/scenario/print.ts";
import { naiveRaces, naiveStates } from "./naiveSweep.ts";
import { skipUnless } from "./kernel-outside.ts";
import { folderWith, rmaplab, root } from "./support.ts";

const repairs = ["mremap_locks_rmap", "put_after_rcu_unlock", "put_root_last"];
const rc1 = { release: "v3.0-rc1", edits: [] as string[] };
const repaired = { release: "v3.0-rc1", edits: repairs };

for (const depth of [1, 2]) {
  test(`set-ups of up to ${depth}: each state once, and all that a naive enumeration finds`, () => {
    const found = setups(machineForSetups(depth, releaseNamed("v3.0-rc1"), []), depth, false).map(({ operations }) => operations.map(printOperation).join("; "));
    const naive = naiveStates(depth);
    const states = found.map((program) => naive.stateOf(program));
    assert.equal(new Set(states).size, found.length, "two set-ups lead to one state");
    assert.deepEqual([...naive.states].filter((state) => !states.includes(state)), []);
    assert.equal(found.length, naive.states.size);
  });
}

/** The races after one set-up, as a sweep makes them. */
function racesAfter(program: string, cpus: number): string[] {
  const machine = machineForSetups(4, releaseNamed("v3.0-rc1"), []);
  const setup = setups(machine, program.split("; ").length, false).find(({ operations }) => operations.map(printOperation).join("; ") === program);
  assert.ok(setup, program);
  return scenariosAfter(machine, setup, cpus, false);
}

test("races: as many as there are without the order of CPUs and the names of threads that are alike", () => {
  const { setup, count } = naiveRaces();
  const races = racesAfter(setup, 3);
  assert.equal(races.length, count);
  assert.equal(new Set(races).size, count);
});

for (const [bug, violation, program, cpus, races] of [
  ["C22 a", "V-UAF", "mmap P 0 1; touch P 0; fork P Q; touch Q 0", 3, /exit P\ncpu 2\n {2}exit Q/],
  ["C22 b", "V-RCUSLEEP", "mmap P 0 1; touch P 0", 3, /exit P/],
  ["C22 c", "V-MISS", "mmap P 0 2; touch P 1; mremap P 1 1 8 1", 2, /mremap/],
] as const) {
  test(`${bug} is found with nothing removed, and explained; with the repairs nothing is found`, () => {
    const scenarios = racesAfter(program, cpus).filter((text) => races.test(text));
    assert.ok(scenarios.length > 1);
    const kinds = kindsOf(scenarios.map((text) => sweepOne(text, rc1)));
    assert.ok(kinds.some(({ code, explanation }) => code === violation && explanation?.name === bug));
    assert.deepEqual(kinds.filter(({ explanation }) => !explanation), []);
    assert.deepEqual(scenarios.map((text) => sweepOne(text, repaired)).filter(({ verdict }) => verdict !== "holds"), []);
  });
}

test("memory that lives again before the link of its former life has left the chain breaks no claim", () => {
  const scenarios = racesAfter("mmap P 0 1; touch P 0; fork P Q", 3).filter((text) => /fork P .*\ncpu 2\n {2}exit Q/.test(text));
  assert.ok(scenarios.length >= 4);
  for (const text of scenarios) assert.deepEqual([sweepOne(text, repaired).verdict, text], ["holds", text]);
});

test("an explanation ends where the repair is in force", () => {
  const found: Swept = { scenario: "", ...rc1, verdict: "violated", violation: "V-UAF", function: "anon_vma_free", step: "if (mutex_is_locked(&anon_vma->root->mutex))", states: 1, transitions: 1, depth: 1 };
  assert.equal(explained(found)?.name, "C22 a");
  assert.equal(explained({ ...found, edits: repairs }), undefined);
  assert.equal(explained({ ...found, release: "v3.15" }), undefined);
  assert.equal(explained({ ...found, violation: "V-FREE" }), undefined);
});

const shallow = ["sweep", "--depth", "1", "--cpus", "2"];

test("a run that was killed goes on, and comes to the same bytes and digest, for any number of workers", async () => {
  const folder = folderWith({});
  const [whole, killed] = [join(folder, "whole"), join(folder, "killed")];
  const first = rmaplab(...shallow, "--out", whole);
  assert.equal(first.status, 0, first.stderr);
  const expected = readFileSync(whole, "utf8");
  await interrupted(killed, "SIGKILL");
  writeFileSync(killed, `${readFileSync(killed, "utf8").split("\n").slice(0, 2).reverse().join("\n")}\n${expected.slice(0, 50)}`);
  const second = rmaplab(...shallow, "--workers", "1", "--out", killed);
  assert.match(second.stderr, /2 results were there already/);
  assert.equal(readFileSync(killed, "utf8"), expected);
  assert.equal(rmaplab(...shallow).stdout, expected);
  const digest = createHash("sha256").update(expected).digest("hex");
  for (const { stderr } of [first, second]) assert.ok(stderr.includes(`digest ${digest}`));
});

test("a terminal shows the summary only", { skip: skipUnless("script", "script", "--version") }, () => {
  const { stdout } = spawnSync("script", ["-qec", `${process.execPath} dist/src/cli/main.js ${shallow.join(" ")} 2>/dev/null`, "/dev/null"], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  assert.equal(stdout, "");
});

test("Ctrl-C leaves whole lines and exit code 130", async () => {
  const file = join(folderWith({}), "results");
  assert.equal(await interrupted(file, "SIGINT"), 130);
  assert.match(readFileSync(file, "utf8"), /^(\{.*\}\n)+$/);
});

/** Start a sweep of some length, and end it when there are a few results. */
async function interrupted(file: string, signal: NodeJS.Signals): Promise<number | null> {
  const child = spawn(process.execPath, [join(root, "dist/src/cli/main.js"), ...shallow, "--out", file], { stdio: "ignore" });
  while (!existsSync(file) || readFileSync(file, "utf8").split("\n").length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill(signal);
  return await new Promise((resolve) => child.on("exit", resolve));
}

test("bad input is one line and exit code 2", () => {
  const folder = folderWith({ noise: "what\n", other: '{"id":"0","verdict":"holds"}\n' });
  for (const [args, sentence] of [
    [["--depth", "0"], "--depth 0; expected a number from 1 to 8"],
    [["--cpus", "4"], "--cpus 4; expected a number from 2 to 3"],
    [["--workers", "x"], "--workers x; expected a number from 1 to 64"],
    [["--release", "v9"], "unknown release: v9; expected one of"],
    [["--edit", "nope"], "nope"],
    [["--release", "v3.16", "--edit", "put_after_rcu_unlock"], "put_after_rcu_unlock"],
    [["more"], "unexpected 'more'; expected options only"],
    [["--out", join(folder, "no", "file")], "ENOENT; expected a file that can be read and written"],
    [["--out", join(folder, "noise")], "line 1 is no result of a sweep; expected JSON with an id"],
    [["--out", join(folder, "other")], "line 1 is the result of another sweep"],
  ] as const) {
    const { status, stdout, stderr } = rmaplab("sweep", "--depth", "1", ...args);
    assert.equal(status, 2, args.join(" "));
    assert.equal(stdout, "");
    assert.match(stderr, /^rmaplab: .*\n$/);
    assert.ok(stderr.includes(sentence), stderr);
  }
});
