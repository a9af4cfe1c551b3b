/**
 * Remembered coroutines: how a search moves tasks that are plain generators. A generator can be neither copied nor set back; so a
 * task's local state is "what this call has been told so far", a frame in a tree, whose number is all that the packed state holds.
 * A missing frame is made by running the generator again from its start with the recorded results. A generator is never advanced
 * past the frame it was run for, so that the closures in its steps keep the values they saw.
 */
import type { Machine } from "./machine.ts";
import { now, Refusal } from "./now.ts";
import type { Procedure, Step, Steps, Yielded } from "./procedure.ts";
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
  /** the edit that put it here */
  added: string | undefined;
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
  /** The ids of the objects of a struct that the local state with this number remembers, in order of appearance. */
  remembered(local: number, struct: string): number[];
  /** The number of the local state that is this one with other objects in their place: id i becomes names[i]. */
  renamed(local: number, struct: string, names: ArrayLike<number>): number;
  /** A text that is equal for local states that differ by objects of the struct only. */
  outline(local: number, struct: string): string;
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
      if (nodes.length > MOST_NODES) throw new Refusal(`too many local states of the CPUs: more than ${MOST_NODES}; expected fewer operations, or a loop that has its keep()`);
      const step = stepAt(machine, frame);
      const look = step ? inForce(machine, step) : frame.op.kind === "together" ? frame.op.look : null;
      const made: Node = { id: nodes.length, frame, caller, look, together: look !== null && !step, next: new Map() };
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

  const renamedFrame = ({ procedure, args, parent, got }: Frame, rename: (value: unknown) => unknown): Frame =>
    parent ? after(renamedFrame(parent, rename), rename(got)) : root(procedure, args.map(rename));

  /** The local state in which all the same was told, but of other objects. */
  const renamed = (at: Node, rename: (value: unknown) => unknown): Node =>
    at === end ? at : node(renamedFrame(at.frame, rename), at.caller && renamed(at.caller, rename));

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
      now.task = task;
      now.blocked = false;
      now.violations = now.depth = 0;
      if (!at.look) return false;
      const got = at.look();
      if (now.blocked) return false;
      write(task, finish(told(at, got)));
      machine.rules();
      return true;
    },
    standing(task) {
      const at = read(task);
      const step = stepAt(machine, at.frame);
      return step && { function: at.frame.procedure.procedureName, step: step.label, mayEnd: step.mayEnd, edited: editInForce(machine, step), added: addedAt(at) };
    },
    get size() {
      return nodes.length - 1;
    },
    remembered: (local, struct) => [...new Set(historyOf(nodes[local]!).flatMap(({ values }) => values.filter(isOf(struct)).map(({ id }) => id)))],
    renamed(local, struct, names) {
      const table = machine.memory[struct] as readonly unknown[];
      return renamed(nodes[local]!, (value) => (isOf(struct)(value) ? table[names[value.id]!] : value)).id;
    },
    outline(local, struct) {
      const at = nodes[local]!;
      return at === end ? "end" : historyOf(at).map(({ what, values }) => `${what}:${values.map((value) => (isOf(struct)(value) ? struct : encode(value))).join()}`).join(";");
    },
  };
}

/** The edit that put the step here, or a call that it belongs to. */
function addedAt({ frame: { op }, caller }: Node): string | undefined {
  const added = op.kind === "step" || op.kind === "call" ? op.added : undefined;
  return added ?? (caller ? addedAt(caller) : undefined);
}

/** The step that comes next; what is done privately is one, too, where every access stands apart. */
function stepAt({ apart }: Machine, { op, procedure }: Frame): Step | null {
  if (op.kind === "step") return op;
  return op.kind === "together" && op.real && apart ? { kind: "step", label: `privately, in ${procedure.procedureName}`, look: op.look, mayEnd: false } : null;
}

/** Everything that matters to a local state: the arguments of each call that is under way, the innermost first, and what it was told since it last forgot. */
function historyOf(at: Node): { what: string; values: readonly unknown[] }[] {
  const history: { what: string; values: readonly unknown[] }[] = [];
  for (let call: Node | null = at; call; call = call.caller) {
    const { procedure, args } = call.frame;
    history.push({ what: `${procedure.number}`, values: args });
    for (let frame: Frame = call.frame; frame.parent; frame = frame.parent) {
      if (frame.op.kind === "keep") {
        history.push({ what: frame.op.label, values: frame.op.locals });
        break;
      }
      history.push({ what: "told", values: [frame.got] });
    }
  }
  return history;
}

const isOf = (struct: string) => (value: unknown): value is { id: number } =>
  typeof value === "object" && value !== null && (value as { type?: unknown }).type === struct;

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
