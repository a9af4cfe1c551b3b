import assert from "node:assert/strict";
import { test } from "node:test";
import { display, type Shown } from "../src/cells/show.ts";
import { predict, reveal } from "../src/index.ts";

const plain = (shown: Shown) => String(shown[display]()["text/plain"]);
const markdown = (shown: Shown) => String(shown[display]()["text/markdown"]);
const choices = ["it holds", "it hangs"];

test("a question shows its choices, and which is the reader's", () => {
  assert.equal(plain(predict("q1", "And then?", choices)), "And then?\n  1. it holds\n  2. it hangs");
  assert.equal(plain(predict("q1", "And then?", choices, "it hangs")), "And then?\n  1. it holds\n  2. it hangs <- your answer");
  assert.equal(predict("q1", "And then?", choices, 1).mine, "it holds");
  assert.equal(markdown(predict("q1", "And then?", choices, 1)), "**And then?**\n\n1. **it holds** (your answer)\n2. it hangs");
});

test("an answer that is no choice is refused, with the choices", () => {
  assert.throws(() => predict("q2", "?", choices, "neither"), new Error('"neither" is none of the choices: 1 "it holds", 2 "it hangs"'));
  assert.throws(() => predict("q2", "?", choices, 3), /^Error: 3 is none of the choices/);
});

test("the answer stands beside the prediction, and the last prediction counts", () => {
  predict("q3", "And then?", choices, 1);
  assert.equal(plain(reveal("q3", "it hangs", "Nobody unlocks.")), "And then?\nYou predicted: it holds\nThe answer: it hangs\nNobody unlocks.");
  predict("q3", "And then?", choices, 2);
  assert.equal(plain(reveal("q3", "it hangs")), "And then?\nYou predicted: it hangs (so it is)\nThe answer: it hangs");
  assert.equal(plain(reveal("q3")), "And then?\nYou predicted: it hangs");
});

test("to reveal never throws: without a prediction, and without a question, it says so and answers", () => {
  predict("q4", "And then?", choices);
  assert.equal(plain(reveal("q4", "it holds")), "And then?\nYou have not predicted yet.\nThe answer: it holds");
  assert.equal(plain(reveal("q5", "it holds")), 'No question "q5" has been asked in this session.\nThe answer: it holds');
});

test("a question that is named after a claim is answered by the claim's checks", () => {
  predict("C3", "Is one read of the root enough?", ["yes", "no"], "yes");
  assert.match(plain(reveal("C3")), /^Is one read of the root enough\?\nYou predicted: yes\n\nC3 +Unlock the mutex.*V-UNLOCK after 22 steps.*unlock_reread_root/su);
});
