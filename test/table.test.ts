import assert from "node:assert/strict";
import { test } from "node:test";
import { table } from "../src/index.ts";
import { display } from "../src/cells/show.ts";

test("a cell's table shows itself as Markdown and as aligned columns; numbers stand on the right", () => {
  assert.deepEqual(table(["edit", "steps"], [["no_recheck", 14], ["a|b", 5]])[display](), {
    "text/markdown": "| edit | steps |\n| :-- | --: |\n| no_recheck | 14 |\n| a\\|b | 5 |",
    "text/plain": "edit        steps\nno_recheck     14\na|b             5",
  });
});
