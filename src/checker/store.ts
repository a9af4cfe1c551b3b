/** States that were met, each once, in the order of meeting: packed in one arena, found by hash. */
export interface Store {
  /** how many there are */
  readonly size: number;
  /** Add a state, reached from state `from` (-1: it is the first) by `task` with its choice number `choice`. False if it is known. */
  add(state: Uint32Array, from: number, task: number, choice: number): boolean;
  /** The number of a state; -1 if it was never met. */
  find(state: Uint32Array): number;
  /** Copy state number `index` into `state`. */
  get(index: number, state: Uint32Array): void;
  /** How state number `index` was first reached. */
  origin(index: number): { from: number; task: number; choice: number };
}

/** States of `words` 32-bit words. */
export const createStore = (words: number): Store => new Arena(words);

/** A chunk has room for so many states; memory grows by chunks, and none is ever copied. */
const CHUNK = 1 << 12;
const chunkOf = (index: number): number => index >> 12;
const inChunk = (index: number): number => index & (CHUNK - 1);

class Arena implements Store {
  size = 0;
  private readonly words: number;
  private readonly states: Uint32Array[] = [];
  private readonly from: Int32Array[] = [];
  private readonly via: Uint16Array[] = [];
  /**
   * Open addressing. The low bits of an entry, as many as the number of a slot has, are 1 + the number of a state, or 0; the high bits
   * are those of its hash, which tell most different states apart without a look at them.
   */
  private table = new Int32Array(1 << 14);

  constructor(words: number) {
    this.words = words;
  }

  add(state: Uint32Array, from: number, task: number, choice: number): boolean {
    const hash = hashOf(state, 0, this.words);
    const slot = this.slotOf(state, hash);
    if (this.table[slot] !== 0) return false;
    this.append(state, from, task | choice << 8);
    this.table[slot] = this.size | (hash & -this.table.length);
    if (this.size * 3 >= this.table.length * 2) this.rehash();
    return true;
  }

  find(state: Uint32Array): number {
    const entry = this.table[this.slotOf(state, hashOf(state, 0, this.words))]!;
    return (entry & (this.table.length - 1)) - 1;
  }

  get(index: number, state: Uint32Array): void {
    const { words } = this;
    const chunk = this.states[chunkOf(index)]!;
    for (let k = 0, at = inChunk(index) * words; k < words; k++) state[k] = chunk[at + k]!;
  }

  origin(index: number): { from: number; task: number; choice: number } {
    const via = this.via[chunkOf(index)]![inChunk(index)]!;
    return { from: this.from[chunkOf(index)]![inChunk(index)]!, task: via & 255, choice: via >> 8 };
  }

  /** Where the state stands in the table, or would. */
  private slotOf(state: Uint32Array, hash: number): number {
    const { table, states, words } = this;
    const mask = table.length - 1;
    let slot = hash & mask;
    for (let entry; (entry = table[slot]!) !== 0; slot = (slot + 1) & mask) {
      const index = (entry & mask) - 1;
      if (((entry ^ hash) & ~mask) === 0 && isSame(states[chunkOf(index)]!, inChunk(index) * words, state, words)) break;
    }
    return slot;
  }

  private append(state: Uint32Array, from: number, via: number): void {
    const { words, size } = this;
    if (inChunk(size) === 0) this.grow();
    const chunk = this.states[chunkOf(size)]!;
    for (let k = 0, at = inChunk(size) * words; k < words; k++) chunk[at + k] = state[k]!;
    this.from[chunkOf(size)]![inChunk(size)] = from;
    this.via[chunkOf(size)]![inChunk(size)] = via;
    this.size++;
  }

  private grow(): void {
    this.states.push(new Uint32Array(CHUNK * this.words));
    this.from.push(new Int32Array(CHUNK));
    this.via.push(new Uint16Array(CHUNK));
  }

  /** Seldom and by much: each time every state goes to a place far from the last one's. */
  private rehash(): void {
    const table = new Int32Array(this.table.length * 4);
    const mask = table.length - 1;
    for (let index = 0; index < this.size; index++) {
      const hash = hashOf(this.states[chunkOf(index)]!, inChunk(index) * this.words, this.words);
      let slot = hash & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = (index + 1) | (hash & ~mask);
    }
    this.table = table;
  }
}

export function hashOf(states: Uint32Array, at: number, words: number): number {
  let h = 0x9e3779b9 | 0;
  for (let k = 0; k < words; k++) {
    h = Math.imul(h ^ states[at + k]!, 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ h >>> 13;
}

export function isSame(states: Uint32Array, at: number, state: Uint32Array, words: number): boolean {
  for (let k = 0; k < words; k++) if (states[at + k] !== state[k]) return false;
  return true;
}
