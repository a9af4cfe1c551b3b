import assert from "node:assert/strict";
import { test } from "node:test";
import type { Figure } from "../src/figures/figure.ts";
import { topology } from "../src/figures/topology.ts";
import { type Topology, topologyAt } from "../src/figures/topologyState.ts";
import { topologyDrawing } from "../src/figures/topologyDrawing.ts";
import { all, anon_vmas, linux } from "../src/linux/structs/world.ts";
import { eventsOf, stateAt, type Grain } from "../src/figures/fromPath.ts";
import { lanesOf } from "../src/figures/timeline.ts";
import { display } from "../src/cells/show.ts";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { check, run, scenario } from "../src/index.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { type Path, seen } from "../src/machine/path.ts";
import { runInOrder } from "../src/scenario/run.ts";
import { program } from "./support.ts";

const T3 = "mmap P 0 4; touch P 0; fork P C";
const T9 = "mmap P 0 4; touch P 0; touch P 3; mprotect P 0 2 1";
const pinned = "mmap P 0 1; touch P 0; fork P C; touch C 0; pin x C 0; exit P; exit C";
const ten = Array.from({ length: 10 }, (_, k) => `fork P C${k + 1}`).join("; ");
const generations = (n: number) => `mmap P0 0 1; touch P0 0; ${Array.from({ length: n }, (_, k) => `fork P${k} P${k + 1}; exit P${k}`).join("; ")}`;
/** Of the fact sheet's section 5, and some wider ones. */
const programs: Record<string, string> = {
  T1: "mmap P 0 4", T2: "mmap P 0 4; touch P 0", T3, T4: `${T3}; touch C 0; exit P; exit C`, T5: `${T3}; touch P 0; touch C 0`,
  T6: "mmap P 0 1; touch P 0; fork P C; fork C G; touch P 0; touch C 0; touch G 0", T7: "mmap P 0 4; fork P C; touch P 0; touch C 0",
  T8: "mmap P 0 4; touch P 0; touch P 3; fork P C; munmap C 1 2", T9: `${T9}; fork P C; mprotect P 0 2 3; mprotect C 0 2 3`,
  T10: "mmap P 0 4; mprotect P 2 2 1; touch P 0; mprotect P 2 2 7; touch P 2; mprotect P 2 2 3", T11: "mmap P 0 2; mmap P 4 2; touch P 0; touch P 4; mmap P 2 2",
  T12: "mmap P 0 2; touch P 0; fork P C; mmap C 2 2; touch C 2", T13: "mmap P 0 4; touch P 0; touch P 2; madvise P 0 2 10; fork P C",
  T14: `mmap P 0 1; touch P 0; ${ten}`, T15: "mmap P0 0 1; touch P0 0; fork P0 P1; fork P1 P2; fork P2 P3; fork P3 P4", T16: generations(10),
  T25: `${pinned}; unpin x`, T26: `${T3}; mprotect C 1 1 1; mprotect C 3 1 1`, T27: "mmap P 0 1; touch P 0; thread P T; touch T 0; vfork P V; touch V 0",
  swap: "mmap P 0 2; touch P 0; touch P 1; fork P C; swapout P 0", tooWide: `mmap A_process_with_a_rather_long_name 0 4; touch A_process_with_a_rather_long_name 0; ${Array.from({ length: 9 }, (_, k) => `fork A_process_with_a_rather_long_name another_long_name_${k}`).join("; ")}`,
};
const stranger = scenarioNamed("stranger_in_the_slot");
const broken = check(stranger, { edits: ["recheck_refcount"] });

interface Case {
  name: string;
  path: Path;
  grain: Grain;
}
const inOrder = (text: string, release = "v3.0") => runInOrder({ name: "test", edits: [], setup: program(text), cpus: [] }, releaseNamed(release));
const cases: Case[] = [
  ...Object.entries(programs).map(([name, text]): Case => ({ name, path: inOrder(text), grain: "operation" })),
  ...["v2.6.33", "v6.1", "v7.1"].map((release): Case => ({ name: `T6 at ${release}`, path: inOrder(programs["T6"]!, release), grain: "operation" })),
  { name: "T3, step by step", path: inOrder(T3), grain: "step" },
  { name: "a race", path: broken.path!, grain: "step" },
];

