/** States that were met, each once, in the order of meeting: packed in one arena, found by hash. */
export interface Store {
  /** how many there are */
  readonly size: number;
  /** Add a state, reached from state `from` (-1: it is the first) by `task` with its choice number `choice`. False if it is known. */
  add(state: Uint32Array, from: number, task: number, choice: number): boolean;
  /** Copy state number `index` into `state`. */
  get(index: number, state: Uint32Array): void;
  /** How state number `index` was first reached. */
  origin(index: number): { from: number; task: number; choice: number };
}

/** States of `words` 32-bit words. */
export const createStore = (words: number): Store => new Arena(words);

class Arena implements Store {
  size = 0;
  private readonly words: number;
  private capacity = 1 << 12;
  private arena: Uint32Array;
  /** the hash of each state, which tells most different states apart without looking at them */
  private hashes = new Int32Array(this.capacity);
  private from = new Int32Array(this.capacity);
  private via = new Uint16Array(this.capacity);
  /** open addressing: 1 + number of the state, or 0 */
  private table = new Int32Array(1 << 14);

  constructor(words: number) {
    this.words = words;
    this.arena = new Uint32Array(this.capacity * words);
  }

  add(state: Uint32Array, from: number, task: number, choice: number): boolean {
    const hash = hashOf(state, this.words);
    const { table } = this;
    const mask = table.length - 1;
    let slot = hash & mask;
    for (let entry; (entry = table[slot]!) !== 0; slot = (slot + 1) & mask) {
      if (this.hashes[entry - 1] === hash && isSame(this.arena, (entry - 1) * this.words, state, this.words)) return false;
    }
    this.append(state, hash, from, task | choice << 8);
    table[slot] = this.size;
    if (this.size * 2 > mask) this.rehash();
    return true;
  }

  get(index: number, state: Uint32Array): void {
    const { arena, words } = this;
    for (let k = 0, at = index * words; k < words; k++) state[k] = arena[at + k]!;
  }

  origin(index: number): { from: number; task: number; choice: number } {
    return { from: this.from[index]!, task: this.via[index]! & 255, choice: this.via[index]! >> 8 };
  }

  private append(state: Uint32Array, hash: number, from: number, via: number): void {
    if (this.size === this.capacity) this.grow();
    const { arena, words, size } = this;
    for (let k = 0, at = size * words; k < words; k++) arena[at + k] = state[k]!;
    this.hashes[size] = hash;
    this.from[size] = from;
    this.via[size] = via;
    this.size++;
  }

  private grow(): void {
    this.capacity *= 2;
    this.arena = copied(this.arena, new Uint32Array(this.capacity * this.words));
    this.hashes = copied(this.hashes, new Int32Array(this.capacity));
    this.from = copied(this.from, new Int32Array(this.capacity));
    this.via = copied(this.via, new Uint16Array(this.capacity));
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 4);
    const mask = table.length - 1;
    for (let index = 0; index < this.size; index++) {
      let slot = this.hashes[index]! & mask;
      while (table[slot]) slot = (slot + 1) & mask;
      table[slot] = index + 1;
    }
    this.table = table;
  }
}

function copied<T extends { set(from: T): void }>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

function hashOf(state: Uint32Array, words: number): number {
  let h = 0x9e3779b9 | 0;
  for (let k = 0; k < words; k++) {
    h = Math.imul(h ^ state[k]!, 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 13);
}

function isSame(arena: Uint32Array, at: number, state: Uint32Array, words: number): boolean {
  for (let k = 0; k < words; k++) if (arena[at + k] !== state[k]) return false;
  return true;
}
