import assert from "node:assert/strict";
import { test } from "node:test";
import { runInOrder } from "../src/scenario/run.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { checkedRun, program } from "./support.ts";
import { shape } from "./topology.ts";

/** The scenarios of the fact sheet's section 5: program, shape at v3.0, and at v6.1. */
function topology(name: string, text: string, at30: string[], at61: string[]): void {
  for (const release of ["v2.6.39", "v3.0-rc1", "v3.0", "v3.16"]) test(`${name} at ${release}`, () => assert.deepEqual(shape(checkedRun(program(text), release)), at30));
  test(`${name} at v6.1`, () => assert.deepEqual(shape(checkedRun(program(text), "v6.1")), at61));
}

/** Where both releases agree but for v6.1's counts. */
const sameShape = (name: string, text: string, at61: string[]): void =>
  topology(name, text, at61.map((line) => line.replace(/ c\d+ k\d+/, "").replace(/ parent a\d+/, "")), at61);

const T2 = "mmap P 0 4; touch P 0";
const T3 = `${T2}; fork P C`;
sameShape("T1: a mapping alone has no anon_vma", "mmap P 0 4", ["P 0-4 - []"]);
sameShape("T2: the first write makes a root", T2, ["a0(1,1) c1 k1", "P 0-4 a0 [a0] 0:a0"]);
sameShape("T3: fork", T3, ["a0(2,2) c2 k1", "a1(1,1) c0 k1 root a0 parent a0", "P 0-4 a0 [a0] 0:a0x2", "C 0-4 a1 [a1 a0] 0:a0x2"]);
sameShape("T4: the root outlives its process", `${T3}; touch C 0; exit P`, ["a0(2,1) c2 k0", "a1(1,1) c0 k1 root a0 parent a0", "C 0-4 a1 [a1 a0] 0:a1"]);
sameShape("T4: and dies with the last", `${T3}; touch C 0; exit P; exit C`, []);
sameShape("T5: a copy, then a move to the child", `${T3}; touch P 0; touch C 0`, ["a0(2,2) c2 k1", "a1(1,1) c0 k1 root a0 parent a0", "P 0-4 a0 [a0] 0:a0", "C 0-4 a1 [a1 a0] 0:a1"]);
sameShape("T6: a page jumps from the root to the grandchild", "mmap P 0 1; touch P 0; fork P C; fork C G; touch P 0; touch C 0; touch G 0",
  ["a0(3,3) c2 k1", "a1(1,2) c1 k1 root a0 parent a0", "a2(1,1) c0 k1 root a0 parent a1", "P 0-1 a0 [a0] 0:a0", "C 0-1 a1 [a1 a0] 0:a1", "G 0-1 a2 [a2 a1 a0] 0:a2"]);
sameShape("T7: a fork before any write makes strangers", "mmap P 0 4; fork P C; touch P 0; touch C 0", ["a0(1,1) c1 k1", "a1(1,1) c1 k1", "P 0-4 a0 [a0] 0:a0", "C 0-4 a1 [a1] 0:a1"]);
sameShape("T8: a hole in the child", "mmap P 0 4; touch P 0; touch P 3; fork P C; munmap C 1 2",
  ["a0(2,3) c2 k1", "a1(1,2) c0 k2 root a0 parent a0", "P 0-4 a0 [a0] 0:a0x2 3:a0x2", "C 0-1 a1 [a1 a0] 0:a0x2", "C 3-4 a1 [a1 a0] 3:a0x2"]);
const T9 = "mmap P 0 4; touch P 0; touch P 3; mprotect P 0 2 1";
sameShape("T9: two vmas, one anon_vma", T9, ["a0(1,2) c1 k2", "P 0-2 a0 [a0] 0:a0", "P 2-4 a0 [a0] 3:a0"]);
sameShape("T9: after a fork the parent merges again, the child cannot", `${T9}; fork P C; mprotect P 0 2 3; mprotect C 0 2 3`,
  ["a0(3,3) c3 k1", "a1(1,1) c0 k1 root a0 parent a0", "a2(1,1) c0 k1 root a0 parent a0", "P 0-4 a0 [a0] 0:a0x2 3:a0x2", "C 0-2 a1 [a1 a0] 0:a0x2", "C 2-4 a2 [a2 a0] 3:a0x2"]);
