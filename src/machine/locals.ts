import { found, type Frame, Frames, isObject, isOf } from "./frames.ts";
import { Ledger } from "./ledger.ts";
import type { Machine } from "./machine.ts";
import { Refusal } from "./now.ts";
import type { Procedure, Step } from "./procedure.ts";
import { inForce } from "./sequential.ts";

/** A task's whole local state: its frame, and the frames that wait for it. */
export interface Local {
  /** its number, from 1, in the order of meeting */
  id: number;
  frame: Frame;
  caller: Local | null;
  look: (() => unknown) | null;
  together: boolean;
  next: Map<unknown, Local>;
}

export interface LocalsOptions {
  /** false: keep() forgets nothing */
  forget: boolean;
  /** where threads agree on the numbers */
  lessons?: SharedArrayBuffer | undefined;
}

const MOST_LOCALS = 65535;

/** The local states of one machine's tasks, numbered in the order of meeting; threads that share them give them the same numbers. */
export class Locals {
  private readonly met: (Local | null)[] = [null];
  private readonly machine: Machine;
  private readonly frames: Frames;
  private readonly ledger: Ledger | null;
  private readonly known = new Map<string, Local>();
  private readonly renamings = new Map<string, Local>();
  private end: Local | null = null;

  constructor(machine: Machine, { forget, lessons }: LocalsOptions) {
    this.machine = machine;
    this.frames = new Frames(forget);
    this.ledger = lessons ? new Ledger(lessons, (lesson) => this.learn(JSON.parse(lesson) as Lesson)) : null;
  }

  /** How many were met. */
  get size(): number {
    return this.met.length - 1;
  }

  /** Where a task stands that has just begun. */
  first(procedure: Procedure, args: readonly unknown[]): Local {
    return this.settle(this.frames.root(procedure, args), null);
  }

  at(id: number): Local {
    if (id >= this.met.length) this.ledger!.catchUp();
    return this.met[id]!;
  }

  /** The local state after `got` was told. */
  told(at: Local, got: unknown): Local {
    const known = at.next.get(got);
    if (known) return known;
    this.teach(["told", at.id, packed(at, got)], () => at.next.has(got));
    return at.next.get(got)!;
  }

  /** The local state in which all the same was told, but of other objects: id i of the struct is names[i] now. */
  renamed(id: number, struct: string, names: readonly number[]): Local {
    const key = `${id}:${struct}:${names}`;
    if (!this.renamings.has(key)) this.teach(["renamed", id, struct, names], () => this.renamings.has(key));
    return this.renamings.get(key)!;
  }

  /** Threads learn the same in the same order: so the numbers agree. */
  private teach(lesson: Lesson, isKnown: () => boolean): void {
    if (this.ledger) this.ledger.enter(JSON.stringify(lesson), isKnown);
    else this.learn(lesson);
  }

  private learn(lesson: Lesson): void {
    if (lesson[0] === "told") {
      const [, id, value] = lesson;
      const at = this.met[id]!;
      const got = this.unpacked(value);
      at.next.set(got, this.settle(this.frames.after(at.frame, got), at.caller));
    } else {
      const [, id, struct, names] = lesson;
      const table = this.machine.memory[struct] as readonly unknown[];
      const rename = (value: unknown) => (isOf(struct)(value) ? table[names[value.id]!] : value);
      this.renamings.set(`${id}:${struct}:${names}`, this.renamedLocal(this.met[id]!, rename));
    }
  }

  private unpacked(value: Packed): unknown {
    if (!Array.isArray(value)) return value;
    const [struct, id] = value as [string?, number?];
    return struct === undefined ? undefined : this.machine.memory[struct]![id!];
  }

  /** Go on to the next line that looks at memory, through calls and returns. */
  private settle(frame: Frame, caller: Local | null): Local {
    for (;;) {
      const { op } = frame;
      if (op.kind === "keep") frame = this.frames.after(frame, undefined);
      else if (op.kind === "call") {
        caller = this.local(frame, caller);
        frame = this.frames.root(op.procedure, op.args);
      } else if (op.kind === "return" && caller) {
        frame = this.frames.after(caller.frame, op.value);
        caller = caller.caller;
      } else return op.kind === "return" ? this.ended(frame) : this.local(frame, caller);
    }
  }

  /** A task that has come to its end: whatever it was told, it is one state. */
  private ended(frame: Frame): Local {
    return (this.end ??= this.local(frame, null));
  }

  private local(frame: Frame, caller: Local | null): Local {
    return found(this.known, `${frame.id}/${caller?.id ?? 0}`, () => {
      if (this.met.length > MOST_LOCALS) throw new Refusal(`too many local states of the CPUs: more than ${MOST_LOCALS}; expected fewer operations, or a loop that has its keep()`);
      const step = stepAt(this.machine, frame);
      const look = step ? inForce(this.machine, step) : frame.op.kind === "together" ? frame.op.look : null;
      const made: Local = { id: this.met.length, frame, caller, look, together: look !== null && !step, next: new Map() };
      this.met.push(made);
      return made;
    });
  }

  private renamedLocal(at: Local, rename: (value: unknown) => unknown): Local {
    return at === this.end ? at : this.local(this.frames.renamed(at.frame, rename), at.caller && this.renamedLocal(at.caller, rename));
  }
}

/** What is to be learnt: a result that a local state was told, or another view of one. */
type Lesson = readonly ["told", number, Packed] | readonly ["renamed", number, string, readonly number[]];

/** A result as JSON: an object of the packed memory is [struct, id], undefined is []. */
type Packed = boolean | number | string | null | readonly [] | readonly [string, number];

/** A result is remembered by value, so it must be one: no object but those of the packed memory. */
function packed(at: Local, got: unknown): Packed {
  if (got === undefined) return [];
  if (isObject(got)) return [got.type, got.id];
  if (typeof got === "object" && got !== null) throw new Error(`${at.frame.procedure.procedureName}: a step returned an object that is not in the packed memory`);
  return got as Packed;
}

/** The step that comes next; what is done privately is one, too, where every access stands apart. */
export function stepAt({ apart }: Machine, { op, procedure }: Frame): Step | null {
  if (op.kind === "step") return op;
  return op.kind === "together" && op.real && apart ? { kind: "step", label: `privately, in ${procedure.procedureName}`, look: op.look, mayEnd: false } : null;
}
