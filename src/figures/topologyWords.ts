import type { AnonVmaNow, LinkNow, PageNow, Topology, VmaNow } from "./topologyState.ts";

const counted = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** The picture in a sentence. */
export const titleWords = ({ heading, vmas, links, anonVmas, pages, violation }: Topology): string =>
  `Topology ${heading}${violation ? `, ${violation}` : ""}: ${counted(vmas.length, "vma")}, ${counted(links.length, "link")}, ${counted(anonVmas.length, "anon_vma")}, ${counted(pages.length, "page")}`;

export const vmaWords = ({ process, range, own, chain }: VmaNow): string =>
  [`vma ${process} ${range}`, own ? `vma->anon_vma is ${own}` : "no anon_vma", ...(chain.length > 0 ? [`chain, newest first: ${chain.join(", ")}`] : [])].join("\n");

export function linkWords({ vma, anonVma, place, listed, own }: LinkNow, vmas: readonly VmaNow[]): string {
  const { process, range, chain } = vmas[vma]!;
  return [
    `link of ${process} ${range} and ${anonVma}`, `place ${place} of ${chain.length} on the vma's chain`,
    listed ? `on the list of ${anonVma}` : `not on the list of ${anonVma}`, ...(own ? [`vma->anon_vma is ${anonVma}`] : []),
  ].join("\n");
}

export const referencesOf = ({ token, children, external }: AnonVmaNow): number => token + children + external;

export function anonVmaWords(anonVma: AnonVmaNow): string {
  const { name, alive, root, token, children, external, list } = anonVma;
  if (!alive) return `${name} is free; somebody still points to it`;
  const holders = [...(token > 0 ? ["token"] : []), ...(children > 0 ? [counted(children, "child", "children")] : []), ...(external > 0 ? [counted(external, "other holder")] : [])];
  return [`${name}, root ${root}`, `${counted(referencesOf(anonVma), "reference")}${holders.length > 0 ? `: ${holders.join(", ")}` : ""}`, list > 0 ? `on its list: ${counted(list, "vma")}` : "on its list: nobody"].join("\n");
}

/** Who has the page, in one line. */
export const holdersOfPage = ({ mappedBy, remarks, movedFrom }: PageNow): string =>
  [mappedBy.length > 0 ? mappedBy.join(", ") : "nobody", ...remarks, ...(movedFrom ? [`moved from ${movedFrom}`] : [])].join("; ");

export const pageWords = (page: PageNow): string =>
  [`page ${page.name}, index ${page.index}`, page.mapping ? `page->mapping is ${page.mapping}` : "no mapping", `mapped by ${holdersOfPage(page)}`].join("\n");

/** Does the chain run otherwise than from the newest anon_vma to the oldest? Then its places are worth a number. */
export const isReordered = ({ chain }: VmaNow): boolean => chain.some((name, k) => k > 0 && Number(name.slice(1)) > Number(chain[k - 1]!.slice(1)));
