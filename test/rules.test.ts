import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkScenario } from "../src/claims/check.ts";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { gravest, now } from "../src/machine/now.ts";
import { prepare } from "../src/scenario/tasks.ts";
import { may_sleep_on } from "../src/linux/rmap/order.ts";
import { chainSuperset, equalChains, linkedWhileMapped, oneRoot } from "../src/linux/structs/invariants.ts";
import { perform } from "../src/scenario/run.ts";
import { settled, wellFormed } from "../src/linux/structs/wellFormed.ts";
import { linux } from "../src/linux/structs/world.ts";
import { parseScenario } from "../src/scenario/parse.ts";
import { checkedRun, data, program } from "./support.ts";

/** Processes P and C share page p1 and anon_vma a1; a2 is C's own. One thing is then made wrong. */
for (const [what, damage, sentence] of [
  ["a list entry whose chain lacks it", () => linux().vma[1]!.chain.remove(linux().anon_vma[1]!), "anon_vma 1 lists vma 1, whose chain lacks it"],
  ["a list entry of memory that is free", () => void (linux().vma[2]!.mm = null), "anon_vma 1 lists the unused vma 2"],
  ["an empty vma", () => void (linux().vma[1]!.vm_end = 0), "vma 1 is empty"],
  ["a mapcount that is too low", () => void (linux().page[1]!.mapcount = 1), "page 1: mapcount 1, but 2 entries map it"],
] as const) {
  test(`not well-formed: ${what}`, () => {
    const machine = checkedRun(program("mmap P 0 1; touch P 0; fork P C"));
    assert.deepEqual(machine.enter(wellFormed), []);
    machine.enter(damage);
    assert.ok(machine.enter(wellFormed).includes(sentence), machine.enter(wellFormed).join("\n"));
  });
}

for (const [what, damage, sentence] of [
  ["a count of one too many", () => void linux().anon_vma[1]!.raw.refcount++, /anon_vma 1.*refcount/],
  ["a vma that maps a page and is not on its list", () => linux().anon_vma[1]!.raw.list.remove(linux().vma[2]!), /anon_vma 1.*does not list/],
] as const) {
  test(`not settled: ${what}`, () => {
    const machine = checkedRun(program("mmap P 0 1; touch P 0; fork P C"));
    assert.deepEqual(machine.enter(settled), []);
    machine.enter(damage);
    assert.match(machine.enter(settled).join("\n"), sentence);
  });
}

const twoWalkers = parseScenario("scenario two_walkers\nsetup\nmmap X 0 1\ntouch X 0\ncpu 0\nwalk X 0\ncpu 1\nwalk X 0\ncpu 2\nexit X\nend");

test("a walker waits for a fork's lock: the slow path gives its reference back, no anon_vma is left over", () => {
  const waiting = parseScenario("scenario waiting\nsetup\nmmap X 0 1\ntouch X 0\ncpu 0\nwalk X 0\ncpu 1\nfork X Y\nexit X\nexit Y\nend");
  const { verdict, witnesses } = checkScenario(waiting, { release: "v3.16" });
  assert.equal(verdict, "holds");
  assert.ok(witnesses["slow path"]! > 0);
});

test("the slow path of v3.0-rc1 may drop the last reference inside its RCU section, where the free must not sleep", () => {
  assert.deepEqual(["v3.0-rc1", "v3.0", "v3.15", "v3.16"].map((release) => checkScenario(twoWalkers, { release }).violation), ["V-RCUSLEEP", "V-RCUSLEEP", "V-RCUSLEEP", undefined]);
});

test("the last user of an address space is counted out before its pages go", () => {
  const machine = checkedRun(program("mmap P 0 1; touch P 0"));
  const users: [string, number][] = [];
  perform(machine, program("mmap P 0 1; exit P")[1]!, ({ step }) => users.push([step, linux().mm[1]!.users]));
  assert.deepEqual(users[0], ["page_remove_rmap(page)", 0]);
});

