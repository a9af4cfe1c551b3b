import { hashOf, isSame, type Store } from "./store.ts";

/** Where in the header is the number of states. */
const SIZE = 0;
const HEADER_WORDS = 2;
/** A number of a state and some bits of its hash share 32 bits. */
const MOST = 2 ** 28;

/** Room for states that several threads meet, laid out by `sharedRoom`. */
export interface SharedRoom {
  buffer: SharedArrayBuffer;
  /** 32-bit words of a state */
  words: number;
  /** how many states fit */
  capacity: number;
}

/** Room for `capacity` states; null where there is not so much. The system gives the memory of a page only when it is first written. */
export function sharedRoom(words: number, capacity: number): SharedRoom | null {
  if (capacity > MOST) return null;
  try {
    return { buffer: new SharedArrayBuffer(4 * (HEADER_WORDS + capacity * (words + 2) + entriesFor(capacity))), words, capacity };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** At least twice as many as states, a power of two. */
const entriesFor = (capacity: number): number => 2 ** Math.ceil(Math.log2(2 * capacity + 2));

/**
 * A store that several threads add to at once. Whoever claims an entry of the table numbers the state; the others wait the moment until
 * it is written. The numbers of states that are added at the same time depend on who comes first.
 */
export class SharedStore implements Store {
  private readonly header: Int32Array;
  private readonly states: Uint32Array;
  private readonly from: Int32Array;
  private readonly via: Uint32Array;
  /** As in a store of one thread: high bits of the hash, then 1 + the number of a state; all low bits set while the state is being written. */
  private readonly table: Int32Array;
  private readonly mask: number;
  private readonly words: number;

  constructor({ buffer, words, capacity }: SharedRoom) {
    let at = 0;
    const next = (count: number): [SharedArrayBuffer, number, number] => [buffer, (at += 4 * count) - 4 * count, count];
    this.header = new Int32Array(...next(HEADER_WORDS));
    this.table = new Int32Array(...next(entriesFor(capacity)));
    this.states = new Uint32Array(...next(capacity * words));
    this.from = new Int32Array(...next(capacity));
    this.via = new Uint32Array(...next(capacity));
    this.mask = this.table.length - 1;
    this.words = words;
  }

  get size(): number {
    return Atomics.load(this.header, SIZE);
  }

  add(state: Uint32Array, from: number, task: number, choice: number): boolean {
    const { table, mask } = this;
    const hash = hashOf(state, 0, this.words);
    const tag = hash & ~mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = Atomics.load(table, slot) || Atomics.compareExchange(table, slot, 0, tag | mask);
      if (entry === 0) {
        Atomics.store(table, slot, tag | (1 + this.append(state, from, task | choice << 8)));
        return true;
      }
      if ((entry & ~mask) === tag && this.indexIn(slot, state) >= 0) return false;
    }
  }

  find(state: Uint32Array): number {
    const { table, mask } = this;
    const hash = hashOf(state, 0, this.words);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = Atomics.load(table, slot);
      if (entry === 0) return -1;
      const index = (entry & ~mask) === (hash & ~mask) ? this.indexIn(slot, state) : -1;
      if (index >= 0) return index;
    }
  }

  get(index: number, state: Uint32Array): void {
    const { states, words } = this;
    for (let k = 0, at = index * words; k < words; k++) state[k] = states[at + k]!;
  }

  origin(index: number): { from: number; task: number; choice: number } {
    const via = this.via[index]!;
    return { from: this.from[index]!, task: via & 255, choice: via >> 8 };
  }

  /** The number of the state that the entry stands for, once it is written, if it is this state; else -1. */
  private indexIn(slot: number, state: Uint32Array): number {
    let entry: number;
    do entry = Atomics.load(this.table, slot) & this.mask; while (entry === this.mask);
    return isSame(this.states, (entry - 1) * this.words, state, this.words) ? entry - 1 : -1;
  }

  private append(state: Uint32Array, from: number, via: number): number {
    const { words } = this;
    const index = Atomics.add(this.header, SIZE, 1);
    for (let k = 0, at = index * words; k < words; k++) this.states[at + k] = state[k]!;
    this.from[index] = from;
    this.via[index] = via;
    return index;
  }
}
