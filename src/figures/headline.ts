import { type Check, isAsExpected } from "../claims/check.ts";
import { wrapped } from "./wrapText.ts";

/** In a few lines of at most 72 columns: what was checked, the verdict, and the numbers it rests on. */
export function headline(check: Check): string {
  const { scenario, release, edits, states, transitions, depth, bounds, witnesses } = check;
  const what = [scenario, `at ${release}`, ...edits.map((name) => `with ${name}`)].join(" ");
  const seen = Object.entries(witnesses).map(([name, times]) => `${name} ${times}x`).join(", ");
  return [
    `${what}: ${outcome(check)}`,
    `  ${states} states, ${transitions} transitions, depth ${depth}`,
    `  bounds: ${many(bounds.cpus, "CPU")}, ${many(bounds.anon_vmas, "anon_vma")}, ${many(bounds.vmas, "vma")}, ${many(bounds.pages, "page")}; ${bounds.memory}`,
    ...(seen ? wrapped(`  seen: ${seen}`, 72) : []),
    ...(check.expected ? [`  ${isAsExpected(check) ? "as expected" : `expected ${[check.expected.verdict, check.expected.code].filter(Boolean).join(", ")}`}`] : []),
  ].join("\n");
}

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

function outcome({ verdict, violation, depth, bounds }: Check): string {
  if (verdict === "violated") return `violated, ${violation} after ${depth} steps`;
  return verdict === "holds" ? "holds" : `unfinished, stopped beyond ${bounds.maxStates} states`;
}
