import type { AnonVma } from "../linux/structs/structs.ts";
import { PTE_EXCLUSIVE, PTE_MIGRATION, PTE_PRESENT, PTE_SWAP, PTE_WRITE, PTE_ZERO } from "../linux/structs/structs.ts";
import { all, anon_vmas, linux, world } from "../linux/structs/world.ts";
import type { Bits, Field, List } from "../machine/fields.ts";
import type { Machine } from "../machine/machine.ts";
import { type Path, type PathStep, seen } from "../machine/path.ts";
import { LifeNames } from "./lifeNames.ts";
import { lineShown } from "./lineShown.ts";
import { wrapC } from "./wrapC.ts";

/** A field of an object: its bytes, which tell whether it changed, and what they say. */
interface Value {
  bytes: string;
  words: string;
}

/** The objects of a state, in the order of memory. */
type Objects = readonly { name: string; fields: ReadonlyMap<string, Value> }[];

interface Thing {
  id: number;
  type: string;
}

const WIDTH = 72;

/**
 * What the steps of a path changed, nested by object and field, in 7-bit ASCII.
 * @param only the number of one step, from 1
 * @throws Error when there is no such step
 */
export function differencesText(path: Path, only?: number): string {
  if (only !== undefined && !path.steps[only - 1]) throw new Error(`there is no step ${only}; expected 1 to ${path.steps.length}`);
  const names = new LifeNames();
  let before = objectsOf(path, path.before, names);
  const steps = path.steps.map((step, k) => {
    const after = objectsOf(path, step.after, names);
    const text = [...heading(step, k + 1), ...changes(before, after)].join("\n");
    before = after;
    return text;
  });
  return only === undefined ? steps.join("\n") : steps[only - 1]!;
}

function heading(step: PathStep, number: number): string[] {
  return [`step ${number}, ${step.task < 0 ? "setup" : `CPU ${step.task}`}, ${step.function}():`, ...wrapC(lineShown(step), WIDTH - 4).map((line) => `    ${line}`)];
}

function changes(before: Objects, after: Objects): string[] {
  const lines = after.flatMap(({ name, fields }, k) => {
    const was = before[k]!.fields;
    const changed = [...fields].filter(([field, { bytes }]) => was.get(field)!.bytes !== bytes);
    return changed.length === 0 ? [] : [`  ${name}`, ...changed.map(([field, { words }]) => `    ${field}: ${was.get(field)!.words} -> ${words}`)];
  });
  return lines.length > 0 ? lines : ["  changes nothing"];
}

/** Everything that the packed state holds. */
function objectsOf({ machine }: Path, state: Uint8Array, names: LifeNames): Objects {
  return seen(machine, state, () => {
    anon_vmas().forEach(({ raw }, slot) => names.of(raw, slot));
    const structs = [...new Set(machine.layout.map((place) => place.struct))];
    const things = structs.flatMap((struct) => all(machine.memory[struct] as readonly (Thing | null)[]));
    return things.map((thing) => ({ name: nameOf(thing, names), fields: fieldsOf(machine, thing, names) }));
  });
}

function fieldsOf({ bytes, layout }: Machine, thing: Thing, names: LifeNames): Map<string, Value> {
  const { raw } = thing as unknown as { raw: Record<string, unknown> };
  return new Map(layout.filter(({ struct }) => struct === thing.type).map(({ name, field, at, stride, width }) => {
    const start = at + (thing.id - 1) * stride;
    return [name, { bytes: bytes.subarray(start, start + width).join(), words: inWords(`${thing.type}.${name}`, field, raw[name], names) }];
  }));
}

function inWords(field: string, { kind, ...more }: Field, value: unknown, names: LifeNames): string {
  const name = (thing: Thing) => nameOf(thing, names);
  const joined = (things: readonly Thing[]) => things.map(name).join(" ") || "empty";
  if (kind === "ptr" || kind === "ref") return value ? name(value as Thing) : "NULL";
  if (kind === "list") return joined((value as List<Thing>).toArray());
  if (kind === "set") return joined(all(linux()[(more as { of: "anon_vma" }).of]).filter((thing) => (value as Bits<Thing>).has(thing)));
  if (kind === "task") return value === 0 ? "nobody" : `CPU ${(value as number) - 1}`;
  if (kind === "tasks") return Array.from({ length: 8 }, (_, cpu) => cpu).filter((cpu) => (value as number) >> cpu & 1).map((cpu) => `CPU ${cpu}`).join(" ") || "nobody";
  return words[field]?.(value as number) ?? String(value);
}

const flags = (bits: Readonly<Record<string, number>>) => (value: number) => Object.entries(bits).filter(([, bit]) => value & bit).map(([name]) => name).join(" ") || "none";

const words: Readonly<Record<string, (value: number) => string>> = {
  "anon_vma.status": (value) => ["never used", "alive", "free"][value]!,
  "process.state": (value) => ["unborn", "alive", "gone"][value]!,
  "pte.flags": flags({ present: PTE_PRESENT, write: PTE_WRITE, "zero page": PTE_ZERO, migration: PTE_MIGRATION, swap: PTE_SWAP, exclusive: PTE_EXCLUSIVE }),
};

/** Other objects than anon_vmas go by their place in memory. */
function nameOf(thing: Thing, names: LifeNames): string {
  const place = thing.id - 1;
  const { pages, pins, processes } = world();
  switch (thing.type) {
    case "anon_vma": return names.of((thing as unknown as AnonVma).raw, place) || `anon_vma ${place}`;
    case "pte": return `pte of page ${pages[place % pages.length]} in mm ${Math.floor(place / pages.length)}`;
    case "process": return `process ${processes[place]}`;
    case "pin": return `reference ${pins[place]}`;
    case "walker": return `walker on CPU ${place} (ghost)`;
    case "cpu": return `CPU ${place}`;
    default: return `${thing.type} ${place}`;
  }
}