const T10 = "mmap P 0 4; mprotect P 2 2 1; touch P 0; mprotect P 2 2 7; touch P 2";
sameShape("T10: a neighbour's anon_vma is reused", T10, ["a0(1,2) c1 k2", "P 0-2 a0 [a0] 0:a0", "P 2-4 a0 [a0] 2:a0"]);
sameShape("T10: so the two can merge", `${T10}; mprotect P 2 2 3`, ["a0(1,1) c1 k1", "P 0-4 a0 [a0] 0:a0 2:a0"]);
// mmap_region of 6.1 looks at the next vma first; before 6.1 and on 6.12 the previous one grows.
const T11 = "mmap P 0 2; mmap P 4 2; touch P 0; touch P 4; mmap P 2 2";
topology("T11: a gap between two anon_vmas merges with one side", T11,
  ["a0(1,1)", "a1(1,1)", "P 0-4 a0 [a0] 0:a0", "P 4-6 a1 [a1] 4:a1"], ["a0(1,1) c1 k1", "a1(1,1) c1 k1", "P 0-2 a0 [a0] 0:a0", "P 2-6 a1 [a1] 4:a1"]);
test("T11 at v6.8", () => assert.deepEqual(shape(checkedRun(program(T11), "v6.8")).slice(2), ["P 0-4 a0 [a0] 0:a0", "P 4-6 a1 [a1] 4:a1"]));
sameShape("T12: no merge with a vma that was forked", "mmap P 0 2; touch P 0; fork P C; mmap C 2 2; touch C 2",
  ["a0(2,2) c2 k1", "a1(1,1) c0 k1 root a0 parent a0", "a2(1,1) c1 k1", "P 0-2 a0 [a0] 0:a0x2", "C 0-2 a1 [a1 a0] 0:a0x2", "C 2-4 a2 [a2] 2:a2"]);
sameShape("T13: MADV_DONTFORK", "mmap P 0 4; touch P 0; touch P 2; madvise P 0 2 10; fork P C",
  ["a0(2,3) c2 k2", "a1(1,1) c0 k1 root a0 parent a0", "P 0-2 a0 [a0] 0:a0", "P 2-4 a0 [a0] 2:a0x2", "C 2-4 a1 [a1 a0] 2:a0x2"]);
const ten = Array.from({ length: 10 }, (_, k) => k + 1);
sameShape("T14: ten children, eleven references", `mmap P 0 1; touch P 0; ${ten.map((k) => `fork P C${k}`).join("; ")}`,
  ["a0(11,11) c11 k1", ...ten.map((k) => `a${k}(1,1) c0 k1 root a0 parent a0`), "P 0-1 a0 [a0] 0:a0x11", ...ten.map((k) => `C${k} 0-1 a${k} [a${k} a0] 0:a0x11`)]);
sameShape("T15: a chain of five, 15 links", "mmap P0 0 1; touch P0 0; fork P0 P1; fork P1 P2; fork P2 P3; fork P3 P4", [
  "a0(5,5) c2 k1", "a1(1,4) c1 k1 root a0 parent a0", "a2(1,3) c1 k1 root a0 parent a1", "a3(1,2) c1 k1 root a0 parent a2", "a4(1,1) c0 k1 root a0 parent a3",
  "P0 0-1 a0 [a0] 0:a0x5", "P1 0-1 a1 [a1 a0] 0:a0x5", "P2 0-1 a2 [a2 a1 a0] 0:a0x5", "P3 0-1 a3 [a3 a2 a1 a0] 0:a0x5", "P4 0-1 a4 [a4 a3 a2 a1 a0] 0:a0x5"]);
