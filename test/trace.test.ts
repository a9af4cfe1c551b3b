/** Replay tokens, second counterexamples, differences, and which protections a scenario needs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { check, necessary, scenario, trace } from "../src/index.ts";
import { checkScenario } from "../src/claims/check.ts";
import { claims } from "../src/claims/manifest.ts";
import { scenarioNamed, scenarioNames } from "../src/claims/scenarios.ts";
import { tokenOf, traceOf } from "../src/claims/token.ts";
import type { Path } from "../src/machine/path.ts";
import { parseScenario } from "../src/scenario/parse.ts";
import { printScenario } from "../src/scenario/print.ts";
import { plainText, rmaplab } from "./support.ts";

const broken = claims.flatMap((claim) => claim.checks).filter(({ expect }) => expect !== "holds");
const told = ({ steps }: Path) => steps.map(({ task, function: name, step, after }) => [task, name, step, Buffer.from(after).toString("hex")]);

test(`the token of each of ${broken.length} counterexamples leads through the same states to the same end`, () => {
  for (const { scenario: name, release, edits, expect, invariants } of broken) {
    const found = checkScenario(scenarioNamed(name), { release, edits, until: expect, ...(invariants && { invariants }) });
    assert.match(found.token!, /^[\w.~:%-]+$/);
    const { path } = trace(found.token!);
    const memory = (states: Path) => told(states).map(([cpu, line, step]) => [cpu, line, step]);
    assert.deepEqual(memory({ ...path, steps: path.steps.slice(0, found.path!.steps.length) }), memory(found.path!), found.token);
    assert.ok(path.steps[found.depth - 1]?.violation, found.token);
  }
});

test("a token reads back as what it was made of, whatever the scenario's name", () => {
  const own = parseScenario("scenario a~b:c.d-e\nsetup\nmmap X 0 1 7\ntouch X 0\ncpu 0\nwalk X 0 locked\ncpu 1\nexit X\nend");
  const schedule = [0, 0, 1, 0].map((task) => ({ task, choice: 0 })).concat({ task: 1, choice: 2 });
  for (const one of [own, ...scenarioNames.map(scenarioNamed)]) {
    const token = tokenOf({ scenario: one, release: "v3.0", edits: ["no_recheck", "put_root_last"], schedule, invariants: ["C5"] });
    const back = traceOf(token);
    assert.equal(printScenario(back.scenario), printScenario({ ...one, edits: [] }).replace(/^(release|expect) .*\n/gm, ""));
    assert.deepEqual([back.release, back.edits, back.schedule, back.invariants], ["v3.0", ["no_recheck", "put_root_last"], schedule, ["C5"]]);
    assert.match(token, /^[\w.~:%-]+$/);
  }
});

test("a token that a mail has wrapped is the same token", () => {
  assert.equal(trace("stranger_in_the_slot~v3.0-rc1~\n   no_recheck~0x4.1x7.0.\n 1.0").violation, "V-STALE");
});

test("in a cell's text the token stands on a line of its own, whole", () => {
  const found = check(scenario`scenario a_name_that_makes_the_token_long
setup
  mmap P 0 1
  touch P 0
  mmap Y 8 1
  touch Y 8
cpu 0
  walk P 0
cpu 1
  exit P
  fork Y Z`, { edits: ["no_recheck"] });
  assert.ok(found.token!.length > 72);
  assert.ok(plainText(found).split("\n").includes(found.token!));
});

test("a mistake in a token is told by its part", () => {
  assert.throws(() => trace("stranger"), /^Error: "stranger" is no token: it has 1 parts; expected SCENARIO~RELEASE~EDITS~SCHEDULE, and perhaps ~INVARIANTS$/);
  assert.throws(() => trace("nobody~v3.0~~0"), /unknown scenario: nobody; expected one of/);
  assert.throws(() => trace("walk_exit~v9~~0"), /unknown release: v9/);
  assert.throws(() => trace("walk_exit~v3.0~nothing~0"), /unknown edit: nothing/);
  assert.throws(() => trace("walk_exit~v3.0~~zero"), /"zero" is no turn of a schedule; expected a CPU, as 0, 0x5 or 0c1/);
  assert.throws(() => trace("walk_exit~v3.0~~5"), /step 1: CPU 5 is none of the 2 CPUs/);
  assert.throws(() => trace("walk_exit~v3.0~~0x99"), /step \d+: CPU 0 has come to its end/);
  assert.throws(() => trace("walk_exit~v3.0~~0c7"), /step 1: CPU 0 cannot make this move at rcu_read_lock\(\)/);
  assert.throws(() => trace("walk_exit~v3.0~~0~C99"), /unknown invariant: C99; expected one of C4,/);
  const shown = rmaplab("show", "walk_exit~v3.0~~zero");
  assert.deepEqual([shown.status, shown.stdout], [2, ""]);
  assert.match(shown.stderr, /^rmaplab: show: "zero" is no turn/);
});

test("the command line takes the token that it printed", () => {
  const found = JSON.parse(rmaplab("check", "notebooks/data/stranger_in_the_slot.scenario", "--edit", "no_recheck", "--json").stdout) as { token: string; path: unknown[] };
  const followed = JSON.parse(rmaplab("show", found.token, "--json").stdout) as { violation: string; path: unknown[] };
  assert.deepEqual([followed.violation, followed.path], ["V-STALE", found.path]);
  assert.match(rmaplab("show", found.token).stdout, /^stranger_in_the_slot at v3\.0-rc1 with no_recheck: 14 steps, the last is V-STALE\n/);
});

test("another counterexample ends otherwise, is not shorter, and at last there is none", () => {
  let found = check(scenarioNamed("stranger_in_the_slot"), { edits: ["as_merged"] });
  const endings = [JSON.stringify(found.ending)];
  for (let next = found.another(); next; next = next.another()) {
    assert.ok(next.depth >= found.depth);
    endings.push(JSON.stringify(next.ending));
    found = next;
  }
  assert.equal(new Set(endings).size, endings.length);
  assert.ok(endings.length >= 4, endings.join("\n"));
  assert.equal(check(scenarioNamed("walk_exit")).another(), null);
});

test("a second counterexample is the same with and without symmetry", () => {
  const second = (symmetry: readonly ("slots" | "cpus")[]) => check(scenarioNamed("last_and_two_walkers"), { edits: ["no_root_reference"], symmetry }).another()!;
  assert.deepEqual(second(["slots", "cpus"]).token, second([]).token);
});

test("differences tell what a step changed, nested, in 72 columns of ASCII", () => {
  const followed = trace("stranger_in_the_slot~v3.0-rc1~no_recheck~0x4.1x7.0.1.0");
  assert.equal(plainText(followed.differences(5)), [
    "step 5, CPU 1, zap_pte_range():", "    page_remove_rmap(page)", "  page 0", "    mapcount: 1 -> 0", "  pte of page 0 in mm 0", "    page: page 0 -> NULL", "    flags: present write -> none",
  ].join("\n"));
  assert.match(plainText(followed.differences(13)), /\n {2}a0\n {4}status: alive -> free\n {4}grace: nobody -> CPU 0$/);
  assert.match(plainText(followed.differences()), /^[\x20-\x7e\n]+$/);
  assert.ok(plainText(followed.differences()).split("\n").every((line) => line.length <= 72));
  assert.throws(() => followed.differences(99), /there is no step 99; expected 1 to 14/);
});

test("protections that a scenario needs alone, those that it needs only jointly, and those that can go", () => {
  const found = necessary(scenarioNamed("walk_exit"));
  assert.deepEqual(found.alone.map(({ edits, violation }) => [...edits, violation]).slice(0, 2), [["no_rcu_read_lock", "V-UAF"], ["late_rcu_read_lock", "V-UAF"]]);
  assert.deepEqual(found.jointly.map(({ edits }) => edits), [["recheck_refcount", "no_wait_for_lock_holder"], ["no_wait_for_lock_holder", "no_slow_page_mapped"]]);
  assert.ok(found.spare.includes("unlink_root_first"));
  for (const { edits } of found.jointly) for (const edit of edits) assert.equal(checkScenario(scenarioNamed("walk_exit"), { edits: [edit] }).verdict, "holds");
  assert.throws(() => necessary(scenario`
setup
mmap P 0 1
touch P 0
fork P C
cpu 0
exit P
cpu 1
exit C`, { release: "v3.0" }), /unnamed at v3\.0 is violated \(V-UAF\) as it stands; expected a scenario that holds/);
});
