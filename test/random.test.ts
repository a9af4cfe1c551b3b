import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Operation } from "../src/scenario/language.ts";
import { printOperation } from "../src/scenario/print.ts";
import { checkedRun } from "./support.ts";

const PAGES = 3;

/** A program is drawn as numbers, each of which chooses among the operations that are possible then; so every draw is a program. */
function programFrom(draws: readonly number[]): Operation[] {
  const made: Operation[] = [];
  const live = new Map<string, boolean>();
  let born = 0;
  const add = (name: string, ...args: (string | number)[]) => made.push({ name, args, line: 0 });
  for (const draw of draws) {
    const names = [...live.keys()];
    const who = names[draw % (names.length + 1)];
    const what = Math.floor(draw / 8);
    if (!who) {
      if (born < 6) add("mmap", nameOf(born), 0, PAGES), live.set(nameOf(born++), true);
    } else if (!live.get(who)) {
      add("mmap", who, 0, PAGES), live.set(who, true);
    } else if (what % 7 < 4) add(what % 7 === 3 ? "read" : "touch", who, Math.floor(what / 7) % PAGES);
    else if (what % 7 === 4 && born < 6) add("fork", who, nameOf(born)), live.set(nameOf(born++), true);
    else if (what % 7 === 5) add("exit", who), live.delete(who);
    else if (what % 7 === 6) add("munmap", who, 0, PAGES), live.set(who, false);
  }
  return made;
}

const nameOf = (k: number) => `P${k}`;

for (const release of ["v3.0-rc1", "v3.0"]) {
  test(`any program keeps every promise at ${release}`, () => {
    const draws = fc.array(fc.nat({ max: 1 << 20 }), { maxLength: 40 });
    fc.assert(fc.property(draws, (numbers) => {
      const operations = programFrom(numbers);
      try {
        checkedRun(operations, release);
      } catch (error) {
        assert.fail(`${(error as Error).message}\nscenario shrunk\n${operations.map(printOperation).join("\n")}\nend`);
      }
    }), { seed: 20110529, numRuns: 1000 });
  });
}
