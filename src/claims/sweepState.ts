// A state at rest as text that says nothing about names: what the sweep compares set-ups by.
import type { Field } from "../machine/fields.ts";
import { LIVE } from "../linux/structs/structs.ts";
import { all } from "../linux/structs/world.ts";
import type { LinuxMachine } from "../scenario/model.ts";

/** A renaming that gives the text: by struct, the canonical number of each object. */
export type Naming = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** A state up to the names of its objects. */
export interface Described {
  /** equal only for states that some renaming of objects turns into each other */
  text: string;
  /** every order of the living processes that gives this text: more than one if the state is its own image under another naming */
  namings: readonly Naming[];
}

/** Nobody is under way: what a CPU and a walker remember is empty. */
const atRest: readonly string[] = ["cpu", "walker", "pte"];

/**
 * The present state of a machine on which no operation is under way. Objects are numbered in the order in which they are reached from the
 * processes; the order of processes is the one with the least text. What nothing leads to comes last, ordered by what it holds.
 */
export function described(machine: LinuxMachine): Described {
  const processes = all(machine.memory.process);
  const living = processes.filter(({ state }) => state === LIVE).map(({ id }) => id);
  const others = processes.filter(({ state }) => state !== LIVE).sort((a, b) => b.state - a.state).map(({ id }) => id);
  const tried = permutations(living).map((order) => describedIn(machine, [...order, ...others]));
  const text = tried.map((one) => one.text).sort()[0]!;
  return { text, namings: tried.filter((one) => one.text === text).map(({ naming }) => naming) };
}

export function permutations<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first, k) => permutations(things.toSpliced(k, 1)).map((rest) => [first, ...rest]));
}

function describedIn(machine: LinuxMachine, processes: readonly number[]): { text: string; naming: Naming } {
  const writer = new Writer(machine);
  for (const id of processes) writer.name("process", id);
  writer.writeReached();
  for (const { struct, id } of writer.leftOver()) {
    writer.name(struct, id);
    writer.writeReached();
  }
  writer.writeSets();
  return { text: writer.lines.join("\n"), naming: writer.numbers };
}

interface Thing {
  struct: string;
  id: number;
}

class Writer {
  readonly numbers = new Map<string, Map<number, number>>();
  readonly lines: string[] = [];
  private readonly machine: LinuxMachine;
  private readonly queue: Thing[] = [];
  private next = 0;

  constructor(machine: LinuxMachine) {
    this.machine = machine;
  }

  /** The number of an object; the next free one if it has none yet. */
  name(struct: string, id: number): number {
    if (id === 0) return 0;
    const names = this.numbers.get(struct) ?? new Map<number, number>();
    this.numbers.set(struct, names);
    if (!names.has(id)) {
      names.set(id, names.size + 1);
      this.queue.push({ struct, id });
    }
    return names.get(id)!;
  }

  /** Write every object that has a number, and all that it leads to. */
  writeReached(): void {
    for (; this.next < this.queue.length; this.next++) {
      const thing = this.queue[this.next]!;
      this.lines.push(this.written(thing, (struct, id) => this.name(struct, id)));
      if (thing.struct === "mm") this.lines.push(...this.entriesOf(thing.id));
    }
  }

  /** The page-table entries of an mm: they belong to it by their place. */
  private entriesOf(mm: number): string[] {
    const { memory } = this.machine;
    const perMm = (memory.pte.length - 1) / (memory.mm.length - 1);
    return Array.from({ length: perMm }, (_, k) => this.written({ struct: "pte", id: (mm - 1) * perMm + k + 1 }, (struct, id) => this.name(struct, id)));
  }

  /** Objects in use that have no number, in an order that depends on names as little as can be. */
  leftOver(): Thing[] {
    const things = [...new Set(this.machine.layout.map(({ struct }) => struct))].filter((struct) => !atRest.includes(struct))
      .flatMap((struct) => all<{ id: number }>(this.machine.memory[struct as "page"]).map(({ id }) => ({ struct, id })))
      .filter(({ struct, id }) => !this.numbers.get(struct)?.has(id) && !this.isUnused({ struct, id }));
    const outline = (thing: Thing) => this.written(thing, (struct, id) => this.numbers.get(struct)?.get(id) ?? (id === thing.id && struct === thing.struct ? "self" : "?"));
    return things.map((thing) => ({ ...thing, text: outline(thing) })).sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.id - b.id));
  }

  private isUnused({ struct, id }: Thing): boolean {
    const { layout, bytes } = this.machine;
    return layout.filter((place) => place.struct === struct).every(({ at, stride, width }) => bytes.subarray(at + (id - 1) * stride, at + (id - 1) * stride + width).every((byte) => byte === 0));
  }

  /** Sets have no order of their own: they are written when every object has its number. */
  writeSets(): void {
    for (const { struct, field, at, stride, width } of this.machine.layout) {
      if (field.kind !== "set") continue;
      const owners = [...(this.numbers.get(struct) ?? [])].sort(([, a], [, b]) => a - b);
      for (const [id] of owners) this.lines.push(this.members(field.of, at + (id - 1) * stride, width).join(","));
    }
  }

  private members(of: string, at: number, width: number): number[] {
    const bits = Array.from({ length: width * 8 }, (_, bit) => bit).filter((bit) => (this.machine.bytes[at + (bit >> 3)]! >> (bit & 7)) & 1);
    return bits.map((bit) => this.name(of, bit + 1)).sort((a, b) => a - b);
  }

  private written({ struct, id }: Thing, nameOf: (struct: string, id: number) => unknown): string {
    const { layout, bytes } = this.machine;
    const values = layout.filter((place) => place.struct === struct).map(({ field, at, stride, width }) => {
      const here = at + (id - 1) * stride;
      return valueOf(field, [...bytes.subarray(here, here + width)], nameOf);
    });
    return `${struct} ${values.join(" ")}`;
  }
}

function valueOf(field: Field, bytes: readonly number[], nameOf: (struct: string, id: number) => unknown): string {
  if (field.kind === "ptr" || field.kind === "ref") return String(nameOf(field.to, bytes[0]!));
  if (field.kind === "list") return `[${bytes.filter((id) => id !== 0).map((id) => nameOf(field.of, id)).join(",")}]`;
  if (field.kind === "set") return "";
  return bytes.join(".");
}