test("mremap locks the rmap for a neighbour that has grown to an equal or earlier offset, never for a copy", () => {
  const locking = ["mremap_to_the_front", "mremap_to_an_older", "mremap_to_a_copy"].map((name) =>
    ["v3.0", "v3.15", "v6.1", "v7.1"].filter((release) => "rmap locked while entries move" in checkScenario(scenarioNamed(name), { release }).witnesses));
  assert.deepEqual(locking, [["v3.15", "v6.1", "v7.1"], [], []]);
});

for (const [id, holds, damage] of [
  ["C4", oneRoot, () => void (linux().anon_vma[2]!.raw.root = linux().anon_vma[2]!.raw)],
  ["C5", chainSuperset, () => linux().vma[2]!.chain.remove(linux().anon_vma[1]!)],
  ["C14", linkedWhileMapped, () => linux().anon_vma[1]!.raw.list.remove(linux().vma[2]!)],
  ["C20", equalChains, () => linux().vma[2]!.chain.remove(linux().anon_vma[1]!)],
] as const) {
  test(`the invariant ${id} can be false`, () => {
    const machine = checkedRun(program("mmap P 0 3; touch P 0; fork P C; munmap C 1 1; touch C 2"));
    assert.ok(machine.enter(holds));
    machine.enter(damage);
    assert.ok(!machine.enter(holds));
  });
}

test("a refused operation changes nothing, whatever locks it had taken", () => {
  const machine = checkedRun(program("mmap P 0 1; thread P T"));
  const before = machine.bytes.slice();
  assert.throws(() => perform(machine, { name: "fork", args: ["P", "T"], line: 0 }), { message: "the name T was used before" });
  assert.deepEqual(machine.bytes, before);
});

test("a page that is mapped again while it is written to swap stays where it is", () => {
  const raced = parseScenario("scenario raced\nsetup\nmmap P 0 1\ntouch P 0\ncpu 0\nswapout P 0\ncpu 1\ntouch P 0\ncpu 2\nwalk P 0 locked\nend");
  for (const release of ["v3.0-rc1", "v3.16", "v6.1", "v7.1"]) assert.equal(checkScenario(raced, { release, invariants: ["C5"] }).verdict, "holds", release);
});

test("a wrong order of locks throws: it is a mistake of the model", () => {
  const machine = checkedRun(program("mmap P 0 1; touch P 0"));
  const attempt = (lock: "mmap_sem" | "page lock" | "root lock") => machine.enter(() => (now.task = 0, may_sleep_on(lock)));
  attempt("mmap_sem");
  machine.enter(() => void (linux().page[1]!.locked = 1));
  assert.throws(() => attempt("mmap_sem"), { message: "wrong order of locks: mmap_sem wanted while a page lock is held" });
  attempt("root lock");
  machine.enter(() => void (linux().anon_vma[1]!.raw.owner = 1));
  assert.throws(() => attempt("page lock"), { message: "wrong order of locks: page lock wanted while a root lock is held" });
  machine.enter(() => void (linux().mm[1]!.ptl = 1));
  assert.throws(() => attempt("root lock"), { message: "wrong order of locks: root lock wanted while a page-table lock is held" });
});

test("at the end, a count that nobody explains is V-LEAK", () => {
  const { machine } = prepare(twoWalkers, releaseNamed("v3.16"), []);
  const judged = () => (now.violations = 0, machine.rulesAtEnd(), gravest(now.violations));
  assert.equal(machine.enter(judged), undefined);
  machine.enter(() => void linux().anon_vma[1]!.raw.refcount++);
  assert.equal(machine.enter(judged), "V-LEAK");
});

test("an unlock of another root leaves the first one locked: found when it is asked for", () => {
  const stranger = parseScenario(readFileSync(data("stranger_in_the_slot.scenario"), "utf8"));
  assert.deepEqual(["as_merged", "recheck_both"].map((edit) => checkScenario(stranger, { edits: [edit], until: "V-LEAKLOCK" }).violation), ["V-LEAKLOCK", undefined]);
});
