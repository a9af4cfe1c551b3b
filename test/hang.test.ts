import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkScenario, isAsExpected } from "../src/claims/check.ts";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { columnsOf } from "../src/figures/columns.ts";
import { raceMarkdown, raceText } from "../src/figures/race.ts";
import { releases } from "../src/linux/releases/releases.ts";
import { parseScenario } from "../src/scenario/parse.ts";
import { printScenario } from "../src/scenario/print.ts";
import { data, folderWith, rmaplab } from "./support.ts";

const file = data("stranger_in_the_slot.scenario");
const scenario = parseScenario(readFileSync(file, "utf8"));

/** Edits, verdict, states, transitions, depth, at v3.0-rc1. */
const expected: [string[], string, number, number, number][] = [
  [[], "holds", 481, 897, 28],
  [["no_recheck"], "V-STALE", 165, 271, 14],
  [["recheck_mapping"], "V-STALE", 165, 271, 14],
  [["recheck_refcount"], "V-WRONGROOT", 441, 787, 23],
  [["unlock_reread_root"], "V-UNLOCK", 390, 695, 22],
  [["as_merged"], "V-UNLOCK", 410, 725, 22],
  [["recheck_both"], "holds", 483, 900, 28],
  [["put_root_last"], "holds", 481, 897, 28],
];

for (const [edits, outcome, states, transitions, depth] of expected) {
  test(`a stranger in the slot, ${edits.join() || "nothing removed"}: ${outcome}`, () => {
    const found = checkScenario(scenario, { edits });
    assert.deepEqual([found.violation ?? found.verdict, found.states, found.transitions, found.depth], [outcome, states, transitions, depth]);
  });
}

test("the verdict rests on something: the fast path was taken and the memory was recycled under the reader", () => {
  const { witnesses } = checkScenario(scenario, { edits: [] });
  assert.deepEqual([witnesses["fast path"], witnesses["memory recycled under a reader"]], [1, 8]);
});

test("as merged, the wrong root is found too when it is asked for", () => {
  const { violation, depth, path } = checkScenario(scenario, { edits: ["as_merged"], until: "V-WRONGROOT" });
  assert.deepEqual([violation, depth, path!.steps.at(-1)!.step], ["V-WRONGROOT", 23, "list_for_each_entry(avc, &anon_vma->head, same_anon_vma)"]);
});

test("as merged, a task of a living family hangs in anon_vma_prepare on the mutex that the walker leaked", () => {
  const living = parseScenario(readFileSync(data("hang_of_a_living_family.scenario"), "utf8"));
  const asClaimed = { ...scenarioNamed(living.name), edits: living.edits, expect: living.expect! };
  assert.equal(printScenario(living), printScenario(asClaimed));
  const found = checkScenario(living);
  assert.deepEqual([found.violation, found.depth, isAsExpected(found)], ["V-HANG", 43, true]);
  const { stuck, steps } = found.path!;
  assert.deepEqual(stuck!.map(({ task, function: name, step }) => [task, name, step]), [[1, "anon_vma_prepare", "anon_vma_lock(anon_vma)"]]);
  assert.deepEqual(steps.filter(({ violation }) => violation === "V-LEAKLOCK").map(({ task, function: name }) => [task, name]), [[0, "page_lock_anon_vma"]]);
  const { rows, mutexes } = columnsOf(found.path!, found.columns);
  assert.deepEqual([rows.at(-1)!.remark, rows.at(-1)!.holders[mutexes.indexOf("a0")]], ["CPU 1 waits for the mutex of a0 for ever, at anon_vma_lock(anon_vma)", "0"]);
});

test("race columns are 7-bit, at most 72 columns wide, and mark the edit and the violation", () => {
  const found = checkScenario(scenario, { edits: ["recheck_refcount"] });
  const columns = columnsOf(found.path!, found.columns);
  const text = raceText(columns);
  assert.match(text, /^[\n\x20-\x7e]*$/);
  assert.deepEqual(text.split("\n").filter((line) => line.length > 72 || line !== line.trimEnd()), []);
  assert.match(text, /^\* {2}19 .*if \(!atomic_read\(&anon_vma->refcount\)\)$/m);
  assert.match(text, /^! {2}23 /m);
  assert.match(text, /\^ the memory of a0 lives again, as a2$/m);
  assert.equal(raceMarkdown(columns).split("\n").filter((line) => line.startsWith("|")).length, 2 + found.depth);
  assert.match(raceMarkdown(columns), /\n\n\*a0, a1: which CPU holds that mutex after the step, empty if none\* {2}\n\*bold: the violation\*$/);
});

test("the command: exit code, JSON, `all`, and a bound that is hit", () => {
  assert.equal(rmaplab("check", file).status, 0);
  const { status, stdout } = rmaplab("check", file, "--edit", "recheck_refcount", "--json");
  const found = JSON.parse(stdout) as { verdict: string; violation: string; path: { cpu: number; operation: string; function: string; step: string }[] };
  assert.deepEqual([status, found.verdict, found.violation, found.path.length], [1, "violated", "V-WRONGROOT", 23]);
  assert.deepEqual(found.path[0], { cpu: 0, operation: "walk X 0", function: "page_lock_anon_vma", step: "rcu_read_lock()" });
  const all = JSON.parse(rmaplab("check", file, "--release", "all", "--json").stdout) as { checks: { release: string }[] };
  assert.deepEqual(all.checks.map(({ release }) => release), releases.map(({ name }) => name));
  const wrong = join(folderWith({ "wrong.scenario": readFileSync(file, "utf8").replace("setup", "expect violated V-STALE\nsetup") }), "wrong.scenario");
  const unmet = rmaplab("check", wrong);
  assert.equal(unmet.status, 1);
  assert.match(unmet.stdout, /^ {2}expected violated, V-STALE$/m);
  const cut = rmaplab("check", file, "--max-states", "100", "--json");
  assert.deepEqual([cut.status, (JSON.parse(cut.stdout) as { verdict: string }).verdict], [1, "unfinished"]);
});
