import type { Bits, List } from "./fields.ts";
import type { Thing } from "./memory.ts";

/** A list of at most `room` distinct things as their ids, closed up, zeros behind the last. */
export function listAt(bytes: Uint8Array, at: number, room: number, table: readonly (Thing | null)[]): List<Thing> {
  const find = (member: Thing) => {
    for (let i = 0; i < room && bytes[at + i]; i++) if (bytes[at + i] === member.id) return i;
    return -1;
  };
  const length = () => {
    let n = 0;
    while (n < room && bytes[at + n]) n++;
    return n;
  };
  const insert = (index: number, member: Thing) => {
    if (bytes[at + room - 1]) throw new Error(`a list of ${room} is full: ${member.type} ${member.id}`);
    bytes.copyWithin(at + index + 1, at + index, at + room - 1);
    bytes[at + index] = member.id;
  };
  const thing = (index: number) => (index < 0 || index >= room ? null : (table[bytes[at + index]!] ?? null));
  return {
    get length() { return length(); },
    first: () => thing(0),
    last: () => thing(length() - 1),
    has: (member) => find(member) >= 0,
    after(member) {
      const i = find(member);
      return i < 0 ? null : thing(i + 1);
    },
    before: (member) => thing(find(member) - 1),
    add: (member) => insert(0, member),
    addTail: (member) => insert(length(), member),
    addBefore: (member, next) => insert(next ? find(next) : length(), member),
    remove(member) {
      const i = find(member);
      if (i < 0) return;
      bytes.copyWithin(at + i, at + i + 1, at + room);
      bytes[at + room - 1] = 0;
    },
    find(test) {
      for (let i = 0; i < room && bytes[at + i]; i++) if (test(table[bytes[at + i]!]!)) return table[bytes[at + i]!]!;
      return null;
    },
    findLast(test) {
      for (let i = length() - 1; i >= 0; i--) if (test(table[bytes[at + i]!]!)) return table[bytes[at + i]!]!;
      return null;
    },
    toArray() {
      const things: Thing[] = [];
      for (let i = 0; i < room && bytes[at + i]; i++) things.push(table[bytes[at + i]!]!);
      return things;
    },
  };
}

/** A set of things, bit `id - 1` for the thing `id`, in `width` bytes. */
export function bitsAt(bytes: Uint8Array, at: number, width: number): Bits<Thing> {
  const byteOf = (member: Thing) => at + ((member.id - 1) >> 3);
  const bitOf = (member: Thing) => 1 << ((member.id - 1) & 7);
  return {
    has: (member) => (bytes[byteOf(member)]! & bitOf(member)) !== 0,
    add: (member) => void (bytes[byteOf(member)]! |= bitOf(member)),
    remove: (member) => void (bytes[byteOf(member)]! &= ~bitOf(member)),
    clear: () => void bytes.fill(0, at, at + width),
  };
}
