import assert from "node:assert/strict";
import { test } from "node:test";
import { edits } from "../src/linux/releases/edits.ts";
import { releases } from "../src/linux/releases/releases.ts";
import { data, rmaplab } from "./support.ts";

test("rmaplab edits: every edit with its claim and its diff", () => {
  const { edits: rows } = JSON.parse(rmaplab("edits", "--json").stdout) as { edits: { name: string; claim: string; diff: string[]; benign: boolean }[] };
  assert.deepEqual(rows.map(({ name }) => name), edits.map(({ name }) => name));
  for (const { name, claim, diff } of rows) {
    assert.match(claim, /^C\d+$/);
    assert.ok(diff.length > 0 && (name === "as_merged" || diff.some((line) => /^[-+]/.test(line))), name);
  }
  const text = rmaplab("edits").stdout;
  for (const { name } of rows) assert.match(text, new RegExp(`^C\\d+ +${name}\\b`, "m"));
});

test("rmaplab releases: the history, oldest first, with the kernels that follow each row", () => {
  const { releases: rows } = JSON.parse(rmaplab("releases", "--json").stdout) as { releases: { name: string; date: string; aliases: { name: string }[] }[] };
  assert.deepEqual(rows.map(({ name }) => name), releases.map(({ name }) => name));
  assert.deepEqual(rows.map(({ date }) => date), rows.map(({ date }) => date).toSorted());
  assert.deepEqual(rows.flatMap(({ aliases }) => aliases.map(({ name }) => name)).toSorted(), ["5.10", "5.15", "6.1", "6.12", "6.18", "6.6"]);
  assert.match(rmaplab("releases").stdout, /^v3\.0-rc1 +2011-05-29 bc658c96037f\n {2}The root's lock is a mutex/m);
});

test("an edit that its release does not have is a mistake; `all` leaves it out", () => {
  const file = data("stranger_in_the_slot.scenario");
  const { status, stderr } = rmaplab("check", file, "--edit", "no_mapping_recheck");
  assert.deepEqual([status, stderr.split("\n").length], [2, 2]);
  assert.match(stderr, /edit no_mapping_recheck does not apply to v3\.0-rc1; expected one of the releases whose walkers test mapping again, v6\.8 only/);
  const { checks } = JSON.parse(rmaplab("check", file, "--edit", "no_mapping_recheck", "--release", "all", "--json").stdout) as { checks: { release: string }[] };
  assert.deepEqual(checks.map(({ release }) => release), ["v6.8"]);
});
