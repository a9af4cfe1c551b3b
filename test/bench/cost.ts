// What one more process, walker or slot costs: measured, printed, and drawn into test/bench/cost.svg.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { document, line, text } from "../../src/figures/svg.ts";
import { type Measured, ours } from "./measured.ts";

type Tone = "root" | "child";
interface Curve {
  what: string;
  sizes: readonly { at: number; NP: number; NW: number; NAV: number }[];
}

const curves: readonly Curve[] = [
  { what: "processes", sizes: [1, 2, 3].map((NP) => ({ at: NP, NP, NW: 1, NAV: 3 })) },
  { what: "walkers", sizes: [0, 1, 2].map((NW) => ({ at: NW, NP: 2, NW, NAV: 3 })) },
  { what: "anon_vmas", sizes: [2, 3, 4, 5, 6].map((NAV) => ({ at: NAV, NP: 2, NW: 1, NAV })) },
];
const ways: readonly { name: string; symmetry: boolean; tone: Tone }[] = [{ name: "symmetry", symmetry: true, tone: "root" }, { name: "no symmetry", symmetry: false, tone: "child" }];

/** The states of every size, with and without symmetry. */
type Points = readonly (readonly Measured[])[];

export function showCosts(): void {
  const measured = curves.map(({ what, sizes }) => {
    console.log(`\ncost by ${what} (otherwise 2 processes, 1 walker, 3 anon_vmas), merged steps`);
    return ways.map(({ name, symmetry }) => sizes.map(({ at, ...size }) => {
      const one = ours({ ...size, RC: 1, tight: true, symmetry });
      console.log(`  ${at} ${what}, ${name}: ${one.states} states, ${one.seconds.toFixed(2)} s, ${Math.round(one.megabytes)} MB`);
      return one;
    }));
  });
  writeFileSync(join(import.meta.dirname, "..", "..", "..", "test", "bench", "cost.svg"), figureOf(measured));
}

const WIDTH = 720;
const [top, bottom] = [44, 250];
const panel = { left: 46, width: 190, step: 228 };
/** Powers of ten. */
const [least, most] = [3, 7];

const yOf = (states: number): number => bottom - ((Math.log10(states) - least) / (most - least)) * (bottom - top);

/** States, for they are the same on every machine; how long they take, `npm run bench` prints. */
export const figureOf = (measured: readonly Points[]): string =>
  document("How many states the search meets as processes, walkers and anon_vmas are added", WIDTH, 300, () =>
    text(panel.left, 18, "rl-t rl-b", "states to the verdict") + ways.map(({ name, tone }, k) => text(220 + 110 * k, 18, `rl-${tone}t rl-b`, name)).join("")
    + curves.map((curve, k) => panelOf(curve, measured[k]!, panel.left + k * panel.step)).join(""));

function panelOf({ what, sizes }: Curve, points: Points, left: number): string {
  const xOf = (k: number) => left + 16 + (k / (sizes.length - 1)) * (panel.width - 32);
  const powers = Array.from({ length: most - least + 1 }, (_, k) => least + k);
  const grid = powers.map((power) => line("rl-rule", left, yOf(10 ** power), left + panel.width, yOf(10 ** power)) + text(left - 6, yOf(10 ** power) + 4, "rl-t2", `1e${power}`, "end"));
  const names = sizes.map(({ at }, k) => text(xOf(k), bottom + 18, "rl-t2", String(at), "middle"));
  const drawn = ways.map(({ tone }, way) => points[way]!.map(({ states }, k) => {
    const next = points[way]![k + 1];
    return (next ? line(`rl-${tone}l`, xOf(k), yOf(states), xOf(k + 1), yOf(next.states), ' stroke-width="2"') : "") + `<circle class="rl-${tone}" cx="${xOf(k)}" cy="${yOf(states).toFixed(1)}" r="4"/>`;
  }).join(""));
  return [...grid, ...names, text(left + panel.width / 2, bottom + 38, "rl-t", what, "middle"), ...drawn.toReversed()].join("");
}
