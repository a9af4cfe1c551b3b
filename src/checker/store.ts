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

class Arena implements Store {
  size = 0;
  private readonly words: number;
  private capacity = 1 << 12;
  private arena: Uint32Array;
  private from = new Int32Array(this.capacity);
  private via = new Uint16Array(this.capacity);
  /** open addressing, two words an entry: the hash, which tells most different states apart without looking at them; 1 + number of the state, or 0 */
  private table = new Int32Array(1 << 15);

  constructor(words: number) {
    this.words = words;
    this.arena = new Uint32Array(this.capacity * words);
  }

  add(state: Uint32Array, from: number, task: number, choice: number): boolean {
    const hash = hashOf(state, this.words);
    const slot = this.slotOf(state, hash);
    if (this.table[slot + 1] !== 0) return false;
    this.append(state, from, task | choice << 8);
    this.table[slot] = hash;
    this.table[slot + 1] = this.size;
    if (this.size * 4 >= this.table.length) this.rehash();
    return true;
  }

  find(state: Uint32Array): number {
    return this.table[this.slotOf(state, hashOf(state, this.words)) + 1]! - 1;
  }

  get(index: number, state: Uint32Array): void {
    const { arena, words } = this;
    for (let k = 0, at = index * words; k < words; k++) state[k] = arena[at + k]!;
  }

  origin(index: number): { from: number; task: number; choice: number } {
    return { from: this.from[index]!, task: this.via[index]! & 255, choice: this.via[index]! >> 8 };
  }

  /** Where the state stands in the table, or would. */
  private slotOf(state: Uint32Array, hash: number): number {
    const { table, arena, words } = this;
    const mask = table.length - 1;
    let slot = hash * 2 & mask;
    for (let entry; (entry = table[slot + 1]!) !== 0; slot = (slot + 2) & mask) {
      if (table[slot] === hash && isSame(arena, (entry - 1) * words, state, words)) break;
    }
    return slot;
  }

  private append(state: Uint32Array, from: number, via: number): void {
    if (this.size === this.capacity) this.grow();
    const { arena, words, size } = this;
    for (let k = 0, at = size * words; k < words; k++) arena[at + k] = state[k]!;
    this.from[size] = from;
    this.via[size] = via;
    this.size++;
  }

  private grow(): void {
    this.capacity *= 2;
    this.arena = copied(this.arena, new Uint32Array(this.capacity * this.words));
    this.from = copied(this.from, new Int32Array(this.capacity));
    this.via = copied(this.via, new Uint16Array(this.capacity));
  }

  private rehash(): void {
    const old = this.table;
    const table = new Int32Array(old.length * 2);
    const mask = table.length - 1;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] === 0) continue;
      let slot = old[at]! * 2 & mask;
      while (table[slot + 1]) slot = (slot + 2) & mask;
      table[slot] = old[at]!;
      table[slot + 1] = old[at + 1]!;
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
