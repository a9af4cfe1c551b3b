import { nextChoices, now } from "../machine/now.ts";
import type { Exploration } from "./explore.ts";
import { judgeEnd, type Move } from "./moves.ts";
import type { Found } from "./search.ts";

/** What a move came to: the memory afterwards, if it was enabled, and the rules that it broke. */
interface Moved {
  move: Move;
  next: Uint32Array | null;
  violations: number;
}

/**
 * The first in schedule order of the shortest ways to a violation. A search in which a state stands for others under other names, or
 * that several threads made, knows how far each is from the start; so a walk that goes at every depth only to states of that depth, and
 * to none twice, finds it. What it comes by was witnessed before.
 */
export function firstSchedule(search: Exploration, found: Found, depth: number): Move[] {
  const { witnesses } = search.machine;
  const before = [...witnesses];
  const walk = new Walk(search, found, depth);
  if (!walk.leads(search.start)) throw new Error("a counterexample was found, but no schedule leads to it: states were taken for one that differ");
  witnesses.clear();
  for (const [what, times] of before) witnesses.set(what, times);
  return walk.moves;
}

class Walk {
  readonly moves: Move[] = [];
  private readonly seen = new Set<number>();
  private readonly search: Exploration;
  private readonly found: Found;
  private readonly depth: number;

  constructor(search: Exploration, found: Found, depth: number) {
    this.search = search;
    this.found = found;
    this.depth = depth;
  }

  /** Is there a way on from a state? Then `moves` goes all of it. */
  leads(from: Uint32Array): boolean {
    const { moves, depth } = this;
    if (moves.length === depth) return this.isEnd(from);
    const breaks = this.found.move !== null && moves.length === depth - 1;
    return movesFrom(this.search, from).some((moved) => {
      moves.push(moved.move);
      if (breaks ? this.isBroken(from, moved) : moved.next && this.isOnTheWay(moved.next) && this.leads(moved.next)) return true;
      moves.pop();
      return false;
    });
  }

  private isBroken(from: Uint32Array, { move, violations }: Moved): boolean {
    this.search.state.set(from);
    return this.isSought(violations, move.task);
  }

  private isOnTheWay(next: Uint32Array): boolean {
    const { state, store, levels, options } = this.search;
    const { length } = this.moves;
    state.set(next);
    options.symmetry?.normalize();
    const index = store.find(state);
    const isAtDepth = index >= levels[length]! && index < (levels[length + 1] ?? store.size);
    if (!isAtDepth || this.seen.has(index)) return false;
    this.seen.add(index);
    return true;
  }

  private isEnd(from: Uint32Array): boolean {
    const { machine, tasks, state, options } = this.search;
    if (movesFrom(this.search, from).some(({ next, violations }) => next || violations)) return false;
    state.set(from);
    judgeEnd(machine, tasks, options.hang);
    return this.isSought(now.violations, null);
  }

  private isSought(violations: number, task: number | null): boolean {
    return this.search.notPassedBy(violations & (1 << this.found.rank), task) !== 0;
  }
}

function movesFrom({ machine, tasks, state }: Exploration, from: Uint32Array): Moved[] {
  const found: Moved[] = [];
  for (let task = 0; task < machine.tasks; task++) {
    now.chosen = 0;
    let choice = 0;
    do {
      state.set(from);
      const next = tasks.move(task) ? state.slice() : null;
      found.push({ move: { task, choice: choice++ }, next, violations: next || now.blocked ? now.violations : 0 });
    } while (nextChoices());
  }
  return found;
}
