import { type Check, isAsExpected } from "../claims/check.ts";
import { wrapped } from "./wrapText.ts";

/** What was checked, the verdict, and the numbers it rests on, in lines of at most 72 columns. */
export const headline = (check: Check): string => headlineParts(check).flatMap((line) => wrapped(line, 72)).join("\n");

/** The same, one line a thing that is told. */
export function headlineParts(check: Check): string[] {
  const { scenario, release, edits, states, transitions, depth, bounds, witnesses } = check;
  const seen = Object.entries(witnesses).map(([name, times]) => `${name} ${times}x`).join(", ");
  return [
    `${checked(scenario, release, edits)}: ${outcome(check)}`,
    `  ${states} states, ${transitions} transitions, depth ${depth}`,
    `  bounds: ${many(bounds.cpus, "CPU")}, ${many(bounds.anon_vmas, "anon_vma")}, ${many(bounds.vmas, "vma")}, ${many(bounds.pages, "page")}; ${bounds.memory}`,
    ...(seen ? [`  seen: ${seen}`] : []),
    ...(check.expected ? [`  ${isAsExpected(check) ? "as expected" : `expected ${[check.expected.verdict, check.expected.code].filter(Boolean).join(", ")}`}`] : []),
  ];
}

/** `walk_exit at v3.0 with no_recheck` */
export const checked = (scenario: string, release: string, edits: readonly string[]): string =>
  [scenario, `at ${release}`, ...(edits.length > 0 ? [`with ${edits.join(", ")}`] : [])].join(" ");

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** `holds`, or `holds C4` where the claim's own invariant C4 was judged besides. */
export const judged = ({ verdict, invariants }: Pick<Check, "verdict" | "invariants">): string => [verdict, invariants.join(", ")].filter(Boolean).join(" ");

function outcome(check: Check): string {
  const { verdict, violation, depth, bounds, invariants } = check;
  if (verdict === "holds") return judged(check);
  const told = verdict === "violated" ? `violated, ${violation} after ${depth} steps` : `unfinished, stopped beyond ${bounds.maxStates} states`;
  const others = invariants.filter((id) => id !== violation);
  return others.length > 0 ? `${told} (${others.join(", ")} judged, too)` : told;
}
