import { ALIVE } from "../primitives/slab.ts";
import { formerAnonVmas } from "./invariants.ts";
import { type Page, type Vma } from "./structs.ts";
import { entriesFor, pinsOf, refcountFormula, truth } from "./truth.ts";
import { all, anon_vmas, linux } from "./world.ts";

/** Structure that holds after every single step, in whatever window it stands: sentences that are false now, or nothing. */
export function wellFormed(): string[] {
  return [...anon_vmas().flatMap(linksAgree), ...all(linux().vma).flatMap(vmaIsSound), ...all(linux().page).flatMap(pageIsSound)];
}

/** What else holds when no operation is under way. */
export function settled(): string[] {
  return [...wellFormed(), ...all(linux().vma).flatMap(chainIsLinked), ...all(linux().page).flatMap(pageIsCovered), ...anon_vmas().flatMap(countIsRight)];
}

const name = (thing: { type: string; id: number }) => `${thing.type} ${thing.id}`;
const unless = (holds: boolean, sentence: string) => (holds ? [] : [sentence]);

function linksAgree(anon_vma: ReturnType<typeof anon_vmas>[number]): string[] {
  const { list, status } = anon_vma.raw;
  return list.toArray().flatMap((vma) => [
    ...unless(vma.mm !== null, `${name(anon_vma)} lists the unused ${name(vma)}`),
    ...unless(vma.chain.has(anon_vma), `${name(anon_vma)} lists ${name(vma)}, whose chain lacks it`),
    ...unless(status === ALIVE, `${name(anon_vma)} lists ${name(vma)} and is not alive`),
  ]);
}

function vmaIsSound(vma: Vma): string[] {
  if (!vma.mm) return unless(vma.chain.length === 0, `the unused ${name(vma)} has a chain`);
  return [
    ...unless(vma.vm_start < vma.vm_end, `${name(vma)} is empty`),
  ];
}

/** An anon_vma on a chain is alive, lists the vma, and has the root of all others on it (C4). */
function chainIsLinked(vma: Vma): string[] {
  return vma.chain.toArray().flatMap((a) => [
    ...unless(a.raw.status === ALIVE, `the chain of ${name(vma)} holds ${name(a)}, which is not alive`),
    ...unless(a.raw.list.has(vma), `the chain of ${name(vma)} holds ${name(a)}, which does not list it`),
    ...unless(a.raw.root.id === vma.anon_vma?.raw.root.id, `the chain of ${name(vma)} holds ${name(a)}, which has another root`),
  ]);
}

/** do_swap_page sets the entry before it counts it, both under the page lock. */
function pageIsSound(page: Page): string[] {
  const mappers = truth(page);
  return [
    ...unless(page.used !== 0 || mappers.length === 0, `the unused ${name(page)} is mapped`),
    ...unless(mappers.every(({ vma }) => vma !== null), `${name(page)} is mapped where no vma is`),
    ...unless(page.mapcount >= mappers.length - (page.locked ? 1 : 0), `${name(page)}: mapcount ${page.mapcount}, but ${mappers.length} entries map it`),
  ];
}

/** C5, the chain superset: whatever `mapping` has denoted is alive and linked to every vma that maps the page. */
function pageIsCovered(page: Page): string[] {
  const mappers = truth(page);
  const former = formerAnonVmas(page);
  return [
    ...unless(page.mapcount === mappers.length, `${name(page)}: mapcount ${page.mapcount}, but ${mappers.length} entries map it`),
    ...[...mappers, ...entriesFor(page)].flatMap(({ vma }) => former.flatMap((a) => [
      ...unless(a.raw.status === ALIVE, `${name(page)} is mapped, its former ${name(a)} is not alive`),
      ...unless(vma.chain.has(a) && a.raw.list.has(vma), `${name(page)} is mapped by ${name(vma)}, which is not linked to its former ${name(a)}`),
    ])),
  ];
}

function countIsRight(anon_vma: ReturnType<typeof anon_vmas>[number]): string[] {
  const { status, refcount } = anon_vma.raw;
  const expected = status === ALIVE ? refcountFormula(anon_vma, pinsOf(anon_vma)) : 0;
  return unless(refcount === expected, `${name(anon_vma)}: refcount ${refcount}, by the formula ${expected}`);
}
