import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { releases } from "../src/linux/releases/releases.ts";
import { all, linux } from "../src/linux/structs/world.ts";
import { repairsFor } from "../src/replay/replay.ts";
import type { Operation } from "../src/scenario/language.ts";
import type { LinuxMachine } from "../src/scenario/model.ts";
import { printOperation } from "../src/scenario/print.ts";
import { machineFor, perform } from "../src/scenario/run.ts";
import type { Release } from "../src/linux/releases/releases.ts";
import { draws, possible } from "./random.ts";
import { checkedRun } from "./support.ts";

/** Two vmas of one address space with equal anon_vma and different chains: what a merge then drops may still be needed (C20). */
function isReusedTwice(machine: LinuxMachine): boolean {
  const chain = (of: { chain: { toArray(): { id: number }[] } }) => of.chain.toArray().map(({ id }) => id).join();
  return machine.enter(() => all(linux().mm).some((mm) => {
    const vmas = mm.mmap.toArray();
    return vmas.some((a) => vmas.some((b) => a.anon_vma !== null && a.anon_vma === b.anon_vma && chain(a) !== chain(b)));
  }));
}

function wasReusedTwice(operations: readonly Operation[], release: Release): boolean {
  const machine = machineFor(operations, release, repairsFor(release));
  return operations.some((one) => {
    perform(machine, one);
    return isReusedTwice(machine);
  });
}

for (const release of releases) {
  const repaired = repairsFor(release).map((edit) => ` with ${edit}`).join("");
  test(`any program keeps every promise at ${release.name}${repaired}`, () => {
    fc.assert(fc.property(draws, (operations) => {
      const program = possible(operations, release);
      try {
        checkedRun(program, release.name);
      } catch (error) {
        if (release.reuse === "degree" && wasReusedTwice(program, release)) return;
        assert.fail(`${(error as Error).message}\nscenario shrunk\n${program.map(printOperation).join("\n")}\nend`);
      }
    }), { seed: 20110529, numRuns: 300, includeErrorInReport: true });
  });
}
