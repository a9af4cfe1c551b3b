import type { Machine } from "./machine.ts";
import { gravest, now } from "./now.ts";
import type { Call, Step, Steps } from "./procedure.ts";

/** One step as it happened. */
export interface Taken {
  task: number;
  /** the procedure the step stands in */
  function: string;
  /** the C line */
  step: string;
  /** the edit whose version of the line is in force */
  edited?: string;
  /** the edit that put it here */
  added?: string;
  /** code of the rule it broke */
  violation?: string;
}

/** What a task run alone came to: done, or stuck at a step that is not enabled. */
export type Outcome = { done: true } | { done: false; function: string; step: string; violation?: string };

/**
 * Run `steps` as the only task that moves, to its end; nothing is remembered, generators just go on.
 * `seen` is called after every step. Choices take their first alternative.
 */
export function runAlone(machine: Machine, task: number, steps: Steps<unknown>, seen: (taken: Taken) => void = () => {}): Outcome {
  return machine.enter(() => {
    const stack: Opened[] = [{ steps, name: "", added: undefined }];
    let told: unknown;
    let taken: Taken | null = null;
    const settle = () => {
      if (taken) seen({ ...taken, ...judged(machine) });
      taken = null;
    };
    for (;;) {
      const top = stack.at(-1)!;
      const next = top.steps.next(told);
      told = undefined;
      if (next.done) {
        stack.pop();
        if (stack.length === 0) return settle(), { done: true };
        told = next.value;
      } else if (next.value.kind === "call") {
        stack.push(opened(next.value, top));
      } else if (next.value.kind === "together") {
        told = next.value.look();
      } else if (next.value.kind === "step") {
        settle();
        told = perform(machine, task, next.value);
        if (now.blocked) return { done: false, function: top.name, step: next.value.label, ...code() };
        const edited = editInForce(machine, next.value);
        const added = next.value.added ?? top.added;
        taken = { task, function: top.name, step: next.value.label, ...(edited && { edited }), ...(added && { added }) };
      }
    }
  });
}

interface Opened {
  steps: Steps<unknown>;
  name: string;
  added: string | undefined;
}

function opened({ procedure, args, added }: Call, caller: Opened): Opened {
  return { steps: (procedure.body as (...args: readonly unknown[]) => Steps<unknown>)(...args), name: procedure.procedureName, added: added ?? caller.added };
}

function perform(machine: Machine, task: number, op: Step): unknown {
  now.task = task;
  now.blocked = false;
  now.violations = 0;
  now.chosen = now.depth = 0;
  return inForce(machine, op)();
}

/** The version of the line that the edits in force choose. */
export function inForce(machine: Machine, op: Step): () => unknown {
  const edit = editInForce(machine, op);
  const look = edit === undefined ? op.look : op.edits![edit]!;
  return now.instead ? now.instead(op.label, look) : look;
}

/** The edit in force that has a version of this line. */
export function editInForce(machine: Machine, op: Step): string | undefined {
  for (const edit in op.edits) {
    now.asked?.add(edit);
    if (machine.edits.has(edit)) return edit;
  }
  return undefined;
}

/** The verdict on a step and all that belongs to it. */
function judged(machine: Machine): { violation?: string } {
  machine.rules();
  return code();
}

function code(): { violation?: string } {
  const violation = gravest(now.violations);
  return violation ? { violation } : {};
}
