import { nextChoices, now } from "../machine/now.ts";
import type { Exploration, Found } from "./explore.ts";
import { judgeEnd, type Move } from "./moves.ts";

/** What a move came to: the memory afterwards, if it was enabled, and the rules that it broke. */
interface Moved {
  move: Move;
  next: Uint32Array | null;
  violations: number;
}

/**
 * The first in schedule order of the shortest ways to a violation. A search in which a state stands for others under other names knows
 * how far each is from the start; so a walk that goes at every depth only to states of that depth, and to none twice, finds it.
 */
export function firstSchedule(search: Exploration, { rank, move }: Found, depth: number): Move[] {
  const { state, store, levels } = search;
  const moves: Move[] = [];
  const seen = new Set<number>();

  function leads(from: Uint32Array): boolean {
    if (moves.length === depth) return isEnd(from);
    const breaks = move !== null && moves.length === depth - 1;
    return movesFrom(search, from).some((moved) => {
      moves.push(moved.move);
      if (breaks ? isBroken(from, moved) : moved.next && isOnTheWay(moved.next) && leads(moved.next)) return true;
      moves.pop();
      return false;
    });
  }

  function isBroken(from: Uint32Array, { move: { task }, violations }: Moved): boolean {
    state.set(from);
    return search.notPassedBy(violations & (1 << rank), task) !== 0;
  }

  function isOnTheWay(next: Uint32Array): boolean {
    state.set(next);
    search.options.symmetry!.normalize();
    const index = store.find(state);
    const isAtDepth = index >= levels[moves.length]! && index < (levels[moves.length + 1] ?? store.size);
    if (!isAtDepth || seen.has(index)) return false;
    seen.add(index);
    return true;
  }

  function isEnd(from: Uint32Array): boolean {
    if (movesFrom(search, from).some(({ next, violations }) => next || violations)) return false;
    state.set(from);
    judgeEnd(search.machine, search.tasks, search.options.hang);
    return search.notPassedBy(now.violations & (1 << rank), null) !== 0;
  }

  if (!leads(search.start)) throw new Error("a counterexample was found, but no schedule leads to it: the symmetry is none");
  return moves;
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
