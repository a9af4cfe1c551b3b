import assert from "node:assert/strict";
import { test } from "node:test";
import { explore } from "../src/checker/explore.ts";
import { byte } from "../src/machine/fields.ts";
import { createMachine } from "../src/machine/machine.ts";
import { choose, memory, now, report, wait_until } from "../src/machine/now.ts";
import { await_step, procedure, step, type Procedure } from "../src/machine/procedure.ts";
import { remember } from "../src/machine/remember.ts";

// A machine that is not Linux: a counter and two locks.
const structs = { cell: { value: byte } } as const;
const cell = (id: number) => memory<typeof structs>().cell[id]!;
const COUNTER = 1;

const increment = procedure(function* increment() {
  const value = yield* step("load", () => cell(COUNTER).value);
  yield* step("store", () => void (cell(COUNTER).value = value + 1));
});

const twoLocks = procedure(function* twoLocks(first: number, second: number) {
  yield* step("lock first", () => lock(first));
  yield* step("lock second", () => lock(second));
  yield* step("unlock both", () => void (cell(first).value = cell(second).value = 0));
});

const lock = (id: number) => {
  wait_until(cell(id).value === 0);
  cell(id).value = 1;
};

const codes = ["GRAVE", "LIGHT", "HANG"];

function search(programs: [Procedure<never[]>, ...unknown[]][], options: { until?: string; maxStates?: number; rules?: () => void; rulesAtEnd?: () => void } = {}) {
  const { rules, rulesAtEnd, ...rest } = options;
  const machine = createMachine({ structs, counts: { cell: 3 }, tasks: programs.length, release: null, codes, ...(rules && { rules }), ...(rulesAtEnd && { rulesAtEnd }) });
  const tasks = remember(machine as never, programs.map(([procedure, ...args]) => ({ procedure: procedure as never, args })));
  return explore(machine as never, tasks, { maxStates: 1000, hang: "HANG", ...rest });
}

const run = (p: unknown, ...args: unknown[]) => [p, ...args] as [Procedure<never[]>, ...unknown[]];

test("every interleaving is tried, and each state once (counted by hand: 1 + 2 + 3 + 4 + 2)", () => {
  const { verdict, states, transitions, depth } = search([run(increment), run(increment)]);
  assert.deepEqual({ verdict, states, transitions, depth }, { verdict: "holds", states: 12, transitions: 14, depth: 4 });
});

test("an update is lost, by the shortest schedule with the lowest task first", () => {
  const found = search([run(increment), run(increment)], { rulesAtEnd: () => cell(COUNTER).value < 2 && report("LIGHT") });
  assert.deepEqual([found.verdict, found.violation, found.depth, found.schedule?.map(({ task }) => task)], ["violated", "LIGHT", 4, [0, 1, 0, 1]]);
});

test("two locks taken in opposite order end in a hang, and in the same order do not", () => {
  const found = search([run(twoLocks, 1, 2), run(twoLocks, 2, 1)]);
  assert.deepEqual([found.violation, found.depth, found.schedule?.map(({ task }) => task)], ["HANG", 2, [0, 1]]);
  assert.equal(search([run(twoLocks, 1, 2), run(twoLocks, 1, 2)]).verdict, "holds");
});

test("waiting where a run may end is no hang", () => {
  const waits = procedure(function* waits() { yield* await_step("wait", () => wait_until(cell(COUNTER).value === 9)); });
  assert.equal(search([run(increment), run(waits)]).verdict, "holds");
});

test("a bound that is hit is not a pass", () => {
  assert.equal(search([run(increment), run(increment)], { maxStates: 5 }).verdict, "unfinished");
});

test("of equally short violations the gravest is reported; one that is asked for is found behind others", () => {
  const breaks = procedure(function* breaks(code: string) { yield* step("break", () => report(code)); yield* step("again", () => report("LIGHT")); });
  assert.equal(search([run(breaks, "LIGHT"), run(breaks, "GRAVE")]).violation, "GRAVE");
  const found = search([run(breaks, "GRAVE")], { until: "LIGHT" });
  assert.deepEqual([found.violation, found.depth], ["LIGHT", 2]);
});

test("every sequence of choices is tried, and the schedule says which", () => {
  const chooses = procedure(function* chooses() {
    yield* step("choose", () => void (cell(COUNTER).value = choose(2) * 4 + choose(4)));
    yield* step("look", () => { if (cell(COUNTER).value === 6) report("LIGHT"); });
  });
  assert.deepEqual(search([run(chooses)]).schedule, [{ task: 0, choice: 6 }, { task: 0, choice: 0 }]);
});

test("a step that waits and breaks a rule breaks it all the same", () => {
  const sleeps = procedure(function* sleeps() { yield* step("sleep", () => { report("GRAVE"); wait_until(false); }); });
  assert.deepEqual([search([run(sleeps)]).violation, now.machine], ["GRAVE", null]);
});

test("a step that returns an object outside the memory is our bug, and throws", () => {
  const loose = procedure(function* loose() { yield* step("return", () => ({ list: [] })); });
  assert.throws(() => search([run(loose)]), /loose: a step returned an object that is not in the packed memory/);
});
