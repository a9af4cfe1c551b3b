/** A topology as a few short lines, under canonical names: what a table of the literature says in one cell. */
import { canonical } from "../src/replay/canonical.ts";
import { topologyOf } from "../src/replay/topology.ts";
import type { LinuxMachine } from "../src/scenario/model.ts";

/** `a1(1,2) c0 k1 parent a0` (counts of v6.1 where they exist; root and parent where they are others), then `C 0-4 a1 [a1 a0] 0:a0 1:a1x2!` by vma: page:anon_vma, its mapcount, `!` writable. */
export function shape(machine: LinuxMachine): string[] {
  const children = machine.enter(() => "num_children" in Object.getPrototypeOf(machine.memory.anon_vma[1]?.raw ?? {}));
  const { anon_vmas, procs } = canonical(topologyOf(machine), { children, exclusive: false, order: true });
  const counts = Object.entries(anon_vmas).map(([name, a]) => [
    `${name}(${a.refcount},${a.tree.length})`, ...(children ? [`c${a.num_children} k${a.num_active_vmas}`] : []),
    ...(a.root === name ? [] : [`root ${a.root}`]), ...(children && a.parent !== name ? [`parent ${a.parent}`] : []),
  ].join(" "));
  const vmas = Object.entries(procs).flatMap(([who, { vmas: of = [] }]) => of.map(({ start, end, pgoff, anon_vma, chain, pages }) => [
    `${who} ${start}-${end}${pgoff === start ? "" : `@${pgoff}`} ${anon_vma ?? "-"} [${chain.join(" ")}]`,
    ...pages.map((page) => (page.anon_vma === undefined ? `${page.at}:zero` : `${page.at}:${page.anon_vma}${page.mapcount === 1 ? "" : `x${page.mapcount}`}`)),
  ].join(" ")));
  return [...counts, ...vmas];
}
