// Every set-up of a sweep: programs of up to N operations, each state that they lead to once.
import type { Release } from "../linux/releases/releases.ts";
import { equalChains, type Invariant } from "../linux/structs/invariants.ts";
import { Refusal } from "../machine/now.ts";
import type { Operation } from "../scenario/language.ts";
import { createModel, type LinuxMachine } from "../scenario/model.ts";
import { perform } from "../scenario/run.ts";
import { nextOperations, pages, processes } from "./sweepOperations.ts";
import { type Described, described } from "./sweepState.ts";

/** Judged in every state, besides all violations. */
export const sweptInvariants: readonly Invariant[] = ["C4", "C5", "C14", "C20"];

/** One set-up: the first of the shortest programs that lead to its state. */
export interface Setup {
  operations: readonly Operation[];
  /** the memory that it leaves behind, for a machine made by machineForSetups of the same sweep */
  bytes: Uint8Array;
  state: Described;
  /** its last operation breaks a rule: nothing can be raced after it */
  broken: boolean;
}

/** A machine for any set-up of up to `depth` operations. */
export function machineForSetups(depth: number, release: Release, edits: readonly string[]): LinuxMachine {
  const room = { vma: 16, anon_vma: pages.length * depth + 1, page: depth + 1 };
  return createModel({ processes: [...processes], pages: [...pages], pins: [], watched: false, execs: 0 }, room, 2, release, edits, { invariants: sweptInvariants });
}

/**
 * The set-ups of up to `depth` operations, shortest first. Processes are named in order of birth. Pages keep their order, because the
 * kernel looks at the neighbours of a vma; what is left of renaming is that a set-up which names page 1 and never page 0 means page 0.
 * Set-ups that lead to the same state but for the names of objects are one: what comes after depends on the state only.
 */
export function setups(machine: LinuxMachine, depth: number, steals: boolean): Setup[] {
  const seen = new Set<string>();
  const found: Setup[] = [];
  let level: Setup[] = [{ operations: [], bytes: machine.bytes.slice(), state: machine.enter(() => described(machine)), broken: false }];
  for (let k = 0; k < depth; k++) {
    const deeper = level.filter(({ broken }) => !broken).flatMap((setup) => continued(machine, setup, steals));
    level = deeper.filter(({ state, operations, broken }) => isNew(seen, `${namesPage0(operations)} ${broken} ${state.text}`));
    found.push(...level.filter(({ operations }) => namesPage0(operations)));
  }
  return found;
}

const isNew = (seen: Set<string>, key: string): boolean => !seen.has(key) && (seen.add(key), true);

/** Does some operation name page 0? A range that begins there does. */
const namesPage0 = (operations: readonly Operation[]): boolean => operations.some(({ name, args }) => args[1] === 0 || ((name === "mremap" || name === "steal") && args[3] === 0));

function continued(machine: LinuxMachine, { operations, bytes }: Setup, steals: boolean): Setup[] {
  machine.bytes.set(bytes);
  return machine.enter(() => nextOperations(machine, steals)).flatMap((operation): Setup[] => {
    machine.bytes.set(bytes);
    const outcome = tried(machine, operation);
    if (outcome === "refused") return [];
    return [{ operations: [...operations, operation], bytes: machine.bytes.slice(), state: machine.enter(() => described(machine)), broken: outcome === "broken" }];
  });
}

/** Perform one operation. Running out of room is no refusal: it would hide set-ups. */
export function tried(machine: LinuxMachine, operation: Operation): "done" | "broken" | "refused" {
  let broken = false;
  try {
    perform(machine, operation, ({ violation }) => { broken ||= violation !== undefined; });
  } catch (error) {
    if (!(error instanceof Refusal) || error.message.startsWith("too many")) throw error;
    return "refused";
  }
  return broken || !machine.enter(equalChains) ? "broken" : "done";
}
