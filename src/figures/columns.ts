import type { Release } from "../linux/releases/releases.ts";
import { ALIVE, is_returned } from "../linux/primitives/slab.ts";
import type { AnonVma } from "../linux/structs/structs.ts";
import { all, anon_vmas, linux } from "../linux/structs/world.ts";
import { type Path, type PathStep, seen, type Stuck } from "../machine/path.ts";
import { lineShown } from "./lineShown.ts";
import { LifeNames } from "./lifeNames.ts";
import { MAY_GO_BACK } from "./timeline.ts";

/** One step of a race, ready to be drawn. */
export interface Row {
  /** number of the step, from 1 */
  step: number;
  cpu: number;
  operation: string;
  function: string;
  line: string;
  /** what it did, in words, where the line alone does not tell */
  remark?: string;
  edited: boolean;
  violation?: string;
  /** by lock, in the order of `mutexes`: who holds it after the step, "0" for CPU 0, "r01" for two readers; "" for nobody */
  holders: string[];
}

/** A path as CPU columns. */
export interface Columns {
  /** the anon_vmas whose lock somebody takes, by name */
  mutexes: string[];
  /** by CPU: what it does */
  cpus: string[];
  rows: Row[];
  /** edits in force of which no row shows a line */
  unseen: string[];
}

/** What the columns tell of one state. */
interface Snapshot {
  slots: { life: string; alive: boolean; returned: boolean; root: number; held: string }[];
  pages: { name: string; mapping: number; mapcount: number }[];
}

/** Lay a path out in columns; names are those of the events of the same path. */
export function columnsOf(path: Path, operationsByCpu: readonly (readonly string[])[]): Columns {
  const names = new LifeNames();
  const before = snapshot(path, path.before, names);
  const after = path.steps.map((step) => snapshot(path, step.after, names));
  const taken = before.slots.map((_, i) => i).filter((i) => [before, ...after].some(({ slots }) => slots[i]!.held !== ""));
  return {
    mutexes: taken.map((i) => before.slots[i]!.life || names.first(i)),
    cpus: operationsByCpu.map((operations) => operations.join(", ")),
    rows: withStuck(path.steps.map((step, k) => rowOf(step, k, k === 0 ? before : after[k - 1]!, after[k]!, taken)), path, after.at(-1) ?? before),
    unseen: [...path.machine.edits].filter((edit) => !path.steps.some(({ edited, added }) => edited === edit || added === edit)),
  };
}

/** After the last step of a hang: who waits for what. */
function withStuck(rows: Row[], { machine, stuck = [] }: Path, end: Snapshot): Row[] {
  const last = rows.at(-1);
  if (!last || stuck.length === 0) return rows;
  const { lock } = machine.release as Release;
  const remark = [last.remark, ...stuck.map((one) => waiting(one, lock, end))].filter(Boolean).join("; ");
  return [...rows.slice(0, -1), { ...last, remark }];
}

/** `CPU 1 waits for the mutex of a0 for ever, at anon_vma_lock(anon_vma)` */
function waiting({ task, step, lock }: Stuck, kind: string, { slots }: Snapshot): string {
  const what = lock?.type === "anon_vma" ? `the ${kind} of ${slots[lock.id - 1]!.life}` : lock?.type === "page" ? "the page lock" : lock?.type === "mm" ? "mmap_sem" : "a lock";
  return `CPU ${task} waits for ${what} for ever, at ${step}`;
}

function rowOf(step: PathStep, k: number, before: Snapshot, after: Snapshot, taken: readonly number[]): Row {
  const remark = remarks(before, after).join("; ");
  return {
    step: k + 1, cpu: Math.max(step.task, 0), operation: step.operation, function: step.task < 0 ? `in setup, ${step.operation}: ${step.function}` : step.function, line: lineShown(step), edited: step.edited !== undefined || step.added !== undefined,
    ...(remark && { remark }), ...(step.violation && { violation: step.violation }),
    holders: taken.map((i) => after.slots[i]!.held),
  };
}

function heldBy({ owner, readers = 0 }: Pick<AnonVma, "owner" | "readers">): string {
  if (owner > 0) return String(owner - 1);
  const reading = Array.from({ length: 8 }, (_, cpu) => cpu).filter((cpu) => readers & (1 << cpu));
  return reading.length > 0 ? `r${reading.join("")}` : "";
}

/** What changed that the line alone does not tell. */
function remarks(before: Snapshot, after: Snapshot): string[] {
  return [
    ...after.slots.flatMap((now, i) => slotRemarks(before.slots[i]!, now, after.slots)),
    ...after.pages.flatMap((now, i) => pageRemarks(before.pages[i]!, now, after.slots)),
  ];
}

function slotRemarks(was: Snapshot["slots"][number], now: Snapshot["slots"][number], slots: Snapshot["slots"]): string[] {
  if (was.alive && !now.alive) return [`${was.life} is free; its memory ${now.returned ? MAY_GO_BACK : "keeps its type while a reader is in its RCU section"}`];
  if (!was.returned && now.returned) return [`the memory of ${was.life} ${MAY_GO_BACK}`];
  if (!was.alive && now.alive) return [was.life ? `the memory of ${was.life} lives again, as ${now.life}` : `${now.life} is born`];
  if (now.alive && was.root !== now.root && slots[now.root]?.life !== now.life) return [`the root of ${now.life} is now ${slots[now.root]!.life}`];
  return [];
}

function pageRemarks(was: Snapshot["pages"][number], now: Snapshot["pages"][number], slots: Snapshot["slots"]): string[] {
  if (was.mapcount > 0 && now.mapcount === 0) return [`nobody maps ${was.name} any more`];
  if (was.mapping >= 0 && now.mapping >= 0 && was.mapping !== now.mapping) return [`${now.name} moves to ${slots[now.mapping]!.life}`];
  return [];
}

const snapshot = (path: Path, state: Uint8Array, names: LifeNames): Snapshot => seen(path.machine, state, () => ({
  slots: anon_vmas().map(({ raw }, i) => ({ life: names.of(raw, i), alive: raw.status === ALIVE, returned: is_returned(raw), root: raw.root ? raw.root.id - 1 : -1, held: heldBy(raw) })),
  pages: all(linux().page).map((page, i) => ({ name: names.page(page, i), mapping: page.mapping ? page.mapping.id - 1 : -1, mapcount: page.mapcount })),
}));
