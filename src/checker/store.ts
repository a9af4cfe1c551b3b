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
export function createStore(words: number): Store {
  let capacity = 1 << 12;
  let arena = new Uint32Array(capacity * words);
  let from = new Int32Array(capacity);
  let via = new Uint16Array(capacity);
  let mask = (1 << 14) - 1;
  let table = new Int32Array(mask + 1);
  let size = 0;

  function grow(): void {
    capacity *= 2;
    arena = copied(arena, new Uint32Array(capacity * words));
    from = copied(from, new Int32Array(capacity));
    via = copied(via, new Uint16Array(capacity));
  }

  function rehash(): void {
    mask = mask * 4 + 3;
    table = new Int32Array(mask + 1);
    for (let index = 0; index < size; index++) {
      let slot = hash(arena, index * words, words) & mask;
      while (table[slot]) slot = (slot + 1) & mask;
      table[slot] = index + 1;
    }
  }

  return {
    get size() { return size; },
    add(state, origin, task, choice) {
      let slot = hash(state, 0, words) & mask;
      for (let entry; (entry = table[slot]!) !== 0; slot = (slot + 1) & mask) if (same(arena, (entry - 1) * words, state, words)) return false;
      if (size === capacity) grow();
      for (let k = 0, at = size * words; k < words; k++) arena[at + k] = state[k]!;
      from[size] = origin;
      via[size] = task | choice << 8;
      table[slot] = ++size;
      if (size * 2 > mask) rehash();
      return true;
    },
    get(index, state) {
      for (let k = 0, at = index * words; k < words; k++) state[k] = arena[at + k]!;
    },
    origin: (index) => ({ from: from[index]!, task: via[index]! & 255, choice: via[index]! >> 8 }),
  };
}

function copied<T extends { set(from: T): void }>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

function hash(words: Uint32Array, at: number, n: number): number {
  let h = 0x9e3779b9 | 0;
  for (let k = 0; k < n; k++) {
    h = Math.imul(h ^ words[at + k]!, 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 13);
}

function same(arena: Uint32Array, at: number, state: Uint32Array, n: number): boolean {
  for (let k = 0; k < n; k++) if (arena[at + k] !== state[k]) return false;
  return true;
}
