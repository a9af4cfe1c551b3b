/** Several threads that share a search come to what one comes to: to the byte. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { spawn } from "../src/cells/node.ts";
import { SharedStore, sharedRoom } from "../src/checker/sharedStore.ts";
import { createStore } from "../src/checker/store.ts";
import { type Check, checkScenario } from "../src/claims/check.ts";
import type { CheckOptions } from "../src/claims/options.ts";
import { check } from "../src/index.ts";
import { parseScenario } from "../src/scenario/parse.ts";
import { folderWith, rmaplab } from "./support.ts";

/** Large enough that threads are called in. */
const large = (...child: string[]): string => `scenario large
edit put_root_last
edit put_after_rcu_unlock
setup
  mmap P 0 1
  touch P 0
cpu 0
  walk P 0
cpu 1
  walk P 0
cpu 2
  fork P C
${child.map((line) => `  ${line}\n`).join("")}cpu 3
  migrate P 0
end
`;

/** All that a check says, and whether another thread had a part in it. */
function shared(text: string, options: CheckOptions): { said: unknown; called: number } {
  let called = 0;
  const counting: typeof spawn = (job, count) => {
    called = count;
    return spawn(job, count);
  };
  try {
    return { said: plain(checkScenario(parseScenario(text), options, counting)), called };
  } catch (error) {
    return { said: String(error), called };
  }
}

const plain = ({ path, ...rest }: Check): unknown => ({ ...rest, steps: path?.steps });

const cases: readonly [string, string, CheckOptions][] = [
  ["a search that holds", large("exit C"), {}],
  ["a search without symmetry", large("exit C"), { symmetry: [] }],
  ["a counterexample", large("touch C 0", "exit C"), { edits: ["put_root_last", "put_after_rcu_unlock", "walk_trusts_list"] }],
  ["an operation that is refused late", large("exit C", "fork P D", "exit D", "touch P 9"), {}],
];

for (const [what, text, options] of cases) {
  test(`${what} is the same for 1, 2 and 3 threads`, () => {
    const alone = shared(text, options);
    for (const workers of [2, 3]) {
      const together = shared(text, { ...options, workers });
      assert.deepEqual(together.said, alone.said);
      assert.equal(together.called, workers - 1);
    }
  });
}

test("an unfinished search stays unfinished, at the same depth", () => {
  const [alone, together] = [1, 2].map((workers) => checkScenario(parseScenario(large("exit C")), { maxStates: 60_000, workers }, spawn));
  assert.deepEqual([together!.verdict, together!.depth], ["unfinished", alone!.depth]);
  assert.equal(alone!.verdict, "unfinished");
});

test("a bound that no memory has room for is searched by one thread", () => {
  const { said, called } = shared(large("exit C"), { workers: 2, maxStates: 1e14 });
  assert.deepEqual([(said as Check).verdict, called], ["holds", 0]);
});

test("a small search calls nobody in", () => {
  const text = "scenario small\nsetup\nmmap P 0 1\ntouch P 0\ncpu 0\nwalk P 0\ncpu 1\nexit P\nend\n";
  assert.equal(shared(text, { workers: 2 }).called, 0);
});

test("a store for several threads keeps what a store for one keeps", () => {
  const [words, count] = [3, 5000];
  const stores = [createStore(words), new SharedStore(sharedRoom(words, count)!)];
  const stateOf = (k: number) => Uint32Array.of(k % 997, (k * 7) % 13, k % 5);
  const added = stores.map((store) => Array.from({ length: count }, (_, k) => store.add(stateOf(k), k - 1, k % 3, k % 100)));
  assert.deepEqual(added[1], added[0]);
  const kept = stores.map((store) => Array.from({ length: store.size }, (_, index) => {
    const state = new Uint32Array(words);
    store.get(index, state);
    return [...state, store.find(state), store.origin(index)];
  }));
  assert.deepEqual(kept[1], kept[0]);
  assert.deepEqual(stores.map((store) => store.find(Uint32Array.of(1, 1, 77))), [-1, -1]);
});

test("the number of threads: at the command line and in a cell", () => {
  const text = large("exit C");
  const file = join(folderWith({ "large.scenario": text }), "large.scenario");
  const [alone, together] = [[], ["--workers", "2"]].map((options) => rmaplab("check", file, ...options));
  assert.deepEqual(together, alone);
  assert.deepEqual(rmaplab("check", file, "--workers", "0"), { status: 2, stdout: "", stderr: "rmaplab: check: --workers 0; expected a number from 1 to 64\n" });
  assert.throws(() => check(parseScenario(text), { workers: 1.5 }), /^Error: workers: 1.5; expected a number of threads, 1 to 64$/);
});
