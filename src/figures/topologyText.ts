import { gridLines, gridRoom } from "./topologyGrid.ts";
import type { LinkNow, Topology } from "./topologyState.ts";
import { holdersOfPage, isReordered } from "./topologyWords.ts";
import { wrapWords } from "./wrapWords.ts";

const WIDTH = 72;

/** The topology in 7-bit ASCII of at most 72 columns: vmas left, anon_vmas right, a mark where a chain and a list meet; pages below. */
export function topologyText(topology: Topology): string {
  const room = gridRoom(topology, WIDTH);
  const parts = [room ? gridLines(topology, room) : lists(topology), chainNotes(topology, room !== null), pageTable(topology), legend(topology, room !== null)];
  return [
    [...wrapWords(topology.heading, WIDTH, "  "), ...(topology.violation ? [`! ${topology.violation}`] : [])],
    ...parts.filter((lines) => lines.length > 0),
  ].map((lines) => lines.map((line) => line.trimEnd()).join("\n")).join("\n\n");
}

/** Too many for a grid: each anon_vma with those on its list. */
function lists({ anonVmas, vmas, links }: Topology): string[] {
  return anonVmas.flatMap(({ name, root }) => {
    const on = links.filter((link) => link.anonVma === name && link.listed).map(({ vma }) => `${vmas[vma]!.process} ${vmas[vma]!.range}`);
    return wrapWords(` ${name}, root ${root}, on its list: ${on.join(", ") || "nobody"}`, WIDTH, "    ");
  });
}

/** A chain in words, where the grid does not tell its order. */
function chainNotes({ vmas }: Topology, hasGrid: boolean): string[] {
  const told = vmas.filter((vma) => vma.chain.length > 0 && (!hasGrid || isReordered(vma)));
  return told.flatMap(({ process, range, own, chain }) => wrapWords(` ${process} ${range}${hasGrid ? "" : `, anon_vma ${own}`}, chain from the newest on: ${chain.join(" ")}`, WIDTH, "    "));
}

function pageTable({ pages }: Topology): string[] {
  if (pages.length === 0) return [];
  const width = (texts: readonly string[], least: number) => Math.max(least, ...texts.map((text) => text.length)) + 2;
  const mappings = pages.map(({ mapping, movedFrom }) => (movedFrom ? `${movedFrom} => ${mapping}` : mapping ?? "-"));
  const [name, mapping] = [width(pages.map((page) => page.name), 4), width(mappings, 7)];
  const line = (first: string, index: string, second: string) => ` ${first.padEnd(name)}${index.padStart(5)}  ${second.padEnd(mapping)}`;
  return [
    `${line("page", "index", "mapping")}mapped by`,
    ...pages.flatMap((page, i) => {
      const start = line(page.name, String(page.index), mappings[i]!);
      return wrapWords(holdersOfPage({ ...page, movedFrom: undefined }), WIDTH - start.length).map((words, k) => (k === 0 ? start : " ".repeat(start.length)) + words);
    }),
  ];
}

/** Only what occurs is explained. */
function legend({ links, anonVmas, pages, counted }: Topology, hasGrid: boolean): string[] {
  const some = (test: (link: LinkNow) => boolean) => hasGrid && links.some(test);
  const holds = (holder: "children" | "external") => anonVmas.some((anonVma) => anonVma[holder] > 0);
  const items: [boolean, string][] = [
    [some(({ own, listed }) => own && listed), "@ link to vma->anon_vma"],
    [some(({ own, listed }) => !own && listed), "o other link"],
    [some(({ listed }) => !listed), "c on the chain, on no list"],
    [pages.some(({ movedFrom }) => movedFrom !== undefined), "=> moved just now"],
    [counted && anonVmas.some(({ token }) => token > 0), "T token: put once the list is empty"],
    [holds("children"), "H hold of a child on its root"],
    [holds("external"), "P another holder: a pin, a walker"],
  ];
  return twoColumns(items.filter(([occurs]) => occurs).map(([, text]) => ` ${text}`));
}

const twoColumns = (items: readonly string[]): string[] =>
  items.filter((_, i) => i % 2 === 0).map((item, k) => `${item.padEnd(36)}${items[2 * k + 1] ?? ""}`);
