import type { Bits, List } from "./fields.ts";
import type { Thing } from "./memory.ts";

/** A list of at most `room` distinct things as their ids, closed up, zeros behind the last. */
export class PackedList implements List<Thing> {
  private readonly bytes: Uint8Array;
  private readonly at: number;
  private readonly room: number;
  private readonly table: readonly (Thing | null)[];

  constructor(bytes: Uint8Array, at: number, room: number, table: readonly (Thing | null)[]) {
    this.bytes = bytes;
    this.at = at;
    this.room = room;
    this.table = table;
  }

  get length(): number {
    let n = 0;
    while (n < this.room && this.bytes[this.at + n]) n++;
    return n;
  }

  first(): Thing | null {
    return this.thing(0);
  }

  last(): Thing | null {
    return this.thing(this.length - 1);
  }

  has(member: Thing): boolean {
    return this.indexOf(member) >= 0;
  }

  after(member: Thing): Thing | null {
    const i = this.indexOf(member);
    return i < 0 ? null : this.thing(i + 1);
  }

  before(member: Thing): Thing | null {
    return this.thing(this.indexOf(member) - 1);
  }

  add(member: Thing): void {
    this.insert(0, member);
  }

  addTail(member: Thing): void {
    this.insert(this.length, member);
  }

  addBefore(member: Thing, next: Thing | null): void {
    this.insert(next ? this.indexOf(next) : this.length, member);
  }

  remove(member: Thing): void {
    const { bytes, at, room } = this;
    const i = this.indexOf(member);
    if (i < 0) return;
    bytes.copyWithin(at + i, at + i + 1, at + room);
    bytes[at + room - 1] = 0;
  }

  find(test: (member: Thing) => boolean): Thing | null {
    for (let i = 0, member; (member = this.thing(i)); i++) if (test(member)) return member;
    return null;
  }

  findLast(test: (member: Thing) => boolean): Thing | null {
    for (let i = this.length - 1, member; (member = this.thing(i)); i--) if (test(member)) return member;
    return null;
  }

  toArray(): Thing[] {
    const things: Thing[] = [];
    for (let i = 0, member; (member = this.thing(i)); i++) things.push(member);
    return things;
  }

  private thing(index: number): Thing | null {
    return index < 0 || index >= this.room ? null : (this.table[this.bytes[this.at + index]!] ?? null);
  }

  private indexOf(member: Thing): number {
    const { bytes, at, room } = this;
    for (let i = 0; i < room && bytes[at + i]; i++) if (bytes[at + i] === member.id) return i;
    return -1;
  }

  private insert(index: number, member: Thing): void {
    const { bytes, at, room } = this;
    if (bytes[at + room - 1]) throw new Error(`a list of ${room} is full: ${member.type} ${member.id}`);
    bytes.copyWithin(at + index + 1, at + index, at + room - 1);
    bytes[at + index] = member.id;
  }
}

/** A set of things, bit `id - 1` for the thing `id`, in `width` bytes. */
export class PackedSet implements Bits<Thing> {
  private readonly bytes: Uint8Array;
  private readonly at: number;
  private readonly width: number;

  constructor(bytes: Uint8Array, at: number, width: number) {
    this.bytes = bytes;
    this.at = at;
    this.width = width;
  }

  has({ id }: Thing): boolean {
    return (this.bytes[this.at + ((id - 1) >> 3)]! & bitOf(id)) !== 0;
  }

  add({ id }: Thing): void {
    this.bytes[this.at + ((id - 1) >> 3)]! |= bitOf(id);
  }

  remove({ id }: Thing): void {
    this.bytes[this.at + ((id - 1) >> 3)]! &= ~bitOf(id);
  }

  clear(): void {
    this.bytes.fill(0, this.at, this.at + this.width);
  }
}

const bitOf = (id: number): number => 1 << ((id - 1) & 7);
