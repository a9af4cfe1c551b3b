import assert from "node:assert/strict";
import { test } from "node:test";
import { byte, list, ptr, set, short } from "../src/machine/fields.ts";
import { createMachine } from "../src/machine/machine.ts";
import { choose, current, nextChoices, now } from "../src/machine/now.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { machineFor, perform } from "../src/scenario/run.ts";
import { program } from "./support.ts";

const structs = { node: { small: byte, wide: short, next: ptr("node"), members: list("node"), marks: set("node") } } as const;
const tiny = () => createMachine({ structs, counts: { node: 9 }, tasks: 1, release: null, codes: [] });

test("views move bytes, and only their own", () => {
  const { bytes, memory } = tiny();
  const [a, b, c] = [memory.node[1]!, memory.node[2]!, memory.node[9]!];
  Object.assign(a, { small: 255, wide: 65535, next: c });
  assert.deepEqual([a.small, a.wide, a.next], [255, 65535, c]);
  b.members.addTail(a);
  b.members.add(c);
  b.members.addBefore(b, a);
  assert.deepEqual(b.members.toArray(), [c, b, a]);
  assert.deepEqual([b.members.after(c), b.members.before(c), b.members.after(a), b.members.last()], [b, null, null, a]);
  b.members.remove(c);
  b.marks.add(c);
  b.marks.add(a);
  b.marks.remove(a);
  assert.deepEqual([b.members.toArray(), b.marks.has(c), b.marks.has(a)], [[b, a], true, false]);
  Object.assign(a, { small: 0, wide: 0, next: null });
  b.members.remove(a);
  b.members.remove(b);
  b.marks.clear();
  assert.ok(bytes.every((value) => value === 0), "all undone, all bytes zero");
});

test("a list that is full, and a table of more than 255 objects, are errors that say so", () => {
  const { memory } = tiny();
  for (let id = 1; id <= 9; id++) memory.node[1]!.members.addTail(memory.node[id]!);
  assert.throws(() => memory.node[1]!.members.add(memory.node[1]!), /a list of 9 is full/);
  assert.throws(() => createMachine({ structs, counts: { node: 256 }, tasks: 1, release: null, codes: [] }), /too many objects.*256 of node.*255/);
});

test("no machine is current outside enter(), and the former one is current again after it", () => {
  const [outer, inner] = [tiny(), tiny()];
  assert.throws(() => current(), /no machine is current/);
  outer.enter(() => {
    assert.throws(() => inner.enter(() => { throw new Error("thrown inside"); }), /thrown inside/);
    assert.equal(current(), outer);
  });
});

test("choices are tried like an odometer whose wheels depend on each other", () => {
  const tried: string[] = [];
  now.chosen = 0;
  do {
    now.depth = 0;
    const first = choose(2);
    tried.push(`${first}${choose(first === 0 ? 1 : 3)}`);
  } while (nextChoices());
  assert.deepEqual(tried, ["00", "10", "11", "12"]);
});

test("three machines open at once and used in turn give the same bytes as each alone", () => {
  const programs = ["mmap P 0 2; touch P 0; fork P C; touch C 0; exit P", "mmap A 4 1; touch A 4; fork A B; fork B D; exit B", "mmap X 0 3; read X 1; touch X 1; touch X 2; munmap X 0 3"].map(program);
  const machines = () => programs.map((operations, i) => machineFor(operations, releaseNamed(i === 1 ? "v3.0-rc1" : "v3.0")));
  const alone = machines().map((machine, i) => {
    for (const operation of programs[i]!) perform(machine, operation);
    return Buffer.from(machine.bytes).toString("hex");
  });
  const together = machines();
  for (let k = 0; k < 5; k++) programs.forEach((operations, i) => perform(together[i]!, operations[k]!));
  assert.deepEqual(together.map((machine) => Buffer.from(machine.bytes).toString("hex")), alone);
});
