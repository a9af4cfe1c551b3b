/** Values that show themselves later: a cell is not done before they have. */
import { Set } from "./kept.ts";

const unfinished = new Set<Promise<void>>();

/** The cell that runs now waits for `work`, which must not fail. */
export function cellWaitsFor(work: Promise<void>): void {
  unfinished.add(work);
  void work.finally(() => unfinished.delete(work));
}

/** Resolves when nothing is left to wait for. */
export async function displaysSettled(): Promise<void> {
  while (unfinished.size > 0) for (const work of unfinished) await work;
}
