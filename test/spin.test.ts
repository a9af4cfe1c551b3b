/**
 * SPIN as an outside judge: the same program as a Promela text and with this project's structs and procedures, as it is and with each
 * fault that the text can plant. Verdict and length of the shortest way to the error must be the same.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { explore } from "../src/checker/explore.ts";
import { twinOf } from "./bench/twin.ts";
import { folderWith, root } from "./support.ts";

const NP = 2;
const NAV = 3;

/** Switches of anon_vma.pml, with what they do here. Some plant a fault that such a small program does not show. */
const faults: Readonly<Record<string, "broken" | "hang" | "holds">> = {
  NORECHECK: "broken", NOROOTREF: "broken", NOCLONE: "holds",
  PUTROOTFIRST: "broken", PUTINRCU: "holds", REFCHECK: "broken", REREAD: "broken", NORECHECK_SLOW: "broken", NOFIRST: "broken", NORCU: "broken",
  NOLOCKCHECK: "broken", MOVENONEXCL: "broken", UNLINKFIRST: "broken", NOINCNOTZERO: "broken", NOREFSLOW: "broken", DUPFIRST: "broken",
  ROOTFIRST: "holds", PUTLOCKED: "hang", NOSLOW: "holds",
};
const AT_ONCE = 2;

const ALL = process.env["RMAPLAB_ALL"];
const missing = ["spin", "gcc"].filter((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
const absent = missing.length > 0 && !ALL ? `not installed: ${missing.join(", ")}` : false;

test("SPIN agrees on the program as it is: no error; it counts more states, for it tells dead locals apart", { skip: absent }, () => {
  const [theirs, found] = [spin(), ours()];
  assert.deepEqual([theirs.verdict, theirs.states], ["holds", 618_125]);
  assert.deepEqual([found.verdict, found.states], ["holds", 587_699]);
  assert.equal(theirs.depth, found.depth);
});

for (const [k, [fault, verdict]] of Object.entries(faults).entries()) {
  test(`SPIN agrees on ${fault}: ${verdict}`, { skip: absent || (k >= AT_ONCE && !ALL && "takes seconds each: set RMAPLAB_ALL=1") }, () => {
    const [theirs, found] = [spin(fault), ours(fault)];
    assert.deepEqual([theirs.verdict, found.verdict], [verdict, verdict]);
    assert.equal(theirs.depth, found.depth);
  });
}

interface Judged {
  verdict: string;
  states: number;
  /** steps to the error; of the longest shortest way, where there is none */
  depth: number;
}

function ours(...planted: string[]): Judged {
  const { machine, tasks } = twinOf({ NP, NAV, NW: 1, RC: 1, tight: false, faults: planted });
  const { verdict, violation, states, depth } = explore(machine, tasks, { maxStates: 2_000_000, hang: "hang" });
  return { verdict: violation ?? verdict, states, depth };
}

/** The four processes that init starts are steps to SPIN. */
const BEGINNING = 4;

/** Breadth first. SPIN's depth is that of the move it looks at, also where a state has none: a move more than there was. */
function spin(...planted: string[]): Judged {
  const folder = folderWith({});
  copyFileSync(join(root, "test/bench/anon_vma.pml"), join(folder, "anon_vma.pml"));
  const run = (program: string, args: readonly string[]) => execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  run("spin", ["-a", `-DNP=${NP}`, `-DNAV=${NAV}`, "-DNW=1", "-DLAZYGP", ...planted.map((fault) => `-D${fault}`), "anon_vma.pml"]);
  run("gcc", "-O0 -w -DMEMLIM=4000 -DSAFETY -DVECTORSZ=1024 -DNOREDUCE -DBFS pan.c -o pan".split(" "));
  const output = run(join(folder, "pan"), ["-w22", "-m200000"]);
  const verdict = output.includes("pan:1: assertion violated") ? "broken" : output.includes("pan:1: invalid end state") ? "hang" : "holds";
  assert.match(output, verdict === "holds" ? /errors: 0/ : /errors: 1/);
  const moves = Number(/depth reached (\d+)/.exec(output)![1]) - (verdict === "broken" ? 0 : 1);
  return { verdict, states: Number(/(\d+) states, stored/.exec(output)![1]), depth: moves - BEGINNING };
}
