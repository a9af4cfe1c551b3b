/** What a procedure may yield. A procedure is a plain generator function that reads like the C it stands for. */
import { apart, edited } from "./now.ts";

/** One atomic step: `look` sees and changes shared memory; its result comes back to the procedure. */
export interface Step {
  kind: "step";
  label: string;
  look: () => unknown;
  /** other versions of this line, by the edit that puts them in its place */
  edits?: Readonly<Record<string, () => unknown>>;
  /** a run may end here */
  mayEnd: boolean;
  /** the edit that put the step here */
  added?: string;
}
/** Work that belongs to the step before it: ghost state, and what only this task can reach. */
export interface Together {
  kind: "together";
  look: () => unknown;
  /** it touches memory that the kernel has: a step of its own on a machine that keeps every access apart */
  real: boolean;
}
/** From here on only these locals matter. */
export interface Keep {
  kind: "keep";
  label: string;
  locals: readonly unknown[];
}
/** A call: a frame of its own; when it returns, only the value stays. */
export interface Call {
  kind: "call";
  procedure: Procedure;
  args: readonly unknown[];
  /** the edit that put the call here */
  added?: string;
}
export type Yielded = Step | Together | Keep | Call;
/** The steps of a procedure that returns an R. */
export type Steps<R> = Generator<Yielded, R, unknown>;

/** A module-level, stateless procedure; `yield* p(x)` calls it. */
export interface Procedure<A extends readonly unknown[] = readonly never[], R = unknown> {
  (...args: A): Steps<R>;
  readonly body: (...args: A) => Steps<R>;
  readonly procedureName: string;
  readonly number: number;
}

/** The label is the C line. `edits` shows every plausible other version of the line at the line. */
export function* step<T>(label: string, look: () => T, edits?: Readonly<Record<string, () => NoInfer<T>>>): Steps<T> {
  return (yield { kind: "step", label, look, edits, mayEnd: false }) as T;
}

/** A few accesses in one step, each told what the one before returned; a step each on a machine that keeps every access apart. */
export function in_turn<A, B>(label: string, first: () => A, second: (got: NoInfer<A>) => B): Steps<B>;
export function in_turn<A, B, C>(label: string, first: () => A, second: (got: NoInfer<A>) => B, third: (got: NoInfer<B>) => C): Steps<C>;
export function* in_turn(label: string, ...looks: ((got: never) => unknown)[]): Steps<unknown> {
  if (!apart()) return yield* step(label, () => looks.reduce<unknown>((got, look) => look(got as never), undefined));
  let told: unknown;
  for (const look of looks) {
    const got = told as never;
    told = yield* step(label, () => look(got));
  }
  return told;
}

/** A step at which a task may wait for ever without that being a hang. */
export function* await_step<T>(label: string, look: () => T): Steps<T> {
  return (yield { kind: "step", label, look, mayEnd: true }) as T;
}

/** These steps stand here, or do what they do, because of an edit, if it is in force; what they call belongs to them. */
export function* marked<T>(added: string, steps: Steps<T>): Steps<T> {
  if (!edited(added)) return yield* steps;
  let next = steps.next();
  while (!next.done) {
    const { value } = next;
    next = steps.next(yield value.kind === "step" || value.kind === "call" ? { ...value, added } : value);
  }
  return next.value;
}

/** Ghost state and rules: runs together with the step before it and adds no states. */
export function* ghost<T>(look: () => T): Steps<T> {
  return (yield { kind: "together", look, real: false }) as T;
}

/** A read or write of what only this task can reach just now: no other CPU can tell when it happens. */
export function* privately<T>(look: () => T): Steps<T> {
  return (yield { kind: "together", look, real: true }) as T;
}

/** From here on only these locals matter: histories that agree on them are one state. Loops need one at their head. */
export function* keep(label: string, ...locals: readonly unknown[]): Steps<void> {
  yield { kind: "keep", label, locals };
}

let procedures = 0;

/** Give a generator function a frame of its own, under its own (kernel) name. */
export function procedure<A extends readonly unknown[], R>(body: (...args: A) => Steps<R>): Procedure<A, R> {
  function* call(...args: A): Steps<R> {
    return (yield { kind: "call", procedure: call as unknown as Procedure, args }) as R;
  }
  return Object.assign(call, { body, procedureName: body.name, number: procedures++ });
}