/** Every moment of every case. */
function eachMoment(see: (topology: Topology, figure: Figure, where: string, one: Case & { at: number; state: Uint8Array }) => void): void {
  let moments = 0;
  for (const one of cases) {
    const events = eventsOf(one.path, one.grain);
    for (let at = 0; at <= events.ticks.length; at++, moments++) {
      see(topologyAt(one.path, events, one.grain, at), topology(one.path, events, one.grain, at), `${one.name} at ${at}`, { ...one, at, state: stateAt(one.path, one.grain, at) });
    }
  }
  assert.ok(moments > 150, String(moments));
}

test("every link of the state is drawn exactly once, and nothing else: in the drawing, in plotly and in the text", () => {
  eachMoment((now, { plotly, text }, where, { path, state }) => {
    const pairs = seen(path.machine, state, () => new Set([
      ...all(linux().vma).flatMap((vma) => vma.chain.toArray().map(({ id }) => `${vma.id} ${id}`)),
      ...anon_vmas().flatMap(({ raw, id }) => raw.list.toArray().map((vma) => `${vma.id} ${id}`)), // never on the list alone: wellFormed
    ]).size);
    const drawn = topologyDrawing(now).marks.flatMap((mark) => (mark.kind === "box" && mark.hover?.startsWith("link ") ? [`${mark.x + mark.width / 2} ${mark.y + mark.height / 2}`] : []));
    assert.equal(drawn.length, pairs, where);
    assert.equal(new Set(drawn).size, pairs, `${where}: two at one place`);
    assert.equal((plotly.data[1] as { text: string[] }).text.filter((told) => told.startsWith("link ")).length, pairs, where);
    if (text.includes(" links ")) assert.equal(gridOf(text).match(/[-|][@oc](?=[-| ]|$)/gm)?.length ?? 0, pairs, `${where}\n${text}`);
  });
});

/** The lines of the grid that begin with a vma, without its name. */
const gridOf = (text: string): string => text.split("\n\n")[1]!.split("\n").filter((line) => /\d+\.\.\d+ /.test(line)).map((line) => line.replace(/^.*?\d+\.\.\d+ */, " ")).join("\n");

test("every living anon_vma, every vma and every page has its place, and the count its holders", () => {
  eachMoment(({ anonVmas, vmas, pages, counted }, _, where, { path, state }) => {
    seen(path.machine, state, () => {
      const alive = anon_vmas().filter(({ raw }) => raw.status === 1).map(({ raw }) => raw);
      assert.equal(anonVmas.filter((a) => a.alive).length, alive.length, where);
      assert.deepEqual(anonVmas.filter((a) => a.alive).map(({ list }) => list).sort(), alive.map(({ list }) => list.length).sort(), where);
      const counts = anonVmas.filter((a) => a.alive).map(({ token, children, external }) => token + children + external);
      if (counted) assert.deepEqual(counts.sort(), alive.map(({ refcount }) => refcount).sort(), where);
      assert.equal(vmas.length, all(linux().vma).filter(({ mm }) => mm).length, where);
      assert.equal(pages.length, all(linux().page).filter(({ used }) => used).length, where);
    });
    for (const name of [...anonVmas.map((a) => a.name), ...pages.map((page) => page.name)]) assert.match(name, /^[ap]\d+$/, where);
    assert.equal(new Set(anonVmas.map(({ name }) => name)).size, anonVmas.length, where);
  });
});

test("names and tones are those of the lifetimes", () => {
  eachMoment(({ anonVmas, pages }, _, where, { path, grain, at }) => {
    const lanes = lanesOf(eventsOf(path, grain)).flatMap(({ segments }) => segments.filter(({ from, to }) => from <= at && at < to));
    const toneOf = (name: string) => lanes.find(({ object }) => object === name)?.tone;
    for (const { name, tone, alive } of anonVmas) if (alive) assert.equal(toneOf(name), tone, `${where}: ${name}`);
    const mapped = lanes.filter(({ tone }) => tone === "page").map(({ object }) => object);
    assert.deepEqual(pages.filter(({ mappedBy }) => mappedBy.length > 0).map(({ name }) => name).sort(), mapped.sort(), where);
  });
});

test("every text is 7-bit ASCII of at most 72 columns without trailing blanks", () => {
  eachMoment((_, { text }, where) => {
    for (const line of text.split("\n")) assert.match(line, /^([\x20-\x7e]{0,71}[\x21-\x7e])?$/, `${where}\n${text}`);
  });
});

