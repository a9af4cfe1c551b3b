/**
 * Remembered coroutines: how a search moves tasks that are plain generators. A generator can be neither copied nor set back; so a
 * task's local state is "what this call has been told so far", a frame in a tree, whose number is all that the packed state holds.
 * A missing frame is made by running the generator again from its start with the recorded results. A generator is never advanced
 * past the frame it was run for, so that the closures in its steps keep the values they saw.
 */
import type { Procedure, Steps, Yielded } from "./procedure.ts";

type Op = Yielded | { kind: "return"; value: unknown };

export interface Frame {
  op: Op;
  procedure: Procedure;
  args: readonly unknown[];
  parent: Frame | null;
  got: unknown;
  next: Map<unknown, Frame>;
  id: number;
}

/** The frames of one machine's tasks. */
export class Frames {
  private readonly forget: boolean;
  private readonly roots = new Map<string, Frame>();
  private readonly kept = new Map<string, Frame>();
  private made = 0;

  constructor(forget: boolean) {
    this.forget = forget;
  }

  root(procedure: Procedure, args: readonly unknown[]): Frame {
    return found(this.roots, keyOf(procedure, args), () => this.make(procedure, args, null, undefined));
  }

  /** The frame after `got` was told; histories that kept the same are one. */
  after(frame: Frame, got: unknown): Frame {
    return found(frame.next, got, () => {
      const made = this.make(frame.procedure, frame.args, frame, got);
      if (made.op.kind !== "keep" || !this.forget) return made;
      return found(this.kept, `${keyOf(made.procedure, made.args)}:${made.op.label}:${made.op.locals.map(asText).join()}`, () => made);
    });
  }

  renamed({ procedure, args, parent, got }: Frame, rename: (value: unknown) => unknown): Frame {
    return parent ? this.after(this.renamed(parent, rename), rename(got)) : this.root(procedure, args.map(rename));
  }

  private make(procedure: Procedure, args: readonly unknown[], parent: Frame | null, got: unknown): Frame {
    return { op: runAgain(procedure, args, parent, got), procedure, args, parent, got, next: new Map(), id: this.made++ };
  }
}

/** Run a generator from its start with everything it was told, up to what it yields next. */
function runAgain(procedure: Procedure, args: readonly unknown[], parent: Frame | null, got: unknown): Op {
  const steps = (procedure.body as (...args: readonly unknown[]) => Steps<unknown>)(...args);
  const history: unknown[] = [];
  for (let frame = parent, answer = got; frame; answer = frame.got, frame = frame.parent) history.push(answer);
  let yielded = steps.next();
  for (const answer of history.reverse()) yielded = steps.next(answer);
  return yielded.done ? { kind: "return", value: yielded.value } : yielded.value;
}

const keyOf = (procedure: Procedure, args: readonly unknown[]): string => `${procedure.number}:${args.map(asText).join()}`;

/** An argument or local as text. */
export function asText(value: unknown): string {
  return isObject(value) ? `${value.type}#${value.id}` : `${typeof value}${String(value)}`;
}

interface Thing {
  type: string;
  id: number;
}

export const isObject = (value: unknown): value is Thing => typeof value === "object" && value !== null && "type" in value;

export const isOf = (struct: string) => (value: unknown): value is Thing => isObject(value) && value.type === struct;

export function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
