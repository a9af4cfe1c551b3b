/**
 * What a step touches. A machine made with a `Note` tells it of every access to a field, just before it happens; one made without has
 * the plain views. What goes through `raw` is not told: guards and rules look there, and so does whoever is told.
 */
import type { Thing } from "./memory.ts";

/** Told of an access. A list and a set are one word each. */
export type Note = (thing: Thing, field: string, access: "read" | "write") => void;

export type Accessor<T extends Thing = Thing> = { get(this: T): unknown; set?(this: T, value: never): void };

/** The same field, each access told. */
export function noted<T extends Thing>({ get, set }: Accessor<T>, field: string, note: Note): Accessor<T> {
  const told = new Map<Thing, unknown>();
  if (!set) {
    return {
      get() {
        if (!told.has(this)) told.set(this, tellingOf(get.call(this) as object, (access) => note(this.raw, field, access)));
        return told.get(this);
      },
    };
  }
  return {
    get() {
      note(this.raw, field, "read");
      return get.call(this);
    },
    set(value: never) {
      note(this.raw, field, "write");
      set.call(this, value);
    },
  };
}

const writers: readonly PropertyKey[] = ["add", "addTail", "addBefore", "remove", "clear"];

/** A list or a set that tells of each use of it. */
const tellingOf = (collection: object, tell: (access: "read" | "write") => void): object =>
  new Proxy(collection, {
    get(target, name) {
      tell(writers.includes(name) ? "write" : "read");
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
