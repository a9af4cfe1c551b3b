import type { Field, Fields, Memory, Structs } from "./fields.ts";
import { Refusal } from "./now.ts";
import { bitsAt, listAt } from "./collections.ts";
import { type Accessor, type Note, noted } from "./footprint.ts";

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
  const tables: Record<string, (Thing | null)[]> = {};
  const layout: Place[] = [];
  let size = 0;
  for (const name in structs) {
    if (counts[name] > MAX_OBJECTS) throw new Refusal(`too many objects for the packed layout: ${counts[name]} of ${name}, the limit is ${MAX_OBJECTS}`);
    layout.push(...placesOf(name, structs[name]!, counts, size));
    size += counts[name] * sizeOf(structs[name]!, counts);
    tables[name] = [null];
  }
  const bytes = new Uint8Array(new ArrayBuffer((size + extra + 3) & ~3), 0, size + extra);
  let at = 0;
  for (const name in structs) at = fill(name, structs[name]!, counts, { guard: guards[name], note }, bytes, tables, at);
  return { bytes, memory: tables as unknown as Memory<S>, layout };
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

function fill(name: string, fields: Fields, counts: Readonly<Record<string, number>>, around: Around, bytes: Uint8Array, tables: Record<string, (Thing | null)[]>, start: number): number {
  const Raw = viewClass(name, fields, counts, bytes, tables, {});
  const plain = !around.guard && !around.note;
  const View = plain ? Raw : viewClass(name, fields, counts, bytes, tables, around);
  const size = sizeOf(fields, counts);
  for (let id = 1; id <= counts[name]!; id++) {
    const at = start + (id - 1) * size;
    const raw = new Raw(at, id, null);
    tables[name]!.push(plain ? raw : new View(at, id, raw));
  }
  return start + counts[name]! * size;
}

/** What happens at every access to an object besides the access. */
interface Around {
  guard?: ((thing: never) => void) | undefined;
  note?: Note | undefined;
}

type ViewClass = new (at: number, id: number, raw: Thing | null) => Thing;

function viewClass(type: string, fields: Fields, counts: Readonly<Record<string, number>>, bytes: Uint8Array, tables: Record<string, (Thing | null)[]>, { guard, note }: Around): ViewClass {
  class Struct implements Thing {
    readonly at: number;
    readonly id: number;
    readonly raw: Thing;
    declare readonly type: string;
    constructor(at: number, id: number, raw: Thing | null) {
      this.at = at;
      this.id = id;
      this.raw = raw ?? this;
    }
  }
  Object.defineProperty(Struct.prototype, "type", { value: type });
  let offset = 0;
  for (const [name, field] of Object.entries(fields)) {
    const access = guarded(unguarded(field, offset, counts, bytes, tables), guard);
    Object.defineProperty(Struct.prototype, name, { ...(note ? noted(access, name, note) : access), enumerable: true });
    offset += width(field, counts);
  }
  return Struct;
}

function guarded(plain: Accessor, guard: ((thing: never) => void) | undefined): Accessor {
  if (!guard) return plain;
  const { get, set } = plain;
  return {
    get() {
      guard(this.raw as never);
      return get.call(this);
    },
    ...(set && {
      set(value: never) {
        guard(this.raw as never);
        set.call(this, value);
      },
    }),
  };
}

function unguarded(field: Field, k: number, counts: Readonly<Record<string, number>>, bytes: Uint8Array, tables: Record<string, (Thing | null)[]>): Accessor {
  switch (field.kind) {
    case "byte":
    case "task":
    case "tasks":
      return { get() { return bytes[this.at + k]; }, set(value: number) { bytes[this.at + k] = value; } } as Accessor;
    case "short":
      return {
        get() { return bytes[this.at + k]! | bytes[this.at + k + 1]! << 8; },
        set(value: number) { bytes[this.at + k] = value; bytes[this.at + k + 1] = value >> 8; },
      } as Accessor;
    case "ptr":
    case "ref": {
      const table = tables[field.to]!;
      return { get() { return table[bytes[this.at + k]!]; }, set(value: Thing | null) { bytes[this.at + k] = value === null ? 0 : value.id; } } as Accessor;
    }
    case "list":
      return collection((at) => listAt(bytes, at + k, counts[field.of]!, tables[field.of]!));
    case "set":
      return collection((at) => bitsAt(bytes, at + k, (counts[field.of]! + 7) >> 3));
  }
}

/** Lists and sets are made once per object and kept. */
function collection<T>(make: (at: number) => T): Accessor {
  const made = new Map<number, T>();
  return {
    get() {
      let one = made.get(this.at);
      if (!one) made.set(this.at, (one = make(this.at)));
      return one;
    },
  };
}