test("the same moment is the same bytes; the SVG is well-formed and holds no number that is none", () => {
  eachMoment((_, { svg, title }, where, { path, grain, at }) => {
    assert.equal(topology(path, eventsOf(path, grain), grain, at).svg, svg, where);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity|https?:\/\/(?!www\.w3\.org\/2000\/svg)/, where);
    assert.ok(svg.includes(`>${title.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</title>`), where);
    assert.equal(svg.match(/<g\b/g)?.length, svg.match(/<\/g>/g)?.length, where);
  });
});

test("nothing is drawn outside the picture", () => {
  eachMoment((now, _, where) => {
    const { width, height, marks } = topologyDrawing(now);
    for (const mark of marks) {
      const points = mark.kind === "line" ? mark.points : [[mark.x, mark.y] as const, ...(mark.kind === "box" ? [[mark.x + mark.width, mark.y + mark.height] as const] : [])];
      for (const [x, y] of points) assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, `${where}: ${JSON.stringify(mark)}`);
    }
  });
});

test("plotly gets scatter traces with plain arrays, and shapes", () => {
  eachMoment((_, { plotly }, where) => {
    for (const trace of plotly.data as { type: string; x: unknown; y: unknown }[]) {
      assert.equal(trace.type, "scatter", where);
      assert.ok(Array.isArray(trace.x) && Array.isArray(trace.y), where);
    }
    assert.doesNotMatch(JSON.stringify(plotly), /NaN|oklch|bdata|"title":"|var\(|null/, where);
    assert.deepEqual(JSON.parse(JSON.stringify(plotly)), plotly);
  });
});

test("T25: two anon_vmas without a vma are there, and say who holds them", () => {
  const { text } = run(scenario`
mmap P 0 1
touch P 0
fork P C
touch C 0
pin x C 0
exit P
exit C`, { release: "v3.0" }).at(7);
  assert.match(text, /^ +a0 +a0 +0 {2}1 = H$/m);
  assert.match(text, /^ +a1 +a0 +0 {2}1 = P$/m);
});

test("T5: the page that an operation moves is marked, then no more", () => {
  const path = inOrder(`${programs["T5"]}; fork P G`);
  const moved = (at: number) => /p0 .* a0 => a1 +C$/m.test(topology(path, eventsOf(path, "operation"), "operation", at).text);
  assert.deepEqual([4, 5, 6].map(moved), [false, true, false]);
});

test("v7.1: where a chain is not in the order of the columns, its places are told", () => {
  const path = inOrder("mmap P 0 1; touch P 0; fork P C; fork C G", "v7.1");
  const { text, svg } = topology(path, eventsOf(path, "operation"), "operation", 4);
  assert.match(text, /^ G 0\.\.0, chain from the newest on: a2 a0 a1$/m);
  assert.match(svg, /number: place on the chain/);
});

test("in a race: a page whose anon_vma is free, a link on one side only, and the violation", () => {
  const texts = Array.from({ length: broken.depth + 1 }, (_, k) => broken.at(k).text);
  assert.ok(texts.some((text) => /^ +a0 +free$/m.test(text) && /^ p0 +0 +a0 +nobody$/m.test(text)));
  assert.ok(texts.some((text) => /c on the chain, on no list/.test(text)));
  assert.deepEqual(texts.map((text) => /^! V-WRONGROOT$/m.test(text)), texts.map((_, k) => k === broken.depth));
  assert.throws(() => check(stranger).at(0), /holds: there is no counterexample to draw$/);
});

test("a run shows its end, as plotly, SVG and text; a moment that there is not is refused", () => {
  const family = run(scenario`
mmap P 0 1
touch P 0
fork P C`);
  assert.deepEqual(Object.keys(family[display]()), ["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"]);
  assert.deepEqual(family[display](), family.at(3)[display]());
  assert.notDeepEqual(family[display](), family.at(2)[display]());
  assert.match(String(family.at(3).table()[display]()["text/plain"]), /^a0 +a0 +2 +2$/m);
  for (const at of [4, -1, 1.5]) assert.throws(() => family.at(at), { name: "RangeError", message: `there is no moment ${at}: expected a whole number from 0, the beginning, to 3, the end` });
});
