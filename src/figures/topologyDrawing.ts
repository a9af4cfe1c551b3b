import { boxAt, type Drawing, lineThrough, type Mark, words } from "./marks.ts";
import { holders, toneOf } from "./refcounts.ts";
import { type Layout, layoutOf, MOST_DRAWN, ROW } from "./topologyLayout.ts";
import { legendOf } from "./topologyLegend.ts";
import { pageRows } from "./topologyPages.ts";
import type { AnonVmaNow, LinkNow, Topology } from "./topologyState.ts";
import { anonVmaWords, isReordered, linkWords, referencesOf, vmaWords } from "./topologyWords.ts";
import { wrapWords } from "./wrapWords.ts";

const HEAD = 22;

/** Vmas left, anon_vmas right; a vma's chain runs along its row, an anon_vma's list down its column, and where they meet is the link. */
export function topologyDrawing(topology: Topology): Drawing {
  const layout = layoutOf(topology);
  const heading = [...wrapWords(topology.heading, Math.floor((layout.width - 16) / 6.6)), ...(topology.violation ? [topology.violation] : [])];
  const top = 8 + heading.length * 18 + HEAD;
  const { anonVmas, vmas } = topology;
  const pageTop = top + Math.max(anonVmas.length * ROW, vmas.length * ROW + (vmas.length > 0 ? ROW / 2 : 0)) + 6;
  const { marks: pageMarks, bottom } = pageRows(topology, layout, pageTop, (name) => columnEnd(topology, name, top));
  const legend = legendOf(topology, layout.width);
  return {
    width: layout.width, height: bottom + 8 + legend.length * 18,
    marks: [
      ...heading.map((text, i) => words(text === topology.violation ? "bad" : "ink", 8, 14 + i * 18, text, { bold: true })),
      ...headings(topology, layout, top - 10),
      ...vmaRails(topology, layout, top), ...pageMarks, ...anonVmas.map((anonVma, j) => anonVmaMarks(topology, anonVma, layout, anonVmaY(j, top), top)).reverse().flat(),
      ...vmaBoxes(topology, layout, top), ...topology.links.flatMap((link) => linkMarks(topology, link, layout, top)),
      ...legend.map((text, i) => words("quiet", 8, bottom + 14 + i * 18, text)),
    ],
  };
}

const anonVmaY = (j: number, top: number) => top + 12 + j * ROW;
const vmaY = (i: number, top: number) => top + 12 + ROW / 2 + i * ROW;

function headings({ vmas, anonVmas, links, counted }: Topology, layout: Layout, y: number): Mark[] {
  if (anonVmas.length === 0) return vmas.length > 0 ? [words("quiet", layout.box, y, "vma")] : [];
  return [
    ...(vmas.length > 0 ? [words("quiet", layout.box, y, "vma")] : []), words("quiet", layout.pill, y, "anon_vma"),
    ...(links.length > 0 ? [words("quiet", layout.pill - 10, y, "links", { anchor: "end" })] : []),
    ...(counted ? [words("quiet", layout.root, y, "root"), words("quiet", layout.count, y, "count")] : []),
    words("quiet", layout.list, y, "list", { anchor: "end" }),
  ];
}

/** How far down the column of an anon_vma reaches: to the last vma on its list. */
function columnEnd({ anonVmas, links }: Topology, name: string, top: number): number {
  const j = anonVmas.findIndex((anonVma) => anonVma.name === name);
  return Math.max(anonVmaY(j, top), ...links.filter(({ anonVma, listed }) => listed && anonVma === name).map(({ vma }) => vmaY(vma, top)));
}

function vmaRails({ vmas, links }: Topology, layout: Layout, top: number): Mark[] {
  return vmas.flatMap((_, i) => {
    const ends = links.filter(({ vma }) => vma === i).map(({ anonVma }) => layout.column(anonVma));
    return ends.length > 0 ? [lineThrough("quiet", [[layout.box + layout.boxWidth, vmaY(i, top)], [Math.max(...ends), vmaY(i, top)]])] : [];
  });
}

/** A process is named once; a line joins its vmas. */
function vmaBoxes({ vmas }: Topology, layout: Layout, top: number): Mark[] {
  return vmas.flatMap((vma, i) => {
    const y = vmaY(i, top);
    const first = vmas[i - 1]?.process !== vma.process;
    const x = layout.box + 8;
    return [
      ...(first ? [words("ink", layout.names, y, vma.process, { bold: true })] : [lineThrough("quiet", [[x, y - ROW + 10], [x, y - 10]])]),
      boxAt("plain", "none", layout.box, y - 10, layout.boxWidth, 20, { hover: vmaWords(vma) }),
      words("ink", layout.box + layout.boxWidth / 2, y, vma.range, { anchor: "middle" }),
    ];
  });
}

function anonVmaMarks(topology: Topology, anonVma: AnonVmaNow, layout: Layout, y: number, top: number): Mark[] {
  const { name, tone, alive, root, list } = anonVma;
  const x = layout.column(name);
  const rows = topology.links.filter((link) => link.anonVma === name && link.listed).map(({ vma }) => vmaY(vma, top));
  const rail = rows.length > 0 ? [lineThrough(tone, [[layout.pill, y], [x, y], [x, Math.max(...rows)]], { width: 2 }), ...(Math.min(...rows) < y ? [lineThrough(tone, [[x, Math.min(...rows)], [x, y]], { width: 2 })] : [])] : [];
  return [
    ...rail,
    boxAt(tone, !alive ? "none" : list > 0 ? "tint" : "half", layout.pill, y - 10, layout.pillWidth, 20, { hover: anonVmaWords(anonVma) }),
    words(tone, layout.pill + layout.pillWidth / 2, y, name, { bold: true, anchor: "middle", halo: true }),
    ...(!alive ? [words("quiet", layout.root, y, "free")] : [
      ...(topology.counted ? [words("quiet", layout.root, y, root), ...countMarks(anonVma, layout.count, y)] : []),
      words("ink", layout.list, y, String(list), { anchor: "end" }),
    ]),
  ];
}

/** The count, and a small box for each reference in the colour of its holder, as in the figure of the counts. */
function countMarks(anonVma: AnonVmaNow, x: number, y: number): Mark[] {
  const total = referencesOf(anonVma);
  const kinds = holders.flatMap(([holder]) => Array.from({ length: anonVma[holder] }, () => toneOf(holder, anonVma.tone)));
  const number = words("ink", x + 14, y, String(total), { anchor: "end" });
  return total > MOST_DRAWN ? [number] : [number, ...kinds.map((tone, k) => boxAt(tone, "tint", x + 20 + k * 8, y - 6, 7, 12))];
}

function linkMarks({ vmas, anonVmas }: Topology, link: LinkNow, layout: Layout, top: number): Mark[] {
  const { vma, anonVma, own, place, listed } = link;
  const [x, y] = [layout.column(anonVma), vmaY(vma, top)];
  const tone = anonVmas.find(({ name }) => name === anonVma)?.tone ?? "other";
  const half = own ? 7 : 5.5;
  return [
    boxAt(tone, !listed ? "none" : own ? "strong" : "tint", x - half, y - half, 2 * half, 2 * half, { hover: linkWords(link, vmas) }),
    ...(isReordered(vmas[vma]!) ? [words("quiet", x - half - 2, y + 9, String(place), { anchor: "end" })] : []),
  ];
}
