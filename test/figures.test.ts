import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { lanesOf, countsOf } from "../src/figures/timeline.ts";
import { check, replay, run, scenario } from "../src/index.ts";
import type { EventList } from "../src/figures/events.ts";
import type { Figure } from "../src/figures/figure.ts";
import { display, type Bundle, type Shown } from "../src/cells/show.ts";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { eventsOf } from "../src/figures/fromPath.ts";
import { parseScenario } from "../src/scenario/parse.ts";
import { data, family, plainText } from "./support.ts";

const stranger = parseScenario(readFileSync(data("stranger_in_the_slot.scenario"), "utf8"));
const codes = ["no_recheck", "recheck_mapping", "recheck_refcount", "unlock_reread_root", "as_merged"];
const broken = codes.map((edit) => check(stranger, { edits: [edit] }));
const recorded = ["c_fork_cow", "d_parent_exits_first", "f_five_children"].map((name) => replay(data("kernel-6.1-uml-noreuse.jsonl"), { scenario: name, release: "v3.0" }));

const runs = [run(family, { release: "v3.0" }), ...recorded.map((recording) => recording.run)];
const figures: Figure[] = [...runs, ...broken].flatMap((shown) => [shown.lifetimes(), shown.refcounts()]);

test("every text is 7-bit ASCII of at most 72 columns without trailing blanks", () => {
  const texts = [...figures.map(({ text }) => text), ...broken.map((found) => shownBy(found.race())["text/plain"] as string)];
  assert.equal(texts.length, figures.length + broken.length);
  for (const text of texts) for (const line of text.split("\n")) assert.match(line, /^([\x20-\x7e]{0,71}[\x21-\x7e])?$/, text);
});

test("every SVG is well-formed, names itself, and asks for nothing outside", () => {
  for (const { svg, title } of figures) {
    assert.match(svg, new RegExp(`^<svg [^>]*>.*<title[^>]*>${title}</title>`, "s"));
    assert.doesNotMatch(svg, /(href|src|url)\s*[=(]\s*["']?(https?:|\/\/)|NaN|undefined/);
    const open: string[] = [];
    for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-zA-Z]+)[^>]*?(\/?)>/g)) {
      if (close) assert.equal(open.pop(), name);
      else if (!self) open.push(name!);
    }
    assert.deepEqual(open, []);
  }
});

