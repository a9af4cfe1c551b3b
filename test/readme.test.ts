import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { replay, run } from "../src/index.ts";
import { parseScenario } from "../src/scenario/parse.ts";
import { data, rmaplab, root } from "./support.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");

/** Indented blocks that begin with a prompt: the command, and what it is said to print. `...` stands for lines left out. */
const examples = [...readme.matchAll(/^ {4}\$ npx rmaplab (.*)\n((?: {4}(?!\$).*\n|\n(?= {4}))*)/gm)].map(([, command, printed]) => ({
  command: command!, printed: printed!.replaceAll(/^ {4}/gm, "").trimEnd(),
}));

test("each example prints what the README shows", () => {
  assert.ok(examples.length >= 3);
  for (const { command, printed } of examples) {
    const { stdout } = rmaplab(...command.split(" "));
    const [head, tail] = printed.split("\n...\n");
    if (tail === undefined) assert.ok(stdout.startsWith(`${head}\n`), `${command}\n${stdout}`);
    else assert.ok(stdout.startsWith(`${head}\n`) && stdout.endsWith(`\n${tail}\n`), `${command}\n${stdout}`);
  }
});

test("the scenario shown is the scenario checked", () => {
  const shown = /^ {4}scenario stranger_in_the_slot\n(?: {4}.*\n)*/m.exec(readme)![0].replaceAll(/^ {4}/gm, "");
  assert.equal(shown, readFileSync(data("stranger_in_the_slot.scenario"), "utf8"));
});

test("the cell shown runs", () => {
  const source = /const s = scenario`([^`]*)`/.exec(readme)![1]!;
  assert.match(run(parseScenario(`scenario s${source}\nend`), { release: "v3.0" }).lifetimes().text, /^ a0 /);
});

test("the picture is the one that the model draws", () => {
  const drawn = replay(data("kernel-6.1-uml-noreuse.jsonl"), { scenario: "d_parent_exits_first", release: "v3.0" }).run.lifetimes();
  assert.equal(readFileSync(data("d_parent_exits_first.svg"), "utf8").trimEnd(), drawn.svg);
});

test("every command of the program is named in the README, and every command named exists", () => {
  const known = [...rmaplab("help").stdout.matchAll(/^ {2}rmaplab ([a-z]+)/gm)].map(([, name]) => name!);
  const named = [...readme.matchAll(/rmaplab ([a-z]+)/g)].map(([, name]) => name!).filter((name) => !["lets"].includes(name));
  assert.deepEqual(known.filter((name) => name !== "book" && !named.includes(name)), []);
  assert.deepEqual([...new Set(named)].filter((name) => !known.includes(name)), []);
});
