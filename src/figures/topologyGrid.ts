import { referencesOf } from "./topologyWords.ts";
import type { AnonVmaNow, LinkNow, Topology, VmaNow } from "./topologyState.ts";

/** Characters for each part of a line. */
export interface Room {
  vma: number;
  /** from one anon_vma's column to the next */
  pitch: number;
  links: number;
  name: number;
  root: number;
}

const vmaName = ({ process, range }: VmaNow) => `${process} ${range}`;

/** As wide as fits in `width`; null where nothing does. */
export function gridRoom({ vmas, anonVmas }: Topology, width: number): Room | null {
  const longest = (texts: readonly string[], least: number) => Math.max(least, ...texts.map((text) => text.length)) + 1;
  const [vma, name, root] = [longest(vmas.map(vmaName), 6), longest(anonVmas.map((a) => a.name), 8), longest(anonVmas.map((a) => a.root), 4)];
  const free = width - 1 - vma - 4 - name - root - 6 - longest(anonVmas.map(countText), 5);
  const pitch = [5, 4, 3, 2].find((each) => each * anonVmas.length <= free);
  return pitch === undefined || free < 0 ? null : { vma, pitch, links: pitch * Math.max(1, anonVmas.length) + 3, name, root };
}

/** A line for each anon_vma and, half a row below, one for each vma. */
export function gridLines(topology: Topology, room: Room): string[] {
  const { vmas, anonVmas, counted } = topology;
  const rows = Math.max(vmas.length, anonVmas.length);
  if (rows === 0) return [" nobody is left"];
  const right = anonVmas.length === 0 ? "(no anon_vma)" : "anon_vma".padEnd(room.name) + (counted ? "root".padEnd(room.root) : "") + "list" + (counted ? "  count" : "");
  return [
    ` ${(vmas.length > 0 ? "vma" : "no vma").padEnd(room.vma)}${"links".padEnd(room.links)} ${right}`,
    ...Array.from({ length: rows }, (_, i) => [
      ...(i < anonVmas.length ? [` ${" ".repeat(room.vma)}${rails(topology, room, 2 * i)} ${anonVmaText(anonVmas[i]!, room, counted)}`] : []),
      ...(i < vmas.length ? [` ${nameOnce(vmas, i).padEnd(room.vma)}${rails(topology, room, 2 * i + 1)}`] : []),
    ]).flat(),
  ];
}

/** A process is named at the first of its vmas. */
const nameOnce = (vmas: readonly VmaNow[], i: number): string =>
  (vmas[i - 1]?.process === vmas[i]!.process ? " ".repeat(vmas[i]!.process.length + 1) + vmas[i]!.range : vmaName(vmas[i]!));

function anonVmaText(anonVma: AnonVmaNow, room: Room, counted: boolean): string {
  const { name, alive, root, list } = anonVma;
  if (!alive) return `${name.padEnd(room.name)}free`;
  return name.padEnd(room.name) + (counted ? root.padEnd(room.root) : "") + String(list).padStart(4) + (counted ? `  ${countText(anonVma)}` : "");
}

/** `3 = T+2H` */
function countText(anonVma: AnonVmaNow): string {
  const holders = ([["token", "T"], ["children", "H"], ["external", "P"]] as const).filter(([holder]) => anonVma[holder] > 0);
  return [referencesOf(anonVma), ...(holders.length > 0 ? ["=", holders.map(([holder, letter]) => (anonVma[holder] > 1 ? `${anonVma[holder]}${letter}` : letter)).join("+")] : [])].join(" ");
}

/** The lines of the links at `line`: even ones belong to anon_vmas, odd ones to vmas. */
function rails({ anonVmas, links }: Topology, { pitch, links: width }: Room, line: number): string {
  const column = (j: number) => width - 4 - j * pitch;
  const cells = Array.from({ length: width }, () => " ");
  const here = links.map((link) => ({ ...link, j: anonVmas.findIndex(({ name }) => name === link.anonVma) })).filter(({ vma }) => 2 * vma + 1 === line);
  if (line % 2 === 0 && anonVmas[line / 2]!.list > 0) cells.fill("-", column(line / 2));
  cells.fill("-", 0, 1 + Math.max(-1, ...here.map(({ j }) => column(j))));
  for (const [j, anonVma] of anonVmas.entries()) if (passes(anonVma, j, links, line)) cells[column(j)] = 2 * j === line ? "+" : "|";
  for (const link of here) cells[column(link.j)] = markOf(link);
  return cells.join("");
}

/** Does the column of an anon_vma run through this line? */
function passes({ name }: AnonVmaNow, j: number, links: readonly LinkNow[], line: number): boolean {
  const listed = links.filter(({ anonVma, listed }) => listed && anonVma === name).map(({ vma }) => 2 * vma + 1);
  return listed.length > 0 && Math.min(2 * j, ...listed) <= line && line <= Math.max(2 * j, ...listed);
}

const markOf = ({ own, listed }: LinkNow): string => (!listed ? "c" : own ? "@" : "o");
