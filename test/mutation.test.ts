/** Every labelled step of the model in turn is taken away, or gives the other answer: some claim must notice, by its verdict or by what it rests on, or the list below says why not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "../src/claims/decide.ts";
import { type ClaimCheck, claims } from "../src/claims/manifest.ts";
import { current, now } from "../src/machine/now.ts";
import { unnoticed } from "./unnoticed.ts";

const checks: ClaimCheck[] = claims.flatMap((claim) => claim.checks).toSorted((a, b) => Number(b.expect === "holds") - Number(a.expect === "holds"));

/** What a step may answer: nothing (an effect), yes or no, or an object, which cannot be taken away. */
type Answer = "nothing" | "true" | "false";

const labels = everyLabel();

for (const [label, answers] of labels) {
  for (const answer of answers) {
    const name = `${label} => ${answer}`;
    test(name, { skip: process.env["RMAPLAB_ALL"] ? false : "takes minutes: set RMAPLAB_ALL=1" }, () => {
      assert.equal(noticed(label, answer), !(name in unnoticed), unnoticed[name] ?? "no claim notices");
    });
  }
}

test("the list names only steps that there are", () => {
  const names = [...labels].flatMap(([label, answers]) => [...answers].map((answer) => `${label} => ${answer}`));
  assert.deepEqual(Object.keys(unnoticed).filter((name) => !names.includes(name)), []);
});

/** Every label met in the checks, with what its step could answer instead. */
function everyLabel(): Map<string, Set<Answer>> {
  const met = new Map<string, Set<Answer>>();
  now.instead = (label, look) => () => {
    const answer = look();
    const set = met.get(label) ?? new Set();
    met.set(label, set);
    if (answer === undefined) set.add("nothing");
    else if (typeof answer === "boolean") set.add("true").add("false");
    return answer;
  };
  try {
    for (const check of checks) decide(check);
  } finally {
    now.instead = null;
  }
  return met;
}

const ENOUGH_STEPS = 400_000;

function noticed(label: string, answer: Answer): boolean {
  let steps = 0;
  now.instead = (name, look) => () => {
    if (++steps > ENOUGH_STEPS) throw new Error("no end");
    return name === label ? without(look, answer) : look();
  };
  try {
    return checks.some((check) => {
      steps = 0;
      try {
        return !decide(check).asExpected;
      } catch {
        return true;
      }
    });
  } finally {
    now.instead = null;
  }
}

/** Whether the step is enabled still counts; what it did to memory, and the rules it broke, do not. */
function without(look: () => unknown, answer: Answer): unknown {
  const { bytes } = current();
  const before = bytes.slice();
  const broken = now.violations;
  const real = look();
  if (real !== undefined && typeof real !== "boolean") return real;
  bytes.set(before);
  now.violations = broken;
  return answer === "nothing" ? undefined : answer === "true";
}
