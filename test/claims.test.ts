import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { explore } from "../src/checker/explore.ts";
import { decide, keyOf } from "../src/claims/decide.ts";
import { type ClaimCheck, claimNamed, claims } from "../src/claims/manifest.ts";
import { agreesWithKernel, recordings } from "../src/claims/recorded.ts";
import { scenarioNamed, scenarioNames } from "../src/claims/scenarios.ts";
import { seed } from "../src/claims/seed.ts";
import { display } from "../src/cells/show.ts";
import { seed as seedInCell } from "../src/cells/seed.ts";
import { claimsMarkdown } from "../src/figures/claimsTable.ts";
import { seedMarkdown } from "../src/figures/seedTable.ts";
import { edits, editsNamed } from "../src/linux/releases/edits.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import type { LinuxMachine } from "../src/scenario/model.ts";
import { machineFor, perform } from "../src/scenario/run.ts";
import { prepare } from "../src/scenario/tasks.ts";
import { data, rmaplab, root } from "./support.ts";

const decided = claims.map((claim) => ({ ...claim, decided: claim.checks.map(decide) }));
const all = claims.flatMap((claim) => claim.checks);

for (const claim of decided) {
  test(`${claim.id}: ${claim.decided.length} checks come out as expected, and as large as pinned`, () => {
    for (const check of claim.decided) {
      const { scenario, release, edits: names, expect, states, transitions, depth } = check;
      assert.ok(check.ok, `${scenario} ${release} ${names.join(" ")}: expected ${expect}, found ${check.violation ?? check.verdict} with ${states}, ${transitions}, ${depth} and ${JSON.stringify(check.witnesses)}`);
    }
  });
}

test("C1 to C24, each with a check that holds and one that must fail", () => {
  assert.deepEqual(claims.map(({ id }) => id), Array.from({ length: 24 }, (_, k) => `C${k + 1}`));
  for (const { id, checks } of claims) assert.ok(checks.some(({ expect }) => expect === "holds") && checks.some(({ expect }) => expect !== "holds"), id);
});

test("every edit and every scenario is used; a benign edit holds, a repair repairs", () => {
  const used = (name: string) => all.filter((check) => check.edits.includes(name));
  assert.deepEqual(edits.filter(({ name }) => used(name).length === 0).map(({ name }) => name), []);
  assert.deepEqual(scenarioNames.filter((name) => !all.some(({ scenario }) => scenario === name)), []);
  for (const { name, benign, repair } of edits) {
    if (benign) assert.ok(used(name).some(({ expect }) => expect === "holds"), `${name} is benign and holds nowhere`);
    else assert.ok(used(name).some(({ expect }) => expect !== "holds"), `${name} breaks nothing`);
    if (repair) assert.ok(used(name).some(({ scenario, expect }) => expect === "holds" && all.some((other) => other.scenario === scenario && other.expect !== "holds")), `${name} repairs nothing`);
  }
});

test("each check stands once in its claim, and a race that holds rests on something", () => {
  for (const { id, checks } of claims) assert.deepEqual(checks.map(keyOf).filter((key, k, keys) => keys.indexOf(key) !== k), [], id);
  const unwitnessed = all.filter(({ scenario, expect, seen = [] }) => expect === "holds" && seen.length === 0 && scenarioNamed(scenario).cpus.length > 0);
  assert.deepEqual(unwitnessed.map(keyOf), []);
});

test("five claims break on one CPU, without any concurrency", () => {
  const alone = decided.filter((claim) => claim.decided.some(({ expect, bounds }) => expect !== "holds" && bounds.cpus === 1));
  assert.deepEqual(["C5", "C11", "C16", "C18", "C20"].filter((id) => !alone.some((claim) => claim.id === id)), []);
});

test("what is said to be recorded stands in the trace, line for line", () => {
  const trace = readFileSync(data("kernel-6.1-debian.jsonl"), "utf8").split("\n");
  for (const [name, text] of Object.entries(recordings)) {
    assert.deepEqual(text.trim().split("\n"), trace.filter((line) => line.includes(`"scenario":"${name}"`)));
    assert.deepEqual([agreesWithKernel(name, "v6.1"), agreesWithKernel(name, "v3.0")], [true, false]);
  }
});

test("every edited line is reached", () => {
  const reached = new Set(all.flatMap((check) => [...linesReached(check)]));
  assert.deepEqual(edits.filter(({ name, set }) => !set && !reached.has(name)).map(({ name }) => name), []);
});

