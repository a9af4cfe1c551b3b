// What is asked of a search, and what it comes to.
import type { Symmetry } from "../machine/symmetry.ts";
import type { Ending, Move } from "./moves.ts";
import type { Threads } from "./team.ts";

/** What a search came to. `unfinished` is no answer: a bound was hit. */
export interface Search {
  verdict: "holds" | "violated" | "unfinished";
  /** code of the violation */
  violation?: string;
  /** different states met */
  states: number;
  transitions: number;
  /** steps of the counterexample; of the longest shortest path to a state otherwise */
  depth: number;
  /** bytes of one packed state */
  stateBytes: number;
  /** the shortest way to the violation */
  schedule?: Move[];
}

export interface SearchOptions {
  /** give up, unfinished, when there are more */
  maxStates: number;
  /** seek this violation and pass others by */
  until?: string | undefined;
  /** code of the violation that no task can move although one has not come to its end */
  hang: string;
  /** seek a violation that differs from each of these */
  passBy?: readonly Ending[] | undefined;
  /** states that differ by names only are one; the counterexample is the same one that a search without it finds */
  symmetry?: Symmetry | undefined;
  /** other threads that take part in a large search; its counterexample is the same one, but an unfinished search may have met a few states more or less */
  threads?: Threads | undefined;
}

/** A violation: from which state, by which move. Without a move it is the state itself that nobody can leave. */
export interface Found {
  /** its place in the machine's list of codes */
  rank: number;
  state: number;
  move: Move | null;
}
