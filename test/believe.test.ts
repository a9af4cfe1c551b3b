/** Why believe a "holds": the same verdicts by other ways of searching. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { explore } from "../src/checker/explore.ts";
import { checkScenario } from "../src/claims/check.ts";
import { decide } from "../src/claims/decide.ts";
import { type ClaimCheck, claims } from "../src/claims/manifest.ts";
import { soughtBy } from "../src/claims/claim.ts";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { prepare } from "../src/scenario/tasks.ts";
import { exploreNaively, memoryOf } from "./naive.ts";

const races = claims.flatMap((claim) => claim.checks).filter(({ scenario }) => scenarioNamed(scenario).cpus.length > 0);
const name = ({ scenario, release, edits, expect }: ClaimCheck) => `${scenario} at ${release} ${edits.join(" ")}: ${expect}`;

test(`without keep(), ${races.length} checks come out the same, and as deep`, () => {
  for (const check of races) {
    const { release, edits, invariants } = check;
    const kept = decide(check);
    const found = checkScenario(scenarioNamed(check.scenario), { release, edits, until: soughtBy(check), forget: false, ...(invariants && { invariants }) });
    assert.equal(found.violation ?? found.verdict, check.expect, name(check));
    if (found.violation) assert.equal(found.depth, kept.depth, name(check));
    else assert.ok(found.states >= kept.states, name(check));
  }
});

test(`one access a step throughout, ${races.length} checks come out the same, and no sooner`, () => {
  for (const check of races) {
    const { release, edits, invariants } = check;
    const kept = decide(check);
    const found = checkScenario(scenarioNamed(check.scenario), { release, edits, until: soughtBy(check), apart: true, ...(invariants && { invariants }) });
    assert.equal(found.violation ?? found.verdict, check.expect, name(check));
    assert.ok(found.depth >= kept.depth, name(check));
    if (found.verdict === "holds") assert.ok(found.states >= kept.states, name(check));
  }
});

const small = races.filter((check) => decide(check).states <= 260 && !check.invariants && !check.expect.startsWith("C"));

test(`a naive explorer agrees on ${small.length} checks: verdict, code, length, and every memory met`, () => {
  assert.ok(small.length >= 40);
  for (const check of small) {
    const found = decide(check);
    const naive = exploreNaively(scenarioNamed(check.scenario), check.release, check.edits, soughtBy(check));
    assert.equal(naive.violation ?? naive.verdict, check.expect, name(check));
    if (naive.violation) assert.equal(naive.depth, found.depth, name(check));
    else assert.deepEqual([...naive.memories].toSorted(), [...memoriesOf(check)].toSorted(), name(check));
  }
});

/** Every memory that the real search meets, without the tasks' own bytes. */
function memoriesOf(check: ClaimCheck): Set<string> {
  const { machine, tasks } = prepare(scenarioNamed(check.scenario), releaseNamed(check.release), check.edits);
  const memories = new Set<string>([memoryOf(machine)]);
  const note = () => void memories.add(memoryOf(machine));
  explore(machine as never, { ...tasks, move: (task) => tasks.move(task) && (note(), true) }, { maxStates: 100_000, until: soughtBy(check), hang: "V-HANG" });
  return memories;
}
