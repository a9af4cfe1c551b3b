import assert from "node:assert/strict";
import { test } from "node:test";
import { all } from "../src/linux/structs/world.ts";
import { anonVmas, checkedRun, program } from "./support.ts";

const topology = (text: string, release = "v3.0") => anonVmas(checkedRun(program(text), release));

for (const release of ["v3.0-rc1", "v3.0"]) {
  test(`T1, T2: a first write makes a root (${release})`, () => {
    assert.deepEqual(topology("mmap P 0 4", release), []);
    assert.deepEqual(topology("mmap P 0 4; touch P 0", release), ["a1(1,1) root a1"]);
  });
  test(`T3, T4: fork makes a child that holds the root (${release})`, () => {
    const T3 = "mmap P 0 4; touch P 0; fork P C";
    assert.deepEqual(topology(T3, release), ["a1(2,2) root a1", "a2(1,1) root a1"]);
    assert.deepEqual(topology(`${T3}; touch C 0; exit P`, release), ["a1(2,1) root a1", "a2(1,1) root a1"]);
    assert.deepEqual(topology(`${T3}; touch C 0; exit P; exit C`, release), []);
  });
  test(`T6: a page jumps from the root to a grandchild (${release})`, () => {
    const machine = checkedRun(program("mmap P 0 1; touch P 0; fork P C; fork C G; touch P 0; touch C 0; touch G 0"), release);
    assert.deepEqual(anonVmas(machine), ["a1(3,3) root a1", "a2(1,2) root a1", "a3(1,1) root a1"]);
    assert.deepEqual(machine.enter(() => all(machine.memory.page).map((page) => page.mapping!.id)), [3, 1, 2]);
  });
  test(`T7: a fork before any write leaves two unrelated roots (${release})`, () => {
    assert.deepEqual(topology("mmap P 0 4; fork P C; touch P 0; touch C 0", release), ["a1(1,1) root a1", "a2(1,1) root a2"]);
  });
  test(`T14: ten children, eleven references (${release})`, () => {
    const forks = Array.from({ length: 10 }, (_, i) => `fork P C${i}`).join(";");
    assert.equal(topology(`mmap P 0 1; touch P 0; ${forks}`, release)[0], "a1(11,11) root a1");
  });
  test(`T15, T16: each generation lengthens the chain, whether the parents live or not (${release})`, () => {
    const chain = "mmap P0 0 1; touch P0 0; fork P0 P1; fork P1 P2; fork P2 P3; fork P3 P4";
    assert.deepEqual(topology(chain, release), ["a1(5,5) root a1", "a2(1,4) root a1", "a3(1,3) root a1", "a4(1,2) root a1", "a5(1,1) root a1"]);
    const gone = "mmap P0 0 1; touch P0 0; fork P0 P1; exit P0; fork P1 P2; exit P1; fork P2 P3; exit P2";
    assert.deepEqual(topology(gone, release), ["a1(4,1) root a1", "a2(1,1) root a1", "a3(1,1) root a1", "a4(1,1) root a1"]);
  });
}

test("T12: a neighbour's anon_vma is shared before a fork and not after", () => {
  assert.deepEqual(topology("mmap P 0 2; touch P 0; mmap P 2 2 7; touch P 2"), ["a1(1,2) root a1"]);
  assert.deepEqual(topology("mmap P 0 2; touch P 0; fork P C; mmap C 2 2 7; touch C 2"), ["a1(2,2) root a1", "a2(1,1) root a1", "a3(1,1) root a3"]);
});

test("T24: a new mapping at an old place is unrelated to the old one", () => {
  const machine = checkedRun(program("mmap P 0 4; touch P 0; fork P C; munmap P 0 4; touch C 0; mmap P 0 4; touch P 0"));
  assert.deepEqual(anonVmas(machine), ["a1(2,1) root a1", "a2(1,1) root a1", "a3(1,1) root a3"]);
});

test("a read maps the zero page and makes no anon_vma; fork does not copy it", () => {
  const machine = checkedRun(program("mmap P 0 2; read P 0; fork P C; read C 1"));
  assert.deepEqual(anonVmas(machine), []);
  assert.deepEqual(machine.enter(() => all(machine.memory.pte).map((pte) => pte.flags)), [5, 0, 0, 5]);
});
