import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Operation } from "../src/scenario/language.ts";
import { printOperation } from "../src/scenario/print.ts";
import { checkedRun } from "./support.ts";

const PAGES = 3;
const PROCESSES = 6;

/** A program is drawn as numbers, each of which chooses among what is possible just then; so every draw is a program. */
function programFrom(draws: readonly number[]): Operation[] {
  const program: Operation[] = [];
  const mapped = new Map<string, boolean>();
  let born = 0;
  const add = (name: string, who: string, args: (string | number)[], after: boolean) => {
    program.push({ name, args: [who, ...args], line: 0 });
    mapped.set(who, after);
  };
  for (const draw of draws) {
    const who = [...mapped.keys()][draw % (mapped.size + 1)];
    const what = Math.floor(draw / 8) % 7;
    const page = Math.floor(draw / 64) % PAGES;
    if (!who && born < PROCESSES) add("mmap", nameOf(born++), [0, PAGES], true);
    if (!who) continue;
    if (!mapped.get(who)) add("mmap", who, [0, PAGES], true);
    else if (what < 3) add("touch", who, [page], true);
    else if (what === 3) add("read", who, [page], true);
    else if (what === 4) add("munmap", who, [0, PAGES], false);
    else if (what === 5) {
      add("exit", who, [], false);
      mapped.delete(who);
    } else if (born < PROCESSES) {
      add("fork", who, [nameOf(born)], true);
      mapped.set(nameOf(born++), true);
    }
  }
  return program;
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