const generations = (n: number) => `mmap P0 0 1; touch P0 0; ${Array.from({ length: n }, (_, k) => `fork P${k} P${k + 1}; exit P${k}`).join("; ")}`;
topology("T16: five generations, each parent gone", generations(5),
  ["a0(6,1)", ...[1, 2, 3, 4, 5].map((k) => `a${k}(1,1) root a0`), "P5 0-1 a5 [a5 a4 a3 a2 a1 a0] 0:a0"],
  ["a0(3,1) c2 k0", "a1(1,1) c1 k1 root a0 parent a0", "a2(1,1) c0 k0 root a0 parent a1", "P5 0-1 a1 [a2 a1 a0] 0:a0"]);
test("T16: from the third generation on v6.1 alternates between two", () => {
  for (const n of [3, 4, 5, 6, 7]) assert.equal(shape(checkedRun(program(generations(n)), "v6.1")).at(-1), `P${n} 0-1 a${n % 2 ? 1 : 2} [a2 a1 a0] 0:a0`);
});
topology("T17: reuse beside a sibling", "mmap P 0 1; touch P 0; fork P C; touch C 0; fork C G; exit C; fork G H; touch G 0; touch H 0",
  ["a0(4,3)", "a1(1,2) root a0", "a2(1,2) root a0", "a3(1,1) root a0", "P 0-1 a0 [a0] 0:a0", "G 0-1 a2 [a2 a1 a0] 0:a2", "H 0-1 a3 [a3 a2 a1 a0] 0:a3"],
  ["a0(3,3) c2 k1", "a1(1,2) c1 k1 root a0 parent a0", "a2(1,2) c0 k1 root a0 parent a1", "P 0-1 a0 [a0] 0:a0", "G 0-1 a2 [a2 a1 a0] 0:a2", "H 0-1 a1 [a2 a1 a0] 0:a1"]);
sameShape("T18: exec leaves the family", `${T3}; exec C`, ["a0(1,1) c1 k1", "P 0-4 a0 [a0] 0:a0"]);
sameShape("T19: MADV_WIPEONFORK", "mmap P 0 1; touch P 0; madvise P 0 1 18; fork P C; touch C 0", ["a0(1,1) c1 k1", "a1(1,1) c1 k1", "P 0-1 a0 [a0] 0:a0", "C 0-1 a1 [a1] 0:a1"]);
sameShape("T20: MREMAP_DONTUNMAP", `${T2}; mremap P 0 4 100 4 dontunmap`, ["a0(1,1) c1 k1", "P 0-4 - []", "P 100-104@0 a0 [a0] 100:a0"]);
topology("T21: a page moves up to its anon_vma's parent", "mmap P0 0 1; touch P0 0; fork P0 P1; fork P1 P2; touch P2 0; exit P1; fork P2 P3; exit P2; touch P3 0",
  ["a0(4,2)", "a1(1,1) root a0", "a2(1,1) root a0", "a3(1,1) root a0", "P0 0-1 a0 [a0] 0:a0", "P3 0-1 a3 [a3 a2 a1 a0] 0:a3"],
  ["a0(3,2) c2 k1", "a1(1,1) c1 k1 root a0 parent a0", "a2(1,1) c0 k0 root a0 parent a1", "P0 0-1 a0 [a0] 0:a0", "P3 0-1 a1 [a2 a1 a0] 0:a1"]);
sameShape("T23: mremap of the middle", "mmap P 0 4; touch P 0; touch P 1; fork P C; mremap C 1 2 100 2",
  ["a0(2,4) c2 k1", "a1(1,3) c0 k3 root a0 parent a0", "P 0-4 a0 [a0] 0:a0x2 1:a0x2", "C 0-1 a1 [a1 a0] 0:a0x2", "C 3-4 a1 [a1 a0]", "C 100-102@1 a1 [a1 a0] 100:a0x2"]);
sameShape("T24: a new mapping at an old place is unrelated", `${T3}; munmap P 0 4; touch C 0; mmap P 0 4; touch P 0`,
  ["a0(1,1) c1 k1", "a1(2,1) c2 k0", "a2(1,1) c0 k1 root a1 parent a1", "P 0-4 a0 [a0] 0:a0", "C 0-4 a2 [a2 a1] 0:a2"]);
