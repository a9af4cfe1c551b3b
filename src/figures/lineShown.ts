import { edits } from "../linux/releases/edits.ts";
import type { PathStep } from "../machine/path.ts";

/** The C line of a step; where an edit is in force, the line that it puts there, or, if it only takes the line away, that line in a comment. */
export function lineShown({ step, edited }: Pick<PathStep, "step" | "edited">): string {
  const diff = edits.find(({ name }) => name === edited)?.diff ?? [];
  const gone = diff.findIndex((line) => line.startsWith("-") && line.includes(step));
  const added = gone < 0 ? diff.find(isAdded) : successor(diff, gone);
  if (added) return added.slice(1).trim().replace(/( \{|;)$/, "");
  return gone < 0 ? step : `/* ${step} */`;
}

/** The added line that follows the run of removed ones from `gone` on. */
function successor(diff: readonly string[], gone: number): string | undefined {
  const next = diff.slice(gone).find((line) => !line.startsWith("-"));
  return next && isAdded(next) ? next : undefined;
}

const isAdded = (line: string): boolean => line.startsWith("+");
