import type { Memory, Structs } from "./fields.ts";
import { type Guards, pack, type Place } from "./memory.ts";
import type { Note } from "./footprint.ts";
import { now } from "./now.ts";

/** One isolated machine: memory, release and edits in force. Everything a model run needs that is not a procedure. */
export interface Machine<S extends Structs = Structs> {
  /** the whole state, packed: the structs, then two bytes a task */
  readonly bytes: Uint8Array;
  readonly memory: Memory<S>;
  /** where the structs' fields lie in `bytes` */
  readonly layout: readonly Place[];
  /** where the tasks' two bytes begin */
  readonly taskBytes: number;
  readonly tasks: number;
  /** the row of the release table in force; the machine does not look inside */
  readonly release: unknown;
  readonly edits: ReadonlySet<string>;
  /** is every access a step of its own? Then what is done privately is a step, too */
  readonly apart: boolean;
  /** what the model needs to know and no step changes */
  readonly constants: unknown;
  /** violation codes, the gravest first */
  readonly codes: readonly string[];
  /** judged after every step, as part of it */
  readonly rules: () => void;
  /** judged when no task can move any more and none is stuck */
  readonly rulesAtEnd: () => void;
  /** how often each interesting thing was done; a measure, not state */
  readonly witnesses: Map<string, number>;
  /** Make this machine the current one for the synchronous time of `f`. */
  enter<T>(f: () => T): T;
}

export interface MachineOptions<S extends Structs> {
  structs: S;
  /** how many objects of each struct there are */
  counts: Readonly<Record<keyof S & string, number>>;
  /** called before every access to a guarded struct */
  guards?: Guards;
  tasks: number;
  release: unknown;
  edits?: Iterable<string>;
  apart?: boolean | undefined;
  /** told of every access; for tests */
  note?: Note | undefined;
  constants?: unknown;
  codes: readonly string[];
  rules?: () => void;
  rulesAtEnd?: () => void;
}

/** The number of a task's local state, in the two bytes from `at` on. */
export const localAt = (bytes: Uint8Array, at: number): number => bytes[at]! | bytes[at + 1]! << 8;

export function setLocalAt(bytes: Uint8Array, at: number, local: number): void {
  bytes[at] = local;
  bytes[at + 1] = local >> 8;
}

/** A new machine with zeroed memory; any number may be open at once. */
export function createMachine<S extends Structs>(options: MachineOptions<S>): Machine<S> {
  const { structs, counts, guards = {}, tasks, release, edits = [], apart = false, note, constants = null, codes, rules = () => {}, rulesAtEnd = () => {} } = options;
  const { bytes, memory, layout } = pack(structs, counts, guards, 2 * tasks, note);
  const machine: Machine<S> = {
    bytes, memory, layout, tasks, taskBytes: bytes.length - 2 * tasks, release, edits: new Set(edits), apart, constants, codes, rules, rulesAtEnd, witnesses: new Map(),
    enter(f) {
      const before = now.machine;
      now.machine = machine as unknown as Machine;
      try {
        return f();
      } finally {
        now.machine = before;
      }
    },
  };
  return machine;
}
