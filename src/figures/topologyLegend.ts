import { isReordered } from "./topologyWords.ts";
import type { Topology } from "./topologyState.ts";
import { itemLines } from "./axis.ts";

/** Only what occurs is explained. */
export function legendOf({ vmas, links, anonVmas, pages, counted }: Topology, width: number): string[] {
  const items: [boolean, string][] = [
    [links.some(({ own, listed }) => own && listed), "full square: vma->anon_vma"],
    [links.some(({ own, listed }) => !own && listed), "pale: other link"],
    [links.some(({ listed }) => !listed), "empty: on the chain, on no list"],
    [vmas.some(isReordered), "number: place on the chain"],
    [anonVmas.some(({ alive, list }) => alive && list === 0), "half box: alive by count only"],
    [anonVmas.some(({ alive }) => !alive), "empty box: free"],
    [counted && anonVmas.some(({ alive }) => alive), `count: ${holdersOf(anonVmas)}`],
    [pages.some(({ mapping }) => mapping !== undefined), "dotted: page->mapping"],
    [anonVmas.length === 0 && vmas.length > 0, "no anon_vma yet"],
    [anonVmas.length === 0 && vmas.length === 0, "nobody is left"],
  ];
  return itemLines(items.filter(([occurs]) => occurs).map(([, text]) => text), width - 16);
}

const holdersOf = (anonVmas: Topology["anonVmas"]): string => [
  "token",
  ...(anonVmas.some(({ children }) => children > 0) ? ["then children"] : []), ...(anonVmas.some(({ external }) => external > 0) ? ["then other holders"] : []),
].join(", ");