/** The edits of a check whose lines were asked for while it ran. */
function linesReached({ scenario: name, release, edits: names }: ClaimCheck): Set<string> {
  const scenario = scenarioNamed(name);
  const inOrder = machineFor(scenario.setup, releaseNamed(release), editsNamed(names));
  const inSetup = recording(inOrder);
  for (const operation of scenario.setup) perform(inOrder, operation);
  if (scenario.cpus.length === 0) return inSetup;
  const { machine, tasks } = prepare(scenario, releaseNamed(release), names);
  const interleaved = recording(machine);
  explore(machine as never, tasks, { maxStates: 100_000, hang: "V-HANG" });
  return new Set([...inSetup, ...interleaved]);
}

function recording(machine: LinuxMachine): Set<string> {
  const asked = new Set<string>();
  const { edits: inForce } = machine;
  Object.assign(machine, { edits: { has: (name: string) => inForce.has(name) && Boolean(asked.add(name)) } });
  return asked;
}

test("each sentence of the mail names claims and checks of theirs, and is a sentence of the mail", () => {
  const mail = readFileSync(data("mail-2011-05-29.txt"), "utf8").replaceAll(/\s[>*+-](?=\s)/g, " ").replaceAll(/\s+/g, " ");
  for (const { sentence, claims: ids, checks } of seed) {
    const theirs = ids.map(claimNamed).map((claim) => claim.checks.map(keyOf));
    assert.deepEqual(checks.filter((name) => !theirs.flat().includes(name)), [], sentence);
    assert.ok(ids.length > 0 && theirs.every((keys) => keys.some((key) => checks.includes(key))), `a claim without a check: ${sentence}`);
    for (const part of sentence.split(/\s?\.\.\.\)?\s?/)) assert.ok(mail.includes(part), `not in the mail: ${part}`);
  }
});

test("the mail, by command and in a cell", () => {
  const { status, stdout } = rmaplab("claims", "--seed", "--json");
  const { seed: rows } = JSON.parse(stdout) as { seed: { sentence: string; checks: { ok: boolean }[] }[] };
  assert.deepEqual([status, rows.map(({ sentence }) => sentence)], [0, seed.map(({ sentence }) => sentence)]);
  assert.ok(rows.every(({ checks }) => checks.length > 0 && checks.every(({ ok }) => ok)));
  assert.match(rmaplab("claims", "C12", "--seed").stdout, /^comment: "holding the mutex .*\n[^]*V-STALE after 43 steps[^]*3 checks, \d+ states: all as expected\n$/);
  assert.match(rmaplab("claims", "--seed", "--release", "v3.0").stderr, /^rmaplab: claims: --seed and --release do not go together/);
  const shown = seedInCell()[display]();
  assert.equal(shown["text/markdown"], seedMarkdown(seed));
  assert.match(shown["text/plain"] as string, /^[\n\x20-\x7e]*$/);
  assert.deepEqual((shown["text/plain"] as string).split("\n").filter((line) => line.length > 72), []);
});

test("the command: a claim by name, one release, JSON, mistakes", () => {
  const one = rmaplab("claims", "C2", "--json");
  const { claims: [found] } = JSON.parse(one.stdout) as { claims: { id: string; checks: { ok: boolean; verdict: string }[] }[] };
  assert.deepEqual([one.status, found!.id, found!.checks.length, found!.checks.every(({ ok }) => ok)], [0, "C2", claims[1]!.checks.length, true]);
  const later = JSON.parse(rmaplab("claims", "--release", "v6.8", "--json").stdout) as { claims: { id: string; checks: { release: string }[] }[] };
  assert.deepEqual(later.claims.map(({ id }) => id), ["C8", "C21"]);
  assert.match(rmaplab("claims", "C99").stderr, /^rmaplab: claims: unknown claim: C99; expected one of C1, /);
  assert.match(rmaplab("claims", "--release", "v9").stderr, /unknown release: v9/);
});

test("the README has both tables", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  assert.equal(/^\| claim \|.*\n(?:\|.*\n)+/m.exec(readme)?.[0].trimEnd(), claimsMarkdown(decided));
  assert.equal(/^\| who \|.*\n(?:\|.*\n)+/m.exec(readme)?.[0].trimEnd(), seedMarkdown(seed));
});
