import type { Exploration } from "./explore.ts";
import type { Found } from "./search.ts";
import { type SharedRoom, sharedRoom, SharedStore } from "./sharedStore.ts";
import type { Store } from "./store.ts";

/** What the threads of one search share. */
export interface SharedSearch {
  /** where they agree on the numbers of local states */
  lessons: SharedArrayBuffer;
  room: SharedRoom;
  control: SharedArrayBuffer;
}

/** Threads that a search may call in. */
export interface Threads {
  lessons: SharedArrayBuffer;
  /** they are worth their beginning from so many states on */
  from: number;
  /** Start threads that call `assist`. Those that never come are not missed. */
  start(shared: SharedSearch): void;
}

// The words of the control buffer. States below NEXT are taken, those below END are to be expanded now, DONE of them are.
const [NEXT, END, DONE, JOINED, LEFT, OVER, TRANSITIONS, FOUND] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const WORDS = 8;

const SLICE = 64;
/** States beyond the limit that are met before everybody has noticed. */
const SLACK = 1 << 16;

/** Why a search is over before its end. */
const FULL = 1;
const FAILED = 2;
const DISMISSED = 3;

/** A thread came upon a mistake: the search must be made by one thread, which meets it in order. */
export class TeamError extends Error {}

/** One thread's part in a search that several make, level by level. */
export class Team {
  private readonly control: Int32Array;
  private readonly search: Exploration;

  constructor(search: Exploration, control: SharedArrayBuffer) {
    this.search = search;
    this.control = new Int32Array(control);
  }

  /** Expand the states below `end` that are not yet expanded; the search then knows what everybody found. False when there are too many states. */
  expandTo(end: number): boolean {
    this.search.transitions = 0;
    Atomics.store(this.control, END, end);
    Atomics.notify(this.control, END);
    this.work();
    for (let done; (done = Atomics.load(this.control, DONE)) < end && !this.over; ) Atomics.wait(this.control, DONE, done);
    if (this.over === FAILED) throw new TeamError();
    this.search.transitions = Atomics.load(this.control, TRANSITIONS);
    this.search.found = foundIn(Atomics.load(this.control, FOUND));
    return this.over !== FULL;
  }

  /** Send everybody home and wait until they have told what they have to tell. */
  dismiss(): void {
    this.end(DISMISSED);
    const joined = Atomics.load(this.control, JOINED);
    for (let left; (left = Atomics.load(this.control, LEFT)) < joined; ) Atomics.wait(this.control, LEFT, left);
  }

  /** What a thread does that was called in; `tell` is called before it leaves. */
  assist(tell: () => void): void {
    Atomics.add(this.control, JOINED, 1);
    for (let end; (end = Atomics.load(this.control, END)), !this.over; ) {
      this.work();
      Atomics.wait(this.control, END, end);
    }
    tell();
    Atomics.add(this.control, LEFT, 1);
    Atomics.notify(this.control, LEFT);
  }

  private get over(): number {
    return Atomics.load(this.control, OVER);
  }

  private work(): void {
    try {
      for (let slice; !this.over && (slice = this.take()); ) {
        if (!this.search.expandSome(...slice)) this.end(FULL);
        this.publish(slice[1] - slice[0]);
      }
    } catch {
      this.end(FAILED);
    }
  }

  /** The next states that nobody has taken: from which, and up to which. */
  private take(): [number, number] | null {
    for (;;) {
      const from = Atomics.load(this.control, NEXT);
      const end = Atomics.load(this.control, END);
      if (from >= end) return null;
      const to = Math.min(from + SLICE, end);
      if (Atomics.compareExchange(this.control, NEXT, from, to) === from) return [from, to];
    }
  }

  private publish(done: number): void {
    const { search, control } = this;
    Atomics.add(control, TRANSITIONS, search.transitions);
    search.transitions = 0;
    this.keepBest(search.found);
    Atomics.add(control, DONE, done);
    Atomics.notify(control, DONE);
  }

  private keepBest(found: Found | null): void {
    const mark = markOf(found);
    for (let best; (best = Atomics.load(this.control, FOUND)), mark !== 0 && (best === 0 || mark < best); ) {
      if (Atomics.compareExchange(this.control, FOUND, best, mark) === best) return;
    }
  }

  /** Whoever waits for a word of the control buffer sees it change. */
  private end(why: number): void {
    Atomics.compareExchange(this.control, OVER, 0, why);
    for (const word of [END, DONE]) {
      Atomics.store(this.control, word, -1);
      Atomics.notify(this.control, word);
    }
  }
}

/** The lower the better: a state that nobody can leave before a move, then the graver; 0 for nothing. */
const markOf = (found: Found | null): number => (found ? 1 + found.rank + (found.move ? MOVE : 0) : 0);
const MOVE = 32;

/** Which state and which move it was is found again: of several threads any may be the first. */
const foundIn = (mark: number): Found | null => (mark === 0 ? null : { rank: (mark - 1) % MOVE, state: -1, move: mark > MOVE ? { task: -1, choice: 0 } : null });

/** Call in threads: what was met so far moves to where all of them see it. Null where there is no room for as many states as may come. */
export function callIn(search: Exploration, threads: Threads, expanded: number): Team | null {
  const room = sharedRoom(search.state.length, search.options.maxStates + SLACK);
  if (!room) return null;
  const control = new SharedArrayBuffer(4 * WORDS);
  const words = new Int32Array(control);
  words[NEXT] = words[END] = words[DONE] = expanded;
  words[TRANSITIONS] = search.transitions;
  search.store = moved(search, new SharedStore(room));
  threads.start({ lessons: threads.lessons, room, control });
  return new Team(search, control);
}

function moved({ store, state }: Exploration, to: Store): Store {
  for (let index = 0; index < store.size; index++) {
    const { from, task, choice } = store.origin(index);
    store.get(index, state);
    to.add(state, from, task, choice);
  }
  return to;
}
