import { localAt, type Machine } from "./machine.ts";
import type { Place } from "./memory.ts";
import type { Tasks } from "./remember.ts";

export interface TwinOptions {
  groups: readonly (readonly number[])[];
  /** structs whose object k + 1 belongs to task k */
  perTask: readonly string[];
  /** a struct whose objects are renamed afterwards, so that their names say nothing */
  slots: string;
}

/** Renames tasks that run the same program, wherever the state speaks of them. */
export class Twins {
  private readonly bytes: Uint8Array;
  private readonly taskBytes: number;
  private readonly tasks: Tasks;
  private readonly options: TwinOptions;
  /** by task: its own bytes, and those of them that its order may depend on */
  private readonly own: readonly (readonly number[])[];
  private readonly telling: readonly (readonly number[])[];
  /** the bytes that hold a task's number plus 1, and those that hold a bit for each task */
  private readonly numbers: readonly number[];
  private readonly sets: readonly number[];
  /** by local state: what two of them share if they differ by slots only */
  private readonly outlines: (string | undefined)[] = [];
  private readonly names: Uint8Array;

  constructor({ bytes, layout, taskBytes, tasks: count }: Machine, tasks: Tasks, options: TwinOptions) {
    this.bytes = bytes;
    this.taskBytes = taskBytes;
    this.tasks = tasks;
    this.options = options;
    const rows = layout.filter(({ struct }) => options.perTask.includes(struct));
    const bytesOf = (places: readonly Place[], row: number) => places.flatMap(({ at, stride, width }) => Array.from({ length: width }, (_, k) => at + row * stride + k));
    const all = ({ count: rowCount, ...place }: Place) => Array.from({ length: rowCount }, (_, row) => bytesOf([{ ...place, count: rowCount }], row)).flat();
    this.own = Array.from({ length: count }, (_, task) => [taskBytes + 2 * task, taskBytes + 2 * task + 1, ...bytesOf(rows, task)]);
    this.telling = this.own.map((_, task) => bytesOf(rows.filter(({ field }) => !("to" in field && field.to === options.slots)), task));
    this.numbers = layout.filter(({ field }) => field.kind === "task").flatMap(all);
    this.sets = layout.filter(({ field }) => field.kind === "tasks").flatMap(all);
    this.names = new Uint8Array(count);
  }

  normalize(): void {
    const { names, options } = this;
    if (options.groups.every((group) => this.isInOrder(group))) return;
    for (let task = 0; task < names.length; task++) names[task] = task;
    for (const group of options.groups) {
      const sorted = [...group].sort((one, other) => this.compare(one, other));
      sorted.forEach((task, k) => (names[task] = group[k]!));
    }
    this.rename(names);
  }

  rename(names: ArrayLike<number>): void {
    const { bytes, own } = this;
    const old = own.map((places) => places.map((at) => bytes[at]!));
    old.forEach((values, task) => own[names[task]!]!.forEach((at, k) => (bytes[at] = values[k]!)));
    for (const at of this.numbers) if (bytes[at] !== 0) bytes[at] = names[bytes[at]! - 1]! + 1;
    for (const at of this.sets) if (bytes[at] !== 0) bytes[at] = renamedBits(bytes[at]!, names);
  }

  private isInOrder(group: readonly number[]): boolean {
    for (let k = 1; k < group.length; k++) if (this.compare(group[k - 1]!, group[k]!) > 0) return false;
    return true;
  }

  private compare(one: number, other: number): number {
    const { bytes, telling } = this;
    const [outline, otherOutline] = [this.outlineOf(one), this.outlineOf(other)];
    if (outline !== otherOutline) return outline < otherOutline ? -1 : 1;
    for (let k = 0; k < telling[one]!.length; k++) {
      const difference = bytes[telling[one]![k]!]! - bytes[telling[other]![k]!]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  private outlineOf(task: number): string {
    const local = localAt(this.bytes, this.taskBytes + 2 * task);
    return (this.outlines[local] ??= this.tasks.outline(local, this.options.slots));
  }
}

function renamedBits(bits: number, names: ArrayLike<number>): number {
  let renamed = 0;
  for (let task = 0; bits >> task !== 0; task++) if (bits >> task & 1) renamed |= 1 << names[task]!;
  return renamed;
}
