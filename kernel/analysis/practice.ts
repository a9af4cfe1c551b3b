import type { Analysis } from "./analysis.ts";
import { nothingEarlier } from "./earlier.ts";

/** What takes place bit by bit while nobody asks. */
export interface Practice {
  /** somebody asks: the next exercise waits until it has been quiet again */
  postpone(): void;
}

/** How long nobody must have asked. */
const QUIET_MS = 150;

/**
 * Does the exercises in turn, `rounds` times each, while it is quiet: what runs for the first time is slow, and V8 makes
 * quick only what has run often. A reader who looks at the notebook before typing waits for neither.
 */
export function createPractice(exercises: readonly (() => unknown)[], rounds: number): Practice {
  const left = Array.from({ length: rounds }, () => exercises).flat();
  let timer: NodeJS.Timeout | undefined;
  const next = (): void => {
    left.shift()?.();
    if (left.length > 0) timer = setTimeout(next, 1);
  };
  return {
    postpone() {
      clearTimeout(timer);
      if (left.length > 0) timer = setTimeout(next, QUIET_MS);
    },
  };
}

const cell = `interface Point { x: number }
const point: Point = { x: 1 };
function twice(n: number): number { return 2 * n; }
[twice(point.x)].map((n) => n + 1);
`;

/** What is asked of an analysis most: to complete a name and a member, to explain, to compile. */
export function exercisesFor(analysis: Analysis): (() => unknown)[] {
  const completed = ["tw", "point.", "[point].ma"].map((typed) => () => analysis.complete(nothingEarlier, cell + typed, cell.length + typed.length));
  return [...completed, () => analysis.inspect(nothingEarlier, cell, cell.indexOf("twice(p")), () => analysis.compile(nothingEarlier, cell, "practice.ts")];
}
