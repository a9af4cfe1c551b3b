import type { Field, Fields, Memory, Structs } from "./fields.ts";
import { Refusal } from "./now.ts";
import type { Note } from "./footprint.ts";
import { type Around, type Home, type Shape, viewClass } from "./views.ts";

/** An object as the machine sees it: `raw` is the same object without its guard, and unnoted. */
export interface Thing {
  readonly id: number;
  readonly at: number;
  readonly type: string;
  readonly raw: Thing;
}

/** Called before every access to an object of a guarded struct, with its unguarded view. */
export type Guards = Readonly<Record<string, (thing: never) => void>>;

/** Where one field of all objects of a struct lies: of the object with id i at `at + (i - 1) * stride`. */
export interface Place {
  struct: string;
  name: string;
  field: Field;
  at: number;
  stride: number;
  /** how many objects there are */
  count: number;
  /** bytes */
  width: number;
}

/** One fixed-size byte vector, in a buffer of whole words, and typed views over it. A pointer is stored as one byte, the id; 0 is null. */
export interface Packed<S extends Structs> {
  readonly bytes: Uint8Array;
  readonly memory: Memory<S>;
  readonly layout: readonly Place[];
}

const MAX_OBJECTS = 255;

/**
 * Lay out `counts[name]` objects of each struct, followed by `extra` bytes.
 * @throws Refusal when a table needs more than 255 objects: an id is one byte.
 */
export function pack<S extends Structs>(structs: S, counts: Readonly<Record<keyof S & string, number>>, guards: Guards, extra: number, note?: Note): Packed<S> {
  const names = Object.keys(structs);
  const layout: Place[] = [];
  let size = 0;
  for (const name of names) {
    if (counts[name]! > MAX_OBJECTS) throw new Refusal(`too many objects for the packed layout: ${counts[name]} of ${name}, the limit is ${MAX_OBJECTS}`);
    layout.push(...placesOf(name, structs[name]!, counts, size));
    size += counts[name]! * sizeOf(structs[name]!, counts);
  }
  const bytes = new Uint8Array(new ArrayBuffer((size + extra + 3) & ~3), 0, size + extra);
  const home: Home = { bytes, tables: names.map(() => [null]) };
  for (const name of names) {
    const places = layout.filter(({ struct }) => struct === name);
    const offsets = places.map(({ at }) => at - places[0]!.at);
    fill(home, { type: name, fields: structs[name]!, offsets, tables: names }, places, { guard: guards[name], note });
  }
  return { bytes, memory: Object.fromEntries(names.map((name, k) => [name, home.tables[k]])) as unknown as Memory<S>, layout };
}

function placesOf(struct: string, fields: Fields, counts: Readonly<Record<string, number>>, start: number): Place[] {
  const stride = sizeOf(fields, counts);
  let at = start;
  return Object.entries(fields).map(([name, field]) => {
    const place = { struct, name, field, at, stride, count: counts[struct]!, width: width(field, counts) };
    at += place.width;
    return place;
  });
}

/** The bytes of one object of this struct. */
export function sizeOf(fields: Fields, counts: Readonly<Record<string, number>>): number {
  return Object.values(fields).reduce((sum, field) => sum + width(field, counts), 0);
}

function width(field: Field, counts: Readonly<Record<string, number>>): number {
  if (field.kind === "short") return 2;
  if (field.kind === "list") return counts[field.of]!;
  if (field.kind === "set") return (counts[field.of]! + 7) >> 3;
  return 1;
}

/** Make the views of one struct's objects: what the model sees, and the same unguarded. */
function fill(home: Home, shape: Shape, places: readonly Place[], around: Around): void {
  const Raw = viewClass(shape, {});
  const View = around.guard || around.note ? viewClass(shape, around) : null;
  const table = home.tables[shape.tables.indexOf(shape.type)]!;
  const widths = places.map(({ width }) => width);
  const { at, stride, count } = places[0]!;
  for (let id = 1; id <= count; id++) {
    const raw = new Raw(home, at + (id - 1) * stride, id, null, widths);
    table.push(View ? new View(home, at + (id - 1) * stride, id, raw, widths) : raw);
  }
}
