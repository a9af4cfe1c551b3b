import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { take } from "../src/checker/moves.ts";
import { linux } from "../src/linux/structs/world.ts";
import { releaseNamed, releases } from "../src/linux/releases/releases.ts";
import { repairsFor } from "../src/replay/replay.ts";
import type { Operation } from "../src/scenario/language.ts";
import type { LinuxMachine } from "../src/scenario/model.ts";
import { perform } from "../src/scenario/run.ts";
import { prepare } from "../src/scenario/tasks.ts";
import { draws, possible } from "./random.ts";

/** Nobody's operations take a page reference of their own only when they are interleaved. */
const actsItself = ({ name }: Operation): boolean => !["migrate", "reclaim", "swapout", "walk", "pin", "unpin", "hold"].includes(name);

for (const { name } of releases) {
  test(`remembered tasks and plain generators come to equal states at ${name}`, () => {
    fc.assert(fc.property(draws, (wanted) => {
      const release = releaseNamed(name);
      const operations = possible(wanted, release, actsItself);
      const { machine, tasks } = prepare({ name: "both", edits: [], setup: [], cpus: [{ cpu: 0, operations }] }, release, repairsFor(release));
      const start = machine.bytes.slice();
      machine.enter(() => {
        tasks.start();
        while (tasks.standing(0)) take(machine as never, tasks, { task: 0, choice: 0 });
      });
      const remembered = stateOf(machine);
      machine.bytes.set(start);
      for (const operation of operations) perform(machine, operation);
      assert.deepEqual(stateOf(machine), remembered);
    }), { seed: 7, numRuns: 40 });
  });
}

/** The packed state without the count of finished operations, which only tasks have. */
function stateOf(machine: LinuxMachine): Uint8Array {
  machine.enter(() => void (linux().cpu[1]!.done = 0));
  return machine.bytes.slice(0, machine.taskBytes);
}
