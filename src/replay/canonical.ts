import type { PageDump, Topology } from "./trace.ts";

/** Which names were given: old name to canonical name, one table a kind. */
type Names = Record<"m" | "v" | "a" | "p", Map<string, string>>;

/** What a comparison leaves out, because the release that is compared has no such thing. */
export interface Scope {
  /** `parent`, `num_children` and `num_active_vmas` exist */
  children: boolean;
  /** `exclusive` exists */
  exclusive: boolean;
  /** list and walk order is the kernel's own */
  order: boolean;
}

/**
 * The same topology under canonical names, fields out of scope dropped: processes in order of creation, vmas by address, each
 * chain from oldest to newest, then the vma's own anon_vma, then pages, then pins, then roots (and parents) reached from those.
 * Two isomorphic topologies become equal text.
 */
export function canonical(topology: Topology, scope: Scope): Topology {
  const names = nameAll(topology, scope);
  const a = (name: string) => names.a.get(name) ?? "dangling";
  const v = (name: string) => names.v.get(name) ?? "?";
  return {
    procs: mapValues(topology.procs, ({ state, mm, vmas, ...rest }) => ({
      state,
      mm: mm && names.m.get(mm)!,
      ...rest,
      ...(vmas && {
        vmas: vmas.map(({ vma, start, end, pgoff, prot, anon_vma, chain, pages }) => ({
          vma: v(vma), start, end, pgoff, prot, anon_vma: anon_vma && a(anon_vma), chain: chain.map(a), pages: pages.map((page) => pageOf(page, names, scope)),
        })),
      }),
    })),
    anon_vmas: Object.fromEntries([...names.a].map(([old, name]) => [name, anonVmaOf(topology, old, names, scope)])),
    walks: Object.fromEntries([...names.p].map(([old, name]) => [name, walkOf(topology, old, names, scope)])),
    ...(topology.pins && { pins: mapValues(topology.pins, a) }),
  };
}

function nameAll(topology: Topology, scope: Scope): Names {
  const names: Names = { m: new Map(), v: new Map(), a: new Map(), p: new Map() };
  const name = (kind: keyof Names, old: string) => names[kind].has(old) || names[kind].set(old, kind + names[kind].size);
  const vmas = Object.values(topology.procs).flatMap((process) => {
    if (process.mm) name("m", process.mm);
    return process.vmas ?? [];
  });
  for (const vma of vmas) {
    name("v", vma.vma);
    for (const anon_vma of vma.chain.toReversed()) name("a", anon_vma);
    if (vma.anon_vma) name("a", vma.anon_vma);
  }
  for (const page of vmas.flatMap((vma) => vma.pages)) {
    if (page.anon_vma === undefined) continue;
    name("p", page.page);
    name("a", page.anon_vma);
  }
  for (const pin of Object.keys(topology.pins ?? {}).sort()) name("a", topology.pins![pin]!);
  for (const old of names.a.keys()) for (const next of reached(topology, old, scope)) name("a", next);
  return names;
}

/** Roots, and parents of what is still linked. A Map's keys() also yields what is added on the way. */
function reached({ anon_vmas }: Topology, old: string, scope: Scope): string[] {
  const { root, parent, tree } = anon_vmas[old]!;
  const next = scope.children && parent !== undefined && tree.length > 0 ? [root, parent] : [root];
  return next.filter((name) => name in anon_vmas);
}

function pageOf({ at, page, anon_vma, index, mapcount, writable, exclusive }: PageDump, names: Names, scope: Scope): PageDump {
  if (anon_vma === undefined) return { at, page };
  return { at, page: names.p.get(page)!, anon_vma: names.a.get(anon_vma)!, index, mapcount, writable, ...(scope.exclusive && { exclusive }) };
}

function anonVmaOf(topology: Topology, old: string, names: Names, scope: Scope) {
  const { root, parent, refcount, num_children, num_active_vmas, tree } = topology.anon_vmas[old]!;
  const vmas = tree.map((vma) => names.v.get(vma) ?? "?");
  return {
    root: names.a.get(root) ?? "dangling",
    ...(scope.children && { parent: names.a.get(parent!) ?? "dangling" }),
    refcount,
    ...(scope.children && { num_children, num_active_vmas }),
    tree: scope.order ? vmas : vmas.sort(),
  };
}

function walkOf(topology: Topology, old: string, names: Names, scope: Scope): [string, number, boolean][] {
  const visits = topology.walks[old]!.map(([vma, at, mapped]): [string, number, boolean] => [names.v.get(vma) ?? "?", at, mapped]);
  return scope.order ? visits : visits.sort((x, y) => (x[0] < y[0] ? -1 : x[0] > y[0] ? 1 : x[1] - y[1]));
}

const mapValues = <T, U>(record: Record<string, T>, f: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));
