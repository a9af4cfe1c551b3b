import { boxAt, lineThrough, type Mark, words } from "./marks.ts";
import type { Layout } from "./topologyLayout.ts";
import type { PageNow, Topology } from "./topologyState.ts";
import { holdersOfPage, pageWords } from "./topologyWords.ts";
import { wrapWords } from "./wrapWords.ts";

const LINE = 16;

interface PageRow {
  page: PageNow;
  y: number;
  holders: string[];
}

/** Pages below, in the same columns: a page points, along its row and up the column, at the anon_vma where a walk begins. */
export function pageRows(topology: Topology, layout: Layout, top: number, columnEnd: (name: string) => number): { marks: Mark[]; bottom: number } {
  if (topology.pages.length === 0) return { marks: [], bottom: top };
  let bottom = top + 34;
  const rows = topology.pages.map((page): PageRow => {
    const row = { page, y: bottom, holders: wrapWords(holdersOfPage(page), Math.floor((layout.width - layout.root - 8) / 6.3)) };
    bottom += 12 + row.holders.length * LINE;
    return row;
  });
  const heads = [words("quiet", layout.box, top + 8, "index"), words("quiet", layout.pill, top + 8, "mapping"), words("quiet", layout.root, top + 8, "mapped by")];
  return { marks: [...heads, ...columns(topology, layout, rows, columnEnd), ...rows.flatMap((row) => pageMarks(topology, row, layout))], bottom: bottom - 14 };
}

/** For each anon_vma that a page points at, one dotted line down from its column, or from itself where it has none. */
const columns = ({ anonVmas }: Topology, layout: Layout, rows: readonly PageRow[], columnEnd: (name: string) => number): Mark[] =>
  anonVmas.flatMap(({ name, list }) => {
    const lowest = rows.findLast(({ page }) => page.mapping === name);
    if (!lowest) return [];
    const [x, from] = [layout.column(name), columnEnd(name)];
    return [lineThrough("page", [[x, lowest.y], [x, from], ...(list > 0 ? [] : [[layout.pill, from] as const])], { dashed: true })];
  });

function pageMarks({ anonVmas }: Topology, { page, y, holders }: PageRow, layout: Layout): Mark[] {
  const { name, index, mapping, movedFrom } = page;
  const right = layout.box + layout.boxWidth;
  const dot = (at: string, fill: "strong" | "none") => boxAt("page", fill, layout.column(at) - 4, y - 4, 8, 8, { hover: pageWords(page) });
  return [
    ...(mapping ? [lineThrough("page", [[right, y], [Math.max(layout.column(mapping), movedFrom ? layout.column(movedFrom) : 0), y]])] : []),
    ...(mapping && movedFrom ? [lineThrough("page", [[layout.column(movedFrom), y], [layout.column(mapping), y]], { width: 3 }), dot(movedFrom, "none")] : []),
    ...(mapping ? [dot(mapping, "strong")] : []),
    words("page", layout.names, y, name, { bold: true }),
    boxAt("page", "tint", layout.box, y - 10, layout.boxWidth, 20, { hover: pageWords(page) }),
    words("ink", layout.box + layout.boxWidth / 2, y, String(index), { anchor: "middle", halo: true }),
    words(anonVmas.find((a) => a.name === mapping)?.tone ?? "ink", layout.pill + layout.pillWidth / 2, y, mapping ?? "-", { bold: true, anchor: "middle" }),
    ...holders.map((line, i) => words("ink", layout.root, y + i * LINE, line)),
  ];
}
