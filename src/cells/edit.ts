import { type Edit, editNamed } from "../linux/releases/edits.ts";
import { wrapC } from "../figures/wrapC.ts";
import { wrapped } from "../figures/wrapText.ts";
import { display, type Shown, shownText } from "./show.ts";

/** An edit that shows itself as a diff. */
export interface ShownEdit extends Edit, Shown {}

/**
 * One line of the kernel that is changed on purpose.
 * @throws Error naming the choices when there is no such edit
 */
export function edit(name: string): ShownEdit {
  const named = editNamed(name);
  const { claim, benign, repair, set, where } = named;
  const diff = (set ?? [name]).flatMap((one) => editNamed(one).diff);
  const kind = repair ? "a repair that a later release has" : benign ? "benign under sequential consistency" : "takes a protection away, or puts a wrong one in its place";
  const about = [`${name} (${claim}): ${kind}`, ...(set ? [`stands for ${set.join(" and ")}`] : []), ...(where ? [where.text] : [])];
  return { ...named, [display]: () => shownText(`**${about[0]}**${about.slice(1).map((line) => `  \n${line}`).join("")}\n\n\`\`\`diff\n${diff.join("\n")}\n\`\`\``, [...about.flatMap((line) => wrapped(line, 72)), "", ...diff.flatMap(diffLine)].join("\n")) };
}

/** In at most 72 columns; each part of a broken line has its sign. */
const diffLine = (line: string): string[] =>
  wrapC(line.slice(1).replaceAll("\t", "    "), 69).map((part, k) => `  ${line.slice(0, 1)}${k === 0 ? "" : "    "}${part}`);
