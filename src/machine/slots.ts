import { localAt, type Machine, setLocalAt } from "./machine.ts";
import type { Place } from "./memory.ts";
import type { Tasks } from "./remember.ts";

/** Renames the objects of one struct, wherever the state speaks of them. */
export class Slots {
  private readonly bytes: Uint8Array;
  private readonly taskBytes: number;
  private readonly taskCount: number;
  private readonly memories: Memories;
  private readonly count: number;
  /** where the slots begin, and the bytes of one */
  private readonly at: number;
  private readonly size: number;
  /** the bytes that hold a slot's id: those outside the slots, and, counted from the beginning of a slot, those in it */
  private readonly outside: Int32Array;
  private readonly inside: Int32Array;
  /** for each byte of a slot: does it hold a slot's id? */
  private readonly isPointer: Uint8Array;
  /** where each set of slots begins, and how wide it is */
  private readonly sets: readonly { at: number; width: number }[];
  /** the new name by the old one, and the old one by the new */
  private readonly names: Uint8Array;
  private readonly order: Uint8Array;
  private readonly old: Uint8Array;

  constructor({ bytes, layout, taskBytes, tasks: taskCount }: Machine, tasks: Tasks, struct: string) {
    const own = layout.filter((place) => place.struct === struct);
    const pointers = layout.filter(({ field }) => ("to" in field && field.to === struct) || (field.kind === "list" && field.of === struct));
    const { at, stride, count } = own[0]!;
    this.bytes = bytes;
    this.taskBytes = taskBytes;
    this.taskCount = taskCount;
    this.memories = new Memories(tasks, struct);
    this.count = count;
    this.at = at;
    this.size = stride;
    this.outside = Int32Array.from(pointers.filter((place) => place.struct !== struct).flatMap(bytesOf));
    this.inside = Int32Array.from(pointers.filter((place) => place.struct === struct).flatMap((place) => bytesOf({ ...place, at: place.at - at, count: 1 })));
    this.isPointer = Uint8Array.from({ length: stride }, (_, k) => Number(this.inside.includes(k)));
    this.sets = layout.filter(({ field }) => field.kind === "set" && field.of === struct).flatMap(rowsOf);
    this.names = new Uint8Array(count + 1);
    this.order = new Uint8Array(count + 1);
    this.old = new Uint8Array(count * stride);
  }

  normalize(): void {
    const { names, count } = this;
    this.nameByAppearance();
    let id = 1;
    while (id <= count && names[id] === id) id++;
    if (id <= count) this.rename(names);
  }

  rename(names: ArrayLike<number>): void {
    const { bytes, outside, inside, count, at, size, old } = this;
    for (let k = 0; k < outside.length; k++) bytes[outside[k]!] = names[bytes[outside[k]!]!]!;
    for (let k = 0; k < old.length; k++) old[k] = bytes[at + k]!;
    for (let id = 1; id <= count; id++) {
      const from = (id - 1) * size;
      const to = at + (names[id]! - 1) * size;
      for (let k = 0; k < size; k++) bytes[to + k] = old[from + k]!;
      for (let k = 0; k < inside.length; k++) bytes[to + inside[k]!] = names[old[from + inside[k]!]!]!;
    }
    for (const { at: set, width } of this.sets) this.renameSet(set, width, names);
    this.renameMemories(this.memories.renaming(names));
  }

  /** The first slot that is pointed to is called 1, and so on; those to which nothing points come last, by what is in them. */
  private nameByAppearance(): void {
    const { bytes, outside, inside, names, order, count, at, size } = this;
    names.fill(0);
    let found = 0;
    for (let k = 0; k < outside.length && found < count; k++) found = this.see(bytes[outside[k]!]!, found);
    for (let task = 0; task < this.taskCount && found < count; task++) {
      const slots = this.memories.slotsIn(this.localOf(task));
      for (let k = 0; k < slots.length; k++) found = this.see(slots[k]!, found);
    }
    for (let k = 1; k <= count && found < count; k++) {
      if (k > found) found = this.see(this.least(), found);
      const slot = at + (order[k]! - 1) * size;
      for (let i = 0; i < inside.length; i++) found = this.see(bytes[slot + inside[i]!]!, found);
    }
  }

