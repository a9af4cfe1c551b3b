/**
 * A second explorer, deliberately naive: no packed store, no memo. A state is the schedule that led to it; to look at it everything is run
 * again from the start, with plain generators; two states are one if memory and all that each task was ever told are equal as text.
 */
import { nextChoices, now } from "../src/machine/now.ts";
import type { Steps, Yielded } from "../src/machine/procedure.ts";
import { inForce } from "../src/machine/sequential.ts";
import { cpu_program, prepare } from "../src/scenario/tasks.ts";
import type { LinuxMachine } from "../src/scenario/model.ts";
import type { Scenario } from "../src/scenario/language.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";

/** One task: its generators, and what they were told. */
class Task {
  readonly stack: Steps<unknown>[] = [];
  readonly told: string[] = [];
  op: Yielded | null = null;

  constructor(cpu: number) {
    this.stack.push((cpu_program.body as (cpu: number) => Steps<unknown>)(cpu));
  }

  /** Go on to the next step. What belongs to the one before is done on the way. */
  settle(answer: unknown): void {
    for (;;) {
      const top = this.stack.at(-1)!;
      const next = top.next(answer);
      answer = undefined;
      if (next.done) {
        this.stack.pop();
        answer = next.value;
        if (this.stack.length === 0) return void (this.op = null);
      } else if (next.value.kind === "step") return void (this.op = next.value);
      else if (next.value.kind === "call") this.stack.push((next.value.procedure.body as (...args: readonly unknown[]) => Steps<unknown>)(...next.value.args));
      else if (next.value.kind === "together") this.told.push(text((answer = next.value.look())));
    }
  }
}

const text = (value: unknown): string => (typeof value === "object" && value !== null ? `${(value as { type: string }).type}${(value as { id: number }).id}` : String(value));

export interface NaiveSearch {
  verdict: "holds" | "violated";
  violation?: string;
  depth: number;
  /** memory, without the tasks, of every state met */
  memories: Set<string>;
}

type Schedule = readonly { task: number; choice: number }[];

/** Breadth first, as the real one. */
export function exploreNaively(scenario: Scenario, release: string, edits: readonly string[], until?: string): NaiveSearch {
  const { machine } = prepare(scenario, releaseNamed(release), edits);
  const start = machine.bytes.slice();
  const seen = new Set<string>();
  const memories = new Set<string>([memoryOf(machine)]);
  let level: Schedule[] = [[]];
  for (let depth = 0; level.length > 0; depth++) {
    const next: Schedule[] = [];
    const found: string[] = [];
    for (const schedule of level) {
      const moves = machine.enter(() => successors(machine, start, schedule));
      if (!moves.some(({ moved }) => moved)) found.push(...ended(machine, start, schedule).filter((code) => !until || code === until));
      for (const { move, key, memory, broken, moved } of moves) {
        const wanted = broken.filter((code) => !until || code === until);
        if (wanted.length > 0) found.push(`+${wanted[0]}`);
        else if (moved && !seen.has(key)) {
          seen.add(key);
          memories.add(memory);
          next.push([...schedule, move]);
        }
      }
    }
    const now0 = found.filter((code) => !code.startsWith("+"));
    const best = now0.length > 0 ? now0 : found;
    if (best.length > 0) return { verdict: "violated", violation: gravest(machine, best), depth: now0.length > 0 ? depth : depth + 1, memories };
    level = next;
  }
  return { verdict: "holds", depth: 0, memories };
}

/** Without the tasks' own bytes. */
export const memoryOf = (machine: LinuxMachine): string => Buffer.from(machine.bytes.subarray(0, machine.taskBytes)).toString("hex");

const gravest = (machine: LinuxMachine, codes: readonly string[]): string =>
  codes.map((code) => code.replace("+", "")).toSorted((a, b) => machine.codes.indexOf(a) - machine.codes.indexOf(b))[0]!;

interface Successor {
  move: { task: number; choice: number };
  key: string;
  memory: string;
  broken: string[];
  moved: boolean;
}

function successors(machine: LinuxMachine, start: Uint8Array, schedule: Schedule): Successor[] {
  const moves: Successor[] = [];
  for (let task = 0; task < machine.tasks; task++) {
    let choice = 0;
    let more = true;
    for (; more; choice++) {
      const { tasks, broken, moved } = follow(machine, start, [...schedule, { task, choice }]);
      const memory = memoryOf(machine);
      moves.push({ move: { task, choice }, key: `${memory} ${tasks.map(({ told }) => told.join()).join(";")}`, memory, broken, moved });
      more = nextChoices();
    }
  }
  return moves;
}

/** Run a schedule from the start; what its last move broke, and whether it was enabled. */
function follow(machine: LinuxMachine, start: Uint8Array, schedule: Schedule): { tasks: Task[]; broken: string[]; moved: boolean } {
  machine.bytes.set(start);
  const tasks = Array.from({ length: machine.tasks }, (_, cpu) => {
    now.task = cpu;
    const task = new Task(cpu);
    task.settle(undefined);
    return task;
  });
  let moved = true;
  for (const { task, choice } of schedule) moved = step(machine, tasks[task]!, task, choice);
  return { tasks, broken: brokenNow(machine), moved };
}

function step(machine: LinuxMachine, task: Task, number: number, choice: number): boolean {
  const { op } = task;
  now.violations = 0;
  if (!op || op.kind !== "step") return (now.depth = now.chosen = 0), false;
  const before = machine.bytes.slice();
  now.task = number;
  now.chosen = 0;
  for (let k = 0; ; k++) {
    now.blocked = false;
    now.violations = now.depth = 0;
    const answer = inForce(machine as never, op)();
    if (k === choice) {
      if (now.blocked) return machine.bytes.set(before), false;
      task.told.push(text(answer));
      task.settle(answer);
      machine.rules();
      return true;
    }
    machine.bytes.set(before);
    if (!nextChoices()) return false;
  }
}

const brokenNow = (machine: LinuxMachine): string[] => machine.codes.filter((_, rank) => now.violations & (1 << rank));

/** Nobody can move: a hang, unless every task is at a place where a run may end. */
function ended(machine: LinuxMachine, start: Uint8Array, schedule: Schedule): string[] {
  return machine.enter(() => {
    const { tasks } = follow(machine, start, schedule);
    now.violations = 0;
    if (tasks.some(({ op }) => op?.kind === "step" && !op.mayEnd)) return ["V-HANG"];
    machine.rulesAtEnd();
    return brokenNow(machine);
  });
}
