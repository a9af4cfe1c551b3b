import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Swept, sweepOf, sweepOne } from "../src/claims/sweep.ts";
import { explained } from "../src/claims/sweepExplained.ts";
import { machineForSetups, setups } from "../src/claims/sweepSetups.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { printOperation } from "../src/scenario/print.ts";
import { naiveRaces, naiveStates } from "./naiveSweep.ts";
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

test("races: as many as there are without the order of CPUs and the names of threads that are alike", () => {
  const { setup, count } = naiveRaces();
  const lines = setup.split("; ").map((line) => `  ${line}\n`).join("");
  const races = sweepOf({ depth: 3, ...rc1, cpus: 3 }).scenarios.filter((text) => text.startsWith(`scenario sweep\nsetup\n${lines}cpu 0\n`));
  assert.equal(races.length, count);
  assert.equal(new Set(races).size, count);
});