  private see(id: number, found: number): number {
    if (id === 0 || this.names[id] !== 0) return found;
    this.order[found + 1] = id;
    return (this.names[id] = found + 1);
  }

  /** Among the slots that have no name yet, the first by what is in it; among equal ones it hardly matters which. */
  private least(): number {
    let least = 0;
    for (let id = 1; id <= this.count; id++) if (this.names[id] === 0 && (least === 0 || this.isLess(id, least))) least = id;
    return least;
  }

  private isLess(one: number, other: number): boolean {
    const { bytes, at, size, isPointer, sets } = this;
    for (let k = 0; k < size; k++) {
      const a = isPointer[k] ? this.rank(bytes[at + (one - 1) * size + k]!, one) : bytes[at + (one - 1) * size + k]!;
      const b = isPointer[k] ? this.rank(bytes[at + (other - 1) * size + k]!, other) : bytes[at + (other - 1) * size + k]!;
      if (a !== b) return a < b;
    }
    for (const set of sets) {
      const a = isMember(bytes, set.at, one);
      if (a !== isMember(bytes, set.at, other)) return !a;
    }
    return false;
  }

  /** A pointer from a slot, told without the names that are still to be given. */
  private rank(id: number, self: number): number {
    return id === self ? this.count + 1 : this.names[id]!;
  }

  private renameSet(at: number, width: number, names: ArrayLike<number>): void {
    const { bytes, count } = this;
    const members: number[] = [];
    for (let id = 1; id <= count; id++) if (isMember(bytes, at, id)) members.push(names[id]! - 1);
    bytes.fill(0, at, at + width);
    for (const bit of members) bytes[at + (bit >> 3)]! |= 1 << (bit & 7);
  }

  private localOf(task: number): number {
    return localAt(this.bytes, this.taskBytes + 2 * task);
  }

  private renameMemories(renaming: Renaming): void {
    const { bytes, taskBytes, taskCount } = this;
    for (let at = taskBytes; at < taskBytes + 2 * taskCount; at += 2) {
      const local = localAt(bytes, at);
      setLocalAt(bytes, at, renaming.locals[local] ?? this.memories.renamed(local, renaming));
    }
  }
}

/** One way to rename the slots, and what it makes of the local states that it has met. */
interface Renaming {
  names: readonly number[];
  locals: (number | undefined)[];
}

/** A tree of renamings: by the new name of slot 1, then of slot 2, and so on. */
interface Branch {
  next: (Branch | undefined)[];
  renaming: Renaming | null;
}

/** What tasks remember of slots. A local state is renamed once in each way, then looked up. */
class Memories {
  private readonly tasks: Tasks;
  private readonly struct: string;
  private readonly slots: (readonly number[] | undefined)[] = [];
  private readonly renamings: Branch = { next: [], renaming: null };

  constructor(tasks: Tasks, struct: string) {
    this.tasks = tasks;
    this.struct = struct;
  }

  slotsIn(local: number): readonly number[] {
    return (this.slots[local] ??= this.tasks.remembered(local, this.struct));
  }

  renaming(names: ArrayLike<number>): Renaming {
    let branch = this.renamings;
    for (let id = 1; id < names.length; id++) branch = branch.next[names[id]!] ??= { next: [], renaming: null };
    return (branch.renaming ??= { names: Array.from(names), locals: [] });
  }

  renamed(local: number, { names, locals }: Renaming): number {
    const moves = this.slotsIn(local).some((id) => names[id] !== id);
    return (locals[local] = moves ? this.tasks.renamed(local, this.struct, names) : local);
  }
}

const isMember = (bytes: Uint8Array, set: number, id: number): boolean => (bytes[set + ((id - 1) >> 3)]! >> ((id - 1) & 7) & 1) === 1;

const rowsOf = ({ at, stride, count, width }: Place): { at: number; width: number }[] =>
  Array.from({ length: count }, (_, k) => ({ at: at + k * stride, width }));

const bytesOf = (place: Place): number[] => rowsOf(place).flatMap(({ at, width }) => Array.from({ length: width }, (_, k) => at + k));
