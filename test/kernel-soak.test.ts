import assert from "node:assert/strict";
import { test } from "node:test";
import { startKernel } from "./kernel-client.ts";
import { residentMegabytes } from "./kernel-memory.ts";
import { folderWith } from "./support.ts";

const CELLS = 1000;

/** How much the second half may add to what the first needed. */
const GROWTH = 1.5;

/** Cells of the kinds that people write, some of them again and again. */
const kinds: ((k: number) => string)[] = [
  (k) => `interface I${k % 40} { x: number }\nconst v${k % 40}: I${k % 40} = { x: ${k} };\nv${k % 40}.x`,
  (k) => `function f${k % 30}(n: number) { return n + ${k} }\nf${k % 30}(1) - 1`,
  (k) => `console.log("some text, ".repeat(100)); ${k}`,
  (k) => `const many = Array.from({ length: 1e5 }, (_, i) => i + ${k}); many[0]`,
  (k) => `await new Promise((done) => setTimeout(done, 1)); display.html("<b>x</b>"); ${k}`,
];

test(`${CELLS} cells give ${CELLS} results, and memory stays bounded`, async (t) => {
  const client = await startKernel(folderWith({}));
  const memory: number[] = [];
  for (let k = 0; k < CELLS; k++) {
    const { published } = await client.ask("shell", "execute_request", { code: kinds[k % kinds.length]!(k) });
    assert.equal(published.find(({ type }) => type === "execute_result")?.content["data"]["text/plain"], String(k));
    client.received.length = 0;
    if ((k + 1) % 100 === 0 && process.platform === "linux") memory.push(Math.round(residentMegabytes(client.child.pid!)));
  }
  t.diagnostic(`memory after every 100 cells, MB: ${memory.join(" ")}`);
  const [first, second] = [memory.slice(0, 5), memory.slice(5)];
  assert.ok(Math.max(...second) <= GROWTH * Math.max(...first), memory.join(" "));
});