test("plotly gets scatter and bar traces with plain arrays, the common subset of its versions", () => {
  for (const { plotly } of figures) {
    assert.ok(plotly.data.length > 0);
    for (const trace of plotly.data as { type: string; x: unknown; y: unknown }[]) {
      assert.ok(["scatter", "bar"].includes(trace.type));
      assert.ok(Array.isArray(trace.x) && Array.isArray(trace.y));
    }
    assert.doesNotMatch(JSON.stringify(plotly), /oklch|bdata|"title":"|null,null,null/);
    assert.deepEqual(JSON.parse(JSON.stringify(plotly)), plotly);
  }
});

test("the same run draws the same bytes", () => {
  const again = run(family, { release: "v3.0" });
  assert.equal(again.lifetimes().svg, runs[0]!.lifetimes().svg);
  assert.equal(again.refcounts().svg, runs[0]!.refcounts().svg);
});

test("lifetimes: a parent's anon_vma outlives its process, on the list of the child", () => {
  const [a0, a1, p0] = lanesOf(runs[0]!.events);
  assert.deepEqual(a0?.segments.map(({ from, to, state, links }) => [from, to, state, links]), [[2, 5, "linked", 2], [5, 6, "free", 0]]);
  assert.deepEqual(a1?.segments.map(({ from, to, state, links }) => [from, to, state, links]), [[3, 5, "linked", 1], [5, 6, "free", 0]]);
  assert.deepEqual(p0?.segments.map(({ from, to, state }) => [from, to, state]), [[2, 5, "mapped"]]);
});

test("refcounts: a token while the list is not empty, and one reference of each child on the root", () => {
  const [a0, a1] = countsOf(runs[0]!.events);
  assert.deepEqual(a0?.holdings.map(({ from, token, children, external }) => [from, token, children, external]), [[2, 1, 0, 0], [3, 1, 1, 0], [5, 0, 0, 0]]);
  assert.deepEqual(a1?.holdings.map(({ from, token, children, external }) => [from, token, children, external]), [[3, 1, 0, 0], [5, 0, 0, 0]]);
});

test("refcounts: a pin is a holder of its own kind", () => {
  const pinned = run(scenario`
mmap P 0 1
touch P 0
pin x P 0
exit P
unpin x`, { release: "v3.0" });
  const [a0] = countsOf(pinned.events);
  assert.deepEqual(a0?.holdings.map(({ from, token, children, external }) => [from, token, children, external]), [[2, 1, 0, 0], [3, 1, 0, 1], [4, 0, 0, 1], [5, 0, 0, 0]]);
  assert.match(pinned.refcounts().text, /^ a0 {3}2\| +P{8}$/m);
});

test("what the layers stand for is the count at every tick", () => {
  for (const { events } of runs) everyCount(events);
  for (const found of broken) everyCount(eventsOf(found.path!, "step"));
});

test("in a race, the second life of a slot has a name of its own, in the lane of the first", () => {
  const found = broken[codes.indexOf("as_merged")]!;
  assert.match(found.lifetimes().title, /ending in V-UNLOCK$/);
  const reused = found.lifetimes().text.split("\n").find((line) => /^ a\d+, a\d+ /.test(line));
  assert.ok(reused, found.lifetimes().text);
});

test("race columns: one row a step in order, the broken line marked, edited lines starred, every CPU headed", () => {
  for (const found of broken) {
    const shown = shownBy(found.race());
    const text = String(shown["text/plain"]);
    const steps = [...text.matchAll(/^[ *!][ *] *(\d+) {2}/gm)].map(([, step]) => Number(step));
    assert.deepEqual(steps, Array.from({ length: found.path!.steps.length }, (_, k) => k + 1));
    assert.match(text, /CPU 0 +CPU 1/);
    assert.match(text, new RegExp(`^![ *] *${steps.length} `, "m"));
    assert.match(text, new RegExp(`\\^ ${found.violation}`));
    assert.match(String(shown["text/markdown"]), new RegExp(found.violation!));
  }
});

function everyCount(events: EventList): void {
  for (const event of events.events) {
    if (event.kind === "counted") assert.equal(event.token + event.children + event.external, event.count, JSON.stringify(event));
  }
}

const shownBy = (value: Shown): Bundle => value[display]();

test("plotly says in lines that fit a phone what the marks mean and what each operation was; a violation's name keeps to the left of its end", () => {
  const captions = ({ plotly }: Figure) => (plotly.layout as { annotations: { text: string; xanchor: string; xref: string }[] }).annotations;
  for (const one of runs) {
    const [told] = captions(one.lifetimes());
    assert.match(told!.text, /^full bar: on a list/);
    assert.equal(told!.text.match(/\d+ (mmap|touch|fork|exit)/g)?.length, one.events.ticks.length);
    assert.deepEqual(told!.text.split("<br>").filter(({ length }) => length > 52), []);
  }
  for (const found of broken) assert.deepEqual(captions(found.refcounts()).map(({ xref, xanchor }) => [xref, xanchor]), [["paper", "left"], ["x", "right"]]);
});

test("where nothing keeps an anon_vma a line is dashed, and a cross says that its memory may go back; nothing is drawn after it", () => {
  const found = check(scenarioNamed("walk_exit"), { edits: ["no_first_page_mapped"] });
  const { plotly, svg, text } = found.lifetimes();
  const traces = plotly.data as { type: string; line?: { dash: string }; marker?: { symbol?: string }; x: number[] }[];
  assert.deepEqual(traces.flatMap(({ line }) => line?.dash ?? []), ["dash"]);
  assert.deepEqual(traces.filter(({ marker }) => marker?.symbol === "x-thin").map(({ x }) => x), [[8]]);
  assert.ok(svg.includes("cross: its memory may go back to the system") && !svg.includes("dotted"));
  assert.match(text, /~x +!/);
  assert.match(plainText(found.race()), /a0 is free; its memory may go back to the\n +system/);
});
