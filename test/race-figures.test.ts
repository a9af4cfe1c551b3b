/** What the figures of a race say of memory, of pages, of references and of edits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { display } from "../src/cells/show.ts";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { columnsOf } from "../src/figures/columns.ts";
import { eventsOf } from "../src/figures/fromPath.ts";
import { countsOf, lanesOf } from "../src/figures/timeline.ts";
import { check, run, scenario, trace } from "../src/index.ts";
import { family, plainText } from "./support.ts";

test("while a reader is in its section freed memory keeps its type; when the last has left, it may go back", () => {
  const followed = trace("stranger_in_the_slot~v3.0-rc1~~0.1x8.0x3");
  const { rows } = columnsOf(followed.path, followed.columns);
  assert.deepEqual([rows[8]?.remark, rows[11]?.remark], ["a0 is free; its memory keeps its type while a reader is in its RCU section", "the memory of a0 may go back to the system"]);
  const [a0] = lanesOf(eventsOf(followed.path, "step"));
  assert.deepEqual([a0?.segments.at(-1)?.state, a0?.segments.at(-1)?.to, a0?.returned], ["free", 12, [12]]);
});

test("a remark on a page names the page that the lifetimes have at that step", () => {
  const two = trace("family_exits~v3.0-rc1~links_not_counts~0x4.1x2.0x4.1x2.2x6.0");
  const moved = check(scenarioNamed("f1"), { edits: ["drop_old_link_on_move"] });
  for (const { path, columns } of [two, { path: moved.path!, columns: moved.columns }]) {
    const { events } = eventsOf(path, "step");
    const told = columnsOf(path, columns).rows.flatMap(({ step, remark = "" }) => [...remark.matchAll(/nobody maps (p\d)|(p\d) moves/g)].map(([, left, went]) => [step, left ?? went]));
    const happened = events.flatMap((event) => (event.at > 0 && (event.kind === "moved" || (event.kind === "mapped" && event.by.length === 0)) ? [[event.at, event.object]] : []));
    assert.ok(told.length > 0);
    for (const one of told) assert.ok(happened.some((other) => String(other) === String(one)), `${String(one)} of ${JSON.stringify(happened)}`);
  }
});

test("a line that an edit adds or moves is marked like one that it changes, with all that it calls; an edit without a line here is named", () => {
  const marked = (name: string, edits: string[], until?: string) => {
    const { path, columns } = check(scenarioNamed(name), { edits, until });
    const { rows, unseen } = columnsOf(path!, columns);
    return [rows.filter(({ edited }) => edited).map((row) => `${row.function}: ${row.line}`), unseen];
  };
  const unlinking = ["anon_vma_lock(anon_vma)", "list_del(&anon_vma_chain->same_anon_vma)", "anon_vma_unlock(anon_vma)"].map((line) => `anon_vma_unlink: ${line}`);
  assert.deepEqual(marked("f1", ["drop_old_link_on_move"]), [unlinking, []]);
  assert.deepEqual(marked("middle_exits", ["fork_without_clone"], "V-UAF"), [[], ["fork_without_clone"]]);
  const { path } = run(family, { edits: ["map_before_link"] });
  assert.deepEqual(path.steps.filter(({ added }) => added).map(({ step, added }) => [step, added]), [["page_dup_rmap(page)", "map_before_link"]]);
});

test("under a race stands what its signs mean, in the text as in the table", () => {
  const shown = check(scenarioNamed("middle_exits"), { edits: ["fork_without_clone"], until: "V-UAF" }).race()[display]();
  assert.match(String(shown["text/plain"]), /'\.' if none\n ! the violation\n no line of fork_without_clone is among these steps: taken away, or not\n {3}met$/);
  assert.match(String(shown["text/markdown"]), /\*a0: [^*]+ after the step, empty if none\* {2}\n\*bold: the violation\* {2}\n\*no line of fork_without_clone is [^*]+\*$/);
  assert.match(plainText(check(scenarioNamed("stranger_in_the_slot"), { edits: ["no_recheck"] }).race()), /^!\* 14 {2}0 {5}if \(0\)$/m);
});

test("a child's hold on its root stays one until it is dropped, though the child is free before; without holds, a pin is not taken for one", () => {
  const holdings = (token: string) => countsOf(eventsOf(trace(token).path, "step"))[0]!.holdings.map(({ from, token: own, children, external }) => [from, own, children, external]);
  const last = "last:mmap-P-0-1.touch-P-0.fork-P-C.touch-C-0.exit-P:exit-C~v3.0-rc1~put_root_last~0x16";
  assert.deepEqual(holdings(last), [[0, 1, 1, 0], [9, 1, 0, 0], [13, 0, 0, 0]]);
  const pinned = "pinned:mmap-P-0-1.touch-P-0.pin-k-P-0.fork-P-C.touch-C-0:exit-C~v3.0-rc1~no_root_reference~0x4";
  assert.deepEqual(holdings(pinned), [[0, 1, 0, 1]]);
});

test("the token is there while its list is empty, and a count of 0 before the first reference: the legends say both", () => {
  assert.match(run(family, { release: "v3.0" }).refcounts().text, /T token: put once the list is empty/);
  const born = trace("born:mmap-P-0-1:touch-P-0~v3.0-rc1~~0x5");
  assert.match(born.lifetimes().text, / ~ count is 0: just born, or not yet free/);
});

test("holds on a root have a colour that is no object's, whoever's they are", () => {
  const { text, plotly } = run(scenario`
mmap P 0 1
touch P 0
fork P C
touch C 0
fork C G`, { release: "v3.0" }).refcounts();
  assert.match(text, /H{8}/);
  const colours = (plotly.data as { line: { color: string } }[]).map(({ line }) => line.color);
  assert.deepEqual([colours.length, new Set(colours).size], [4, 4]); // a0's token and holds, the tokens of a1 and a2
});

test("a further life in the same memory has its name where it begins, in the drawing as in plotly", () => {
  const { svg, plotly } = check(scenarioNamed("stranger_in_the_slot"), { edits: ["as_merged"] }).lifetimes();
  assert.match(svg, /rl-halo"[^>]*>a2<\/text>/);
  assert.match(svg, /name: next life in the same memory/);
  assert.match(JSON.stringify(plotly.data), /"mode":"text".*"<b>a2<\/b>"/);
});
