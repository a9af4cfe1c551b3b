/** Symmetry: fewer states, the same verdict, the same counterexample; and a renaming that no step can tell. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkScenario, type Check } from "../src/claims/check.ts";
import type { Alike } from "../src/claims/options.ts";
import { type ClaimCheck, claims } from "../src/claims/manifest.ts";
import { soughtBy } from "../src/claims/claim.ts";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { VIRGIN } from "../src/linux/primitives/slab.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { nextChoices, now } from "../src/machine/now.ts";
import { symmetryOf } from "../src/machine/symmetry.ts";
import { prepare } from "../src/scenario/tasks.ts";

const checks = claims.flatMap((claim) => claim.checks).filter(({ scenario }) => scenarioNamed(scenario).cpus.length > 0);
const name = ({ scenario, release, edits, expect }: ClaimCheck) => `${scenario} at ${release} ${edits.join(" ")}: ${expect}`;

function search(check: ClaimCheck, symmetry: readonly Alike[]): Check {
  const { scenario, release, edits, invariants } = check;
  return checkScenario(scenarioNamed(scenario), { release, edits, symmetry, until: soughtBy(check), ...(invariants && { invariants }) });
}

/** All that a reader of a counterexample sees: every step, and the memory after it. */
function told({ verdict, violation, path }: Check): unknown {
  const steps = path?.steps.map(({ after, ...step }) => ({ ...step, memory: Buffer.from(after.subarray(0, path.machine.taskBytes)).toString("hex") }));
  return { verdict, violation, steps };
}

for (const symmetry of [["slots"], ["cpus"], ["slots", "cpus"]] as const) {
  test(`${checks.length} checks with symmetry of ${symmetry.join(" and ")}: verdict, code, length and every step of the path are the same`, () => {
    for (const check of checks) {
      const plain = search(check, []);
      const reduced = search(check, symmetry);
      assert.deepEqual(told(reduced), told(plain), name(check));
      assert.ok(reduced.states <= plain.states, name(check));
    }
  });
}

test("two walkers on one page are alike: about half of the states; a page that is touched by two is not", () => {
  const states = (scenario: string, symmetry: readonly Alike[]) => checkScenario(scenarioNamed(scenario), { edits: ["put_root_last", "put_after_rcu_unlock"], symmetry }).states;
  assert.ok(states("stranger_and_contention", ["cpus"]) < 0.55 * states("stranger_and_contention", []));
  assert.ok(states("neighbours", ["slots"]) < 0.8 * states("neighbours", []));
  assert.equal(states("walk_exit", ["cpus"]), states("walk_exit", []));
});

for (const scenario of ["stranger_and_contention", "stranger_in_the_slot", "neighbours", "f1", "last_and_two_walkers"]) {
  test(`${scenario}: to rename and to step is to step and to rename`, () => {
    const { machine, tasks, twins } = prepare(scenarioNamed(scenario), releaseNamed("v3.0-rc1"), ["put_root_last"]);
    const start = machine.bytes.slice();
    const symmetry = symmetryOf(machine as never, tasks, { slots: "anon_vma", twins, perTask: ["cpu", "walker"] });
    const seen = { steps: 0, renamed: 0 };
    fc.assert(fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), fc.nat(), fc.boolean(), (walk, shuffle, swap) => machine.enter(() => {
      machine.bytes.set(start);
      tasks.start();
      for (const turn of walk) {
        const here = machine.bytes.slice();
        const [slots, cpus] = [slotNames(machine, shuffle + turn), taskNames(machine.tasks, twins, swap)];
        const rename = (state: Uint8Array) => (machine.bytes.set(state), symmetry.rename(slots, cpus), machine.bytes.slice());
        const stepped = successors(machine, tasks, here);
        const renamedFirst = successors(machine, tasks, rename(here));
        assert.deepEqual(new Set(renamedFirst.map(hex)), new Set(stepped.map(rename).map(hex)));
        seen.steps++;
        seen.renamed += Number(hex(rename(here)) !== hex(here));
        if (stepped.length === 0) return;
        machine.bytes.set(stepped[turn % stepped.length]!);
      }
    })), { numRuns: 40, seed: 1 });
    assert.ok(seen.renamed > seen.steps / 4, `${seen.renamed} of ${seen.steps} states changed their names`);
  });
}

type Machine = ReturnType<typeof prepare>["machine"];
const hex = (state: Uint8Array) => Buffer.from(state).toString("hex");

/** Some permutation of the slots that were ever used: which of the others is next is not a name. */
function slotNames({ memory }: Machine, shuffle: number): number[] {
  const names = memory.anon_vma.map((_, id) => id);
  const used = names.filter((id) => id > 0 && memory.anon_vma[id]!.raw.status !== VIRGIN);
  used.forEach((id, k) => (names[id] = used[(k + shuffle) % used.length]!));
  if (used.length > 2 && shuffle % 2) [names[used[0]!], names[used[1]!]] = [names[used[1]!]!, names[used[0]!]!];
  return names;
}

function taskNames(tasks: number, twins: readonly (readonly number[])[], swap: boolean): number[] {
  const names = Array.from({ length: tasks }, (_, task) => task);
  if (swap) for (const group of twins) group.forEach((task, k) => (names[task] = group[(k + 1) % group.length]!));
  return names;
}

function successors(machine: Machine, tasks: ReturnType<typeof prepare>["tasks"], from: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let task = 0; task < machine.tasks; task++) {
    now.chosen = 0;
    do {
      machine.bytes.set(from);
      if (tasks.move(task)) found.push(machine.bytes.slice());
    } while (nextChoices());
  }
  return found;
}
