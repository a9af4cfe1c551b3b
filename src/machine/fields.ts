/** The kinds of field a struct can have; a table of them is the single description of a struct, its types included. */

/** One unsigned byte. */
export const byte = { kind: "byte" } as const;
/** Two bytes, little-endian, unsigned. */
export const short = { kind: "short" } as const;
/** A task's number plus 1, or 0 for none. */
export const task = { kind: "task" } as const;
/** Some tasks, one bit each. */
export const tasks = { kind: "tasks" } as const;
/** A pointer to an object of the table `to`, or null. */
export const ptr = <N extends string>(to: N) => ({ kind: "ptr", to }) as const;
/** A pointer that is never null where it may be read. */
export const ref = <N extends string>(to: N) => ({ kind: "ref", to }) as const;
/** An ordered list of distinct objects of the table `of`. */
export const list = <N extends string>(of: N) => ({ kind: "list", of }) as const;
/** A set of objects of the table `of`, one bit each. */
export const set = <N extends string>(of: N) => ({ kind: "set", of }) as const;

export type Field =
  | typeof byte
  | typeof short
  | typeof task
  | typeof tasks
  | { kind: "ptr"; to: string }
  | { kind: "ref"; to: string }
  | { kind: "list"; of: string }
  | { kind: "set"; of: string };

/** One struct: field name to kind, in the order of its bytes. */
export type Fields = Readonly<Record<string, Field>>;
/** All structs of a model. */
export type Structs = Readonly<Record<string, Fields>>;

/** An ordered list inside a struct. Bytes behind the last member are zero, so equal lists have equal bytes. */
export interface List<T> {
  readonly length: number;
  first(): T | null;
  last(): T | null;
  has(member: T): boolean;
  /** The member behind `member`; null at the end, and when `member` is not (any longer) on the list. */
  after(member: T): T | null;
  /** The member before `member`; null at the front, and when `member` is not on the list. */
  before(member: T): T | null;
  add(member: T): void;
  addTail(member: T): void;
  /** Insert before `next`, or at the tail when `next` is null. */
  addBefore(member: T, next: T | null): void;
  remove(member: T): void;
  /** The first member that passes the test; null if none does. */
  find(test: (member: T) => boolean): T | null;
  /** The last one. */
  findLast(test: (member: T) => boolean): T | null;
  toArray(): T[];
}

/** A set of objects inside a struct. */
export interface Bits<T> {
  has(member: T): boolean;
  add(member: T): void;
  remove(member: T): void;
  clear(): void;
}

/** An object in packed memory: reading and writing a property moves bytes; `===` compares identity; `raw` is the object without its guard. */
export type View<S extends Structs, N extends string> = { readonly id: number; readonly type: N; readonly raw: View<S, N> } & (N extends keyof S
  ? { -readonly [F in keyof S[N] as S[N][F] extends { kind: "list" | "set" } ? never : F]: Scalar<S, S[N][F]> } & {
      readonly [F in keyof S[N] as S[N][F] extends { kind: "list" | "set" } ? F : never]: Many<S, S[N][F]>;
    }
  : never);

type Scalar<S extends Structs, F> = F extends { kind: "ptr"; to: infer T extends string }
  ? View<S, T> | null
  : F extends { kind: "ref"; to: infer T extends string }
    ? View<S, T>
    : number;

type Many<S extends Structs, F> = F extends { kind: "list"; of: infer T extends string }
  ? List<View<S, T>>
  : F extends { kind: "set"; of: infer T extends string }
    ? Bits<View<S, T>>
    : never;

/** Every object of every struct: `memory.page[0]` is null, so that `memory.page[id]` is the object with that id. */
export type Memory<S extends Structs> = { readonly [N in keyof S & string]: readonly (View<S, N> | null)[] };
