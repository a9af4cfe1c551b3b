import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { startAnalysis, type Completion } from "../kernel/analysis/analysis.ts";
import { createPractice, exercisesFor } from "../kernel/analysis/practice.ts";

test("exercises are done in turn while nobody asks, each so many times, and wait for whoever does", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const done: string[] = [];
  const practice = createPractice([() => done.push("complete"), () => done.push("compile")], 2);
  const after = (ms: number): string => {
    for (let k = 0; k < ms; k++) mock.timers.tick(1);
    return done.join(" ");
  };
  assert.equal(after(1000), "", "nobody has said that it may start");
  practice.postpone();
  assert.equal(after(149), "");
  practice.postpone();
  assert.equal(after(149), "", "somebody has asked meanwhile");
  assert.equal(after(1), "complete");
  practice.postpone();
  assert.equal(after(149), "complete", "and again");
  assert.equal(after(1000), "complete compile complete compile");
  practice.postpone();
  assert.equal(after(1000), "complete compile complete compile", "enough is enough");
  mock.timers.reset();
});

test("an exercise is a question that the analysis can answer", () => {
  const answers = exercisesFor(startAnalysis(import.meta.dirname, [])).map((exercise) => exercise());
  const [name, point, array, explained, compiled] = answers as [Completion, Completion, Completion, object | null, { ok: boolean }];
  assert.deepEqual([name.matches[0], point.matches, array.matches[0]], ["twice", ["x"], "map"]);
  assert.match(JSON.stringify(explained), /function twice/);
  assert.equal(compiled.ok, true, JSON.stringify(compiled));
});