const T25 = "mmap P 0 1; touch P 0; fork P C; touch C 0; pin x C 0; exit P";
sameShape("T25: a pinned child", T25, ["a0(2,1) c2 k0", "a1(2,1) c0 k1 root a0 parent a0", "C 0-1 a1 [a1 a0] 0:a1"]);
sameShape("T25: two anon_vmas on no list, alive by counts only", `${T25}; exit C`, ["a0(1,0) c0 k0 root a1 parent a1", "a1(1,0) c0 k0"]);
sameShape("T25: unpinned, the pair is gone", `${T25}; exit C; unpin x`, []);
sameShape("T26: four vmas, nine links", `${T3}; mprotect C 1 1 1; mprotect C 3 1 1`,
  ["a0(2,5) c2 k1", "a1(1,4) c0 k4 root a0 parent a0", "P 0-4 a0 [a0] 0:a0x2", "C 0-1 a1 [a1 a0] 0:a0x2", "C 1-2 a1 [a1 a0]", "C 2-3 a1 [a1 a0]", "C 3-4 a1 [a1 a0]"]);
sameShape("T27: threads and vfork add nothing", "mmap P 0 1; touch P 0; thread P T; touch T 0; vfork P V; touch V 0", ["a0(1,1) c1 k1", "P 0-1 a0 [a0] 0:a0"]);

/** CVE-2022-42703 as a program: two vmas of P5 get the same anon_vma by reuse, with different chains. */
const T22 = "mmap P0 0 2; touch P0 0; fork P0 P1; fork P1 P2; exit P1; fork P2 P3; mprotect P3 1 1 1; mprotect P2 1 1 1; fork P3 P4; exit P2; mprotect P4 1 1 7; touch P4 1; fork P4 P5; mprotect P5 1 1 3; exit P4";
test("T22: a page mapped, its anon_vma freed, at v3.19 only", () => {
  const walked = program(`${T22}; walk P5 1`);
  const violation = (release: string) => runInOrder({ name: "T22", edits: [], setup: walked, cpus: [] }, releaseNamed(release), release === "v3.0" ? ["put_root_last"] : []).steps.at(-1)!.violation;
  assert.deepEqual(["v3.0", "v3.19", "v6.1", "v6.8", "v7.1"].map(violation), [undefined, "V-UAF", undefined, undefined, undefined]);
  assert.throws(() => checkedRun(program(T22), "v3.19"), /after mprotect P5 1 1 3: page 2 is mapped by vma 3, which is not linked to its former anon_vma 5/);
});

test("v2.6.33: one anon_vma for the family, on whose list everybody is", () => {
  assert.deepEqual(shape(checkedRun(program(`${T3}; touch P 0; touch C 0; fork C G; exit P`), "v2.6.33")), ["a0(0,2)", "C 0-4 a0 [a0] 0:a0x2", "G 0-4 a0 [a0] 0:a0x2"]);
});

test("v7.1: each clone reverses the chain", () => {
  const forks = "mmap P 0 1; touch P 0; fork P C; fork C G; fork G H";
  const chains = (release: string) => shape(checkedRun(program(forks), release)).filter((line) => line.includes("[")).map((line) => /\[.*\]/.exec(line)![0]);
  assert.deepEqual(chains("v6.19"), ["[a0]", "[a1 a0]", "[a2 a1 a0]", "[a3 a2 a1 a0]"]);
  assert.deepEqual(chains("v7.1"), ["[a0]", "[a1 a0]", "[a2 a0 a1]", "[a3 a1 a0 a2]"]);
});

test("a read maps the zero page and makes no anon_vma; fork does not copy it", () => {
  assert.deepEqual(shape(checkedRun(program("mmap P 0 2; read P 0; fork P C; read C 1"))), ["P 0-2 - [] 0:zero", "C 0-2 - [] 1:zero"]);
});
