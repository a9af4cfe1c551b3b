import type { Machine } from "../machine/machine.ts";
import { nextChoices, now } from "../machine/now.ts";
import type { Tasks } from "../machine/remember.ts";
import { endingOf, judgeEnd, type Move } from "./moves.ts";
import { firstSchedule } from "./schedule.ts";
import type { Found, Search, SearchOptions } from "./search.ts";
import { SharedStore } from "./sharedStore.ts";
import { createStore, type Store } from "./store.ts";
import { callIn, type SharedSearch, Team } from "./team.ts";

/**
 * Breadth first from the machine's present state, so that the counterexample is a shortest one. Of several equally short the gravest
 * code wins, then the schedule with the lowest task first.
 */
export function explore(machine: Machine, tasks: Tasks, options: SearchOptions): Search {
  return machine.enter(() => new Exploration(machine, tasks, options).run());
}

/** Take part in the search that `explore` makes in another thread, until it is over; `tell` is called before that thread goes on. */
export function assist(machine: Machine, tasks: Tasks, options: SearchOptions, { room, control }: SharedSearch, tell: () => void): void {
  machine.enter(() => {
    tasks.start();
    new Team(new Exploration(machine, tasks, options, new SharedStore(room)), control).assist(tell);
  });
}

export class Exploration {
  readonly machine: Machine;
  readonly tasks: Tasks;
  readonly options: SearchOptions;
  store: Store;
  /** the machine's own memory, as words */
  readonly state: Uint32Array;
  readonly wanted: number;
  /** by depth, the number of the first state that is so far from the start */
  readonly levels: number[] = [];
  /** where every task stands at its beginning, under the names that it has there */
  start = new Uint32Array();
  transitions = 0;
  found: Found | null = null;
  private team: Team | null = null;

  constructor(machine: Machine, tasks: Tasks, options: SearchOptions, store?: Store) {
    this.machine = machine;
    this.tasks = tasks;
    this.options = options;
    this.state = new Uint32Array(machine.bytes.buffer);
    this.store = store ?? createStore(this.state.length);
    this.wanted = options.until === undefined ? -1 : 1 << machine.codes.indexOf(options.until);
  }

  run(): Search {
    this.tasks.start();
    this.start = this.state.slice();
    this.options.symmetry?.normalize();
    this.store.add(this.state, -1, 0, 0);
    try {
      return this.levelByLevel();
    } finally {
      this.team?.dismiss();
    }
  }

  private levelByLevel(): Search {
    let depth = 0;
    for (let level = 0, end; level < (end = this.store.size); level = end, depth++) {
      this.levels.push(level);
      if (!this.expandLevel(level, end)) return this.result("unfinished", depth);
      if (this.found) return this.result("violated", this.found.move ? depth + 1 : depth);
    }
    return this.result("holds", depth - 1);
  }

  private expandLevel(level: number, end: number): boolean {
    const { threads } = this.options;
    if (threads && level < threads.from && end >= threads.from) this.team = callIn(this, threads, level);
    return this.team ? this.team.expandTo(end) : this.expandSome(level, end);
  }

  /** Expand the states from one number up to another; false when there are too many states. */
  expandSome(from: number, to: number): boolean {
    for (let index = from; index < to; index++) {
      if (this.store.size > this.options.maxStates) return false;
      this.expand(index);
    }
    return true;
  }

  expand(index: number): void {
    let moved = false;
    for (let task = 0; task < this.machine.tasks; task++) {
      now.chosen = 0;
      let choice = 0;
      do {
        this.store.get(index, this.state);
        if (this.tasks.move(task)) {
          moved = true;
          this.arrive(index, task, choice);
        } else if (now.violations) {
          moved = true;
          this.judge(index, { task, choice });
        }
        choice++;
      } while (nextChoices());
    }
    if (!moved) this.end(index);
  }

  arrive(index: number, task: number, choice: number): void {
    this.transitions++;
    if (this.sought(index, task)) this.judge(index, { task, choice });
    else {
      this.options.symmetry?.normalize();
      this.store.add(this.state, index, task, choice);
    }
  }

  /** Nobody can move. */
  end(index: number): void {
    this.store.get(index, this.state);
    judgeEnd(this.machine, this.tasks, this.options.hang);
    this.judge(index, null);
  }

  /** Keep the better of two violations of one level: the shorter, then the graver, then the one met first. */
  judge(state: number, move: Move | null): void {
    const broken = this.sought(state, move ? move.task : null);
    if (!broken) return;
    const rank = 31 - Math.clz32(broken & -broken);
    const { found } = this;
    const shorter = found !== null && found.move !== null && move === null;
    const asShort = found !== null && (found.move === null) === (move === null);
    if (!found || shorter || (asShort && rank < found.rank)) this.found = { rank, state, move };
  }

  /** Of the rules that a move from this state broke, those that are sought. */
  sought(state: number, task: number | null): number {
    const broken = now.violations & this.wanted;
    if (!broken || !this.options.passBy) return broken;
    const after = this.state.slice();
    this.store.get(state, this.state);
    const left = this.notPassedBy(broken, task);
    this.state.set(after);
    return left;
  }

  /** The same, where the machine's memory holds the state before the move. */
  notPassedBy(broken: number, task: number | null): number {
    const { passBy = [] } = this.options;
    const at = passBy.length > 0 ? endingOf(this.machine, this.tasks, task) : "";
    return passBy.reduce((left, known) => (known.at === at ? left & ~(1 << this.machine.codes.indexOf(known.code)) : left), broken);
  }

  result(verdict: Search["verdict"], depth: number): Search {
    const { store, transitions, machine, found } = this;
    const counts = { states: store.size, transitions, depth, stateBytes: machine.bytes.length };
    if (verdict !== "violated") return { verdict, ...counts };
    const violation = machine.codes[found!.rank]!;
    return { verdict, violation, ...counts, schedule: this.options.symmetry || this.team ? firstSchedule(this, found!, depth) : this.scheduleTo(found!) };
  }

  scheduleTo({ state, move }: Found): Move[] {
    const moves = move ? [move] : [];
    for (let at = state; this.store.origin(at).from >= 0; at = this.store.origin(at).from) {
      const { task, choice } = this.store.origin(at);
      moves.push({ task, choice });
    }
    return moves.reverse();
  }
}
