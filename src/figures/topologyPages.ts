import { boxAt, lineThrough, type Mark, words } from "./marks.ts";
import type { Layout } from "./topologyLayout.ts";
import type { PageNow, Topology } from "./topologyState.ts";
import { holdersOfPage, pageWords } from "./topologyWords.ts";
import { wrapWords } from "./wrapWords.ts";

const LINE = 16;

/** Pages below, in the same columns: a page points, along its row and up the column, at the anon_vma where a walk begins. */
export function pageRows({ pages, anonVmas }: Topology, layout: Layout, top: number, columnEnd: (name: string) => number): { marks: Mark[]; bottom: number } {
  if (pages.length === 0) return { marks: [], bottom: top };
  const heads = [words("quiet", layout.box, top + 8, "index"), words("quiet", layout.pill, top + 8, "mapping"), words("quiet", layout.root, top + 8, "mapped by")];
  const toneOf = (mapping?: string) => anonVmas.find(({ name }) => name === mapping)?.tone ?? "ink";
  const listed = new Set<string | undefined>(anonVmas.filter(({ list }) => list > 0).map(({ name }) => name));
  const rows: Mark[] = [];
  const rails: Mark[] = [];
  let y = top + 34;
  for (const page of pages) {
    const holders = wrapWords(holdersOfPage(page), Math.floor((layout.width - layout.root - 8) / 6.3));
    rails.unshift(...mappingRails(page, layout, y, columnEnd, listed.has(page.mapping)));
    rows.push(...pageMarks(page, layout, y), words(toneOf(page.mapping), layout.pill + layout.pillWidth / 2, y, page.mapping ?? "-", { bold: true, anchor: "middle" }), ...holders.map((line, i) => words("ink", layout.root, y + i * LINE, line)));
    y += 12 + holders.length * LINE;
  }
  return { marks: [...heads, ...rails, ...rows], bottom: y - 14 };
}

function mappingRails({ mapping, movedFrom }: PageNow, layout: Layout, y: number, columnEnd: (name: string) => number, hasColumn: boolean): Mark[] {
  if (!mapping) return [];
  const x = layout.column(mapping);
  const from = columnEnd(mapping);
  return [
    lineThrough("page", [[x, y], [x, from], ...(hasColumn ? [] : [[layout.pill, from] as const])], { dashed: true }),
    lineThrough("page", [[layout.box + layout.boxWidth, y], [Math.max(x, movedFrom ? layout.column(movedFrom) : 0), y]]),
    ...(movedFrom ? [lineThrough("page", [[layout.column(movedFrom), y], [x, y]], { width: 3 })] : []),
  ];
}

function pageMarks(page: PageNow, layout: Layout, y: number): Mark[] {
  const { name, index, mapping, movedFrom } = page;
  const dot = (at: string, fill: "strong" | "none") => boxAt("page", fill, layout.column(at) - 4, y - 4, 8, 8, { hover: pageWords(page) });
  return [
    words("page", layout.names, y, name, { bold: true }),
    boxAt("page", "tint", layout.box, y - 10, layout.boxWidth, 20, { hover: pageWords(page) }),
    words("ink", layout.box + layout.boxWidth / 2, y, String(index), { anchor: "middle", halo: true }),
    ...(movedFrom ? [dot(movedFrom, "none")] : []), ...(mapping ? [dot(mapping, "strong")] : []),
  ];
}
