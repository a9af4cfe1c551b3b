/**
 * Remembered coroutines: how a search moves tasks that are plain generators. A generator can be neither copied nor set back; so a
 * task's local state is "what this call has been told so far", a frame in a tree, whose number is all that the packed state holds.
 * A missing frame is made by running the generator again from its start with the recorded results. A generator is never advanced
 * past the frame it was run for, so that the closures in its steps keep the values they saw.
 */
import type { Machine } from "./machine.ts";
import { now } from "./now.ts";
import type { Procedure, Steps, Yielded } from "./procedure.ts";
import { editInForce, inForce } from "./sequential.ts";

type Op = Yielded | { kind: "return"; value: unknown };

interface Frame {
  op: Op;
  procedure: Procedure;
  args: readonly unknown[];
  parent: Frame | null;
  got: unknown;
  next: Map<unknown, Frame>;
  id: number;
}

/** A task's whole local state: its frame, and the frames that wait for it. */
interface Node {
  id: number;
  frame: Frame;
  caller: Node | null;
  look: (() => unknown) | null;
  together: boolean;
  next: Map<unknown, Node>;
}

/** Where a task stands: the procedure, and the line that comes next; null when the task has ended. */
export interface Standing {
  function: string;
  step: string;
  mayEnd: boolean;
  /** the edit whose version of the line is in force */
  edited: string | undefined;
}

/** The tasks of one machine, movable from any packed state. */
export interface Tasks {
  /** Put every task at its beginning, in the machine's present memory. */
  start(): void;
  /** One step of a task, with all that belongs to it; false if it is not enabled (the memory is then spoilt). */
  move(task: number): boolean;
  /** Where the task stands; null at its end. */
  standing(task: number): Standing | null;
  /** How many local states were met. */
  readonly size: number;
}

const MOST_NODES = 65535;

/** Make the tasks of `machine`: task k runs `programs[k]`. With `forget: false` keep() forgets nothing: slower, and what keep() must agree with. */
export function remember(machine: Machine, programs: readonly { procedure: Procedure; args: readonly unknown[] }[], { forget = true } = {}): Tasks {
  const roots = new Map<string, Frame>();
  const kept = new Map<string, Frame>();
  const known = new Map<string, Node>();
  const nodes: (Node | null)[] = [null];
  let end: Node | null = null;
  let frames = 0;

  const make = (procedure: Procedure, args: readonly unknown[], parent: Frame | null, got: unknown): Frame =>
    ({ op: runAgain(procedure, args, parent, got), procedure, args, parent, got, next: new Map(), id: frames++ });

  function root(procedure: Procedure, args: readonly unknown[]): Frame {
    const key = `${procedure.number}:${args.map(encode).join()}`;
    return found(roots, key, () => make(procedure, args, null, undefined));
  }

  /** The frame after `got` was told; histories that kept the same are one. */
  function after(frame: Frame, got: unknown): Frame {
    return found(frame.next, got, () => {
      const { procedure, args } = frame;
      const made = make(procedure, args, frame, got);
      if (made.op.kind !== "keep" || !forget) return made;
      const key = `${procedure.number}:${args.map(encode).join()}:${made.op.label}:${made.op.locals.map(encode).join()}`;
      return found(kept, key, () => made);
    });
  }

  /** Go on to the next line that looks at memory, through calls and returns. */
  function settle(frame: Frame, caller: Node | null): Node {
    for (;;) {
      const { op } = frame;
      if (op.kind === "keep") frame = after(frame, undefined);
      else if (op.kind === "call") {
        caller = node(frame, caller);
        frame = root(op.procedure, op.args);
      } else if (op.kind === "return" && caller) {
        frame = after(caller.frame, op.value);
        caller = caller.caller;
      } else return op.kind === "return" ? ended(frame) : node(frame, caller);
    }
  }

  /** A task that has come to its end: whatever it was told, it is one state. */
  const ended = (frame: Frame): Node => (end ??= node(frame, null));

  function node(frame: Frame, caller: Node | null): Node {
    return found(known, `${frame.id}/${caller?.id ?? 0}`, () => {
      if (nodes.length > MOST_NODES) throw new Error("too many local states: a loop lacks its keep()");
      const { op } = frame;
      const look = op.kind === "step" ? inForce(machine, op) : op.kind === "together" ? op.look : null;
      const made: Node = { id: nodes.length, frame, caller, look, together: op.kind === "together", next: new Map() };
      nodes.push(made);
      return made;
    });
  }

  const told = (at: Node, got: unknown): Node => at.next.get(got) ?? found(at.next, tight(at, got), () => settle(after(at.frame, got), at.caller));

  /** What belongs to the step before: done at once. */
  function finish(at: Node): Node {
    while (at.together) at = told(at, at.look!());
    return at;
  }

  const { bytes, taskBytes } = machine;
  const read = (task: number): Node => nodes[bytes[taskBytes + 2 * task]! | bytes[taskBytes + 2 * task + 1]! << 8]!;
  const write = (task: number, at: Node): void => {
    bytes[taskBytes + 2 * task] = at.id;
    bytes[taskBytes + 2 * task + 1] = at.id >> 8;
  };

  return {
    start() {
      programs.forEach(({ procedure, args }, task) => {
        now.task = task;
        write(task, finish(settle(root(procedure, args), null)));
      });
    },
    move(task) {
      const at = read(task);
      if (!at.look) return false;
      now.task = task;
      now.blocked = false;
      now.violations = now.depth = 0;
      const got = at.look();
      if (now.blocked) return false;
      write(task, finish(told(at, got)));
      machine.rules();
      return true;
    },
    standing(task) {
      const { frame } = read(task);
      if (frame.op.kind !== "step") return null;
      const { label: step, mayEnd } = frame.op;
      return { function: frame.procedure.procedureName, step, mayEnd, edited: editInForce(machine, frame.op) };
    },
    get size() {
      return nodes.length - 1;
    },
  };
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

function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** A result is remembered by value, so it must be one: a boolean, a number, null or an object of the packed memory. */
function tight(at: Node, got: unknown): unknown {
  if (typeof got === "object" && got !== null && !("type" in got)) {
    throw new Error(`${at.frame.procedure.procedureName}: a step returned an object that is not in the packed memory`);
  }
  return got;
}

/** An argument or local as text. */
function encode(value: unknown): string {
  if (value !== null && typeof value === "object") return `${(value as { type: string }).type}#${(value as { id: number }).id}`;
  return `${typeof value}${String(value)}`;
}
