import type { EventList } from "./events.ts";
import { blocks, type Block, stepLine } from "./textAxis.ts";
import type { Count, Holding } from "./timeline.ts";

/** Reference counts in 7-bit ASCII, folded into blocks of at most 72 columns: the height is the count, letters say who holds it. */
export function refcountsText(events: EventList, counts: readonly Count[]): string {
  const names = counts.map(({ object, most }) => `${object}  ${most}`);
  const drawn = blocks(events, names).map((block) => [...counts.flatMap((count) => rows(count, block, events)), stepLine(block)].map((line) => line.trimEnd()).join("\n"));
  return [...drawn, legend(counts)].join("\n\n");
}

function rows(count: Count, block: Block, events: EventList): string[] {
  const left = (level: number) => `${level === count.most ? count.object : ""}`.padEnd(block.names - String(level).length) + String(level);
  const levels = Array.from({ length: count.most }, (_, i) => count.most - i);
  return [
    ...levels.map((level) => ` ${left(level)}|${level > 0 ? cells(count, level, block, events) : ""}`),
    ` ${"0".padStart(block.names)}+${"-".repeat((block.to - block.from) * block.width)}`,
  ];
}

function cells({ holdings }: Count, level: number, block: Block, { violation }: EventList): string {
  let text = "";
  for (let tick = block.from; tick < block.to; tick++) {
    const holding = holdings.find(({ from, to }) => from <= tick && tick < to);
    const letter = holding ? letterAt(holding, level) : " ";
    text += (violation?.at === tick ? "!" : letter) + letter.repeat(block.width - 1);
  }
  return text;
}

function letterAt({ token, children, external }: Holding, level: number): string {
  if (level <= token) return "T";
  if (level <= token + children) return "H";
  return level <= token + children + external ? "P" : " ";
}

function legend(counts: readonly Count[]): string {
  const used = (holder: "children" | "external") => counts.some(({ holdings }) => holdings.some((holding) => holding[holder] > 0));
  return [" T token: put once the list is empty", ...(used("children") ? [" H hold of a child on its root"] : []), ...(used("external") ? [" P another holder: a pin, a walker"] : [])].join("\n");
}
