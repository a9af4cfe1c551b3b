import { widthOf } from "./svg.ts";
import { referencesOf } from "./topologyWords.ts";
import type { Topology } from "./topologyState.ts";

export const ROW = 30;
/** more references than this are written, not drawn */
export const MOST_DRAWN = 12;
const SMALLEST = 340;

/** Where things stand: vmas left, links in the middle, anon_vmas right; a vma's row lies half a row below the anon_vma's of the same number. */
export interface Layout {
  width: number;
  names: number;
  box: number;
  boxWidth: number;
  rails: number;
  pill: number;
  pillWidth: number;
  root: number;
  count: number;
  list: number;
  /** of the anon_vma, by name */
  column(name: string): number;
}

export function layoutOf({ vmas, anonVmas, pages, counted }: Topology): Layout {
  const widest = (texts: readonly string[], least: number) => Math.max(least, ...texts.map(widthOf));
  const box = 16 + widest([...vmas.map(({ process }) => process), ...pages.map(({ name }) => name)], 24);
  const boxWidth = 12 + widest(vmas.map(({ range }) => range), 28);
  const pitch = anonVmas.length <= 4 ? 24 : anonVmas.length <= 8 ? 20 : 16;
  const rails = box + boxWidth + 6;
  const pill = rails + Math.max(72, anonVmas.length * pitch + 24);
  const pillWidth = 10 + widest(anonVmas.map(({ name }) => name), 52);
  const root = pill + pillWidth + 10;
  const count = root + 38;
  const most = Math.max(0, ...anonVmas.map(referencesOf));
  const list = counted ? count + Math.max(48, 20 + (most > MOST_DRAWN ? 0 : most * 8)) + 24 : root + 24;
  const columns = new Map(anonVmas.map(({ name }, j) => [name, pill - 18 - j * pitch]));
  return { width: Math.max(SMALLEST, list + 8), names: 8, box, boxWidth, rails, pill, pillWidth, root, count, list, column: (name) => columns.get(name) ?? pill - 18 };
}
