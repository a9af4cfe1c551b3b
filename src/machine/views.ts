import { PackedList, PackedSet } from "./collections.ts";
import type { Bits, Field, Fields, List } from "./fields.ts";
import { type Accessor, type Note, noted } from "./footprint.ts";
import type { Thing } from "./memory.ts";

/** The memory of one machine, as its views see it: the tables in the order of the structs. */
export interface Home {
  bytes: Uint8Array;
  tables: (Thing | null)[][];
}

/** What the views of a struct have in common: where in an object its fields lie, and which tables there are. */
export interface Shape {
  type: string;
  fields: Fields;
  offsets: readonly number[];
  tables: readonly string[];
}

/** What happens at every access to an object besides the access. */
export interface Around {
  guard?: ((thing: never) => void) | undefined;
  note?: Note | undefined;
}

type Collection = List<Thing> | Bits<Thing>;

interface View extends Thing {
  readonly bytes: Uint8Array;
  readonly tables: Home["tables"];
  /** made once and kept; null for the other fields */
  readonly collections: readonly (Collection | null)[];
}

/** An object at `at`; `widths` are those of its fields. */
export type ViewClass = new (home: Home, at: number, id: number, raw: Thing | null, widths: readonly number[]) => Thing;

/**
 * The class of a struct's views. One serves all machines that have such a struct, so that code which was compiled for the objects of one
 * is good for those of the next.
 */
export function viewClass(shape: Shape, around: Around): ViewClass {
  if (around.note) return newViewClass(shape, around);
  const owner = around.guard ?? unguarded;
  const known = classes.get(owner) ?? new Map<string, ViewClass>();
  classes.set(owner, known);
  const key = JSON.stringify(shape);
  const made = known.get(key) ?? newViewClass(shape, around);
  known.set(key, made);
  return made;
}

const unguarded = {};
const classes = new WeakMap<object, Map<string, ViewClass>>();

function newViewClass({ type, fields, offsets, tables }: Shape, { guard, note }: Around): ViewClass {
  const kinds = Object.values(fields);
  class Struct implements View {
    declare readonly bytes: Uint8Array;
    declare readonly tables: Home["tables"];
    declare readonly at: number;
    declare readonly id: number;
    declare readonly raw: Thing;
    declare readonly type: string;
    declare readonly collections: readonly (Collection | null)[];
    constructor(home: Home, at: number, id: number, raw: Thing | null, widths: readonly number[]) {
      this.bytes = home.bytes;
      this.tables = home.tables;
      this.at = at;
      this.id = id;
      this.raw = raw ?? this;
      this.collections = raw ? (raw as View).collections : kinds.map((field, k) => collection(home, field, at + offsets[k]!, widths[k]!, tables));
    }
  }
  Object.defineProperty(Struct.prototype, "type", { value: type });
  Object.entries(fields).forEach(([name, field], k) => {
    const access = guarded(accessor(field, offsets[k]!, k, tables), guard);
    Object.defineProperty(Struct.prototype, name, { ...(note ? noted(access, name, note) : access), enumerable: true });
  });
  return Struct;
}

function collection({ bytes, tables }: Home, field: Field, at: number, width: number, names: readonly string[]): Collection | null {
  if (field.kind === "list") return new PackedList(bytes, at, width, tables[names.indexOf(field.of)]!);
  return field.kind === "set" ? new PackedSet(bytes, at, width) : null;
}

function guarded(plain: Accessor<View>, guard: ((thing: never) => void) | undefined): Accessor<View> {
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

function accessor(field: Field, offset: number, k: number, names: readonly string[]): Accessor<View> {
  switch (field.kind) {
    case "byte":
    case "task":
    case "tasks":
      return { get() { return this.bytes[this.at + offset]; }, set(value: number) { this.bytes[this.at + offset] = value; } } as Accessor<View>;
    case "short":
      return {
        get() { return this.bytes[this.at + offset]! | this.bytes[this.at + offset + 1]! << 8; },
        set(value: number) { this.bytes[this.at + offset] = value; this.bytes[this.at + offset + 1] = value >> 8; },
      } as Accessor<View>;
    case "ptr":
    case "ref": {
      const table = names.indexOf(field.to);
      return { get() { return this.tables[table]![this.bytes[this.at + offset]!]; }, set(value: Thing | null) { this.bytes[this.at + offset] = value === null ? 0 : value.id; } } as Accessor<View>;
    }
    case "list":
    case "set":
      return { get() { return this.collections[k]; } };
  }
}
