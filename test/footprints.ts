/** What every step of every race touches, seen over all interleavings. */
import { explore } from "../src/checker/explore.ts";
import type { ClaimCheck } from "../src/claims/manifest.ts";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { linux } from "../src/linux/structs/world.ts";
import { now } from "../src/machine/now.ts";
import type { Note } from "../src/machine/footprint.ts";
import type { Operation, Scenario } from "../src/scenario/language.ts";
import { actorOf } from "../src/scenario/operations.ts";
import { prepare } from "../src/scenario/tasks.ts";
import { type Access, leftOut, locks, protections, wordOf } from "./discipline.ts";

/** One access of a step to a word that nothing protects. A lock that is taken, or let go, is another matter. */
interface Event {
  kind: "access" | "lock" | "unlock";
  word: string;
}

/** By label: the unprotected words that one step of that label touches, where they are more than one. */
export type Coarse = Map<string, Set<string>>;

/** The coarse steps of some checks. With `apart`, what is done privately is looked at as a step, too. */
export function coarseSteps(checks: readonly ClaimCheck[], apart: boolean): Coarse {
  const coarse: Coarse = new Map();
  for (const check of checks) collect(check, apart, coarse);
  return coarse;
}

function collect({ scenario: name, release, edits, invariants = [], expect }: ClaimCheck, apart: boolean, coarse: Coarse): void {
  const scenario = scenarioNamed(name);
  let events: Event[] | null = null;
  const note: Note = (thing, field, access) => {
    const event = events && eventOf(thing as never, field, access, scenario);
    if (event) events!.push(event);
  };
  const { machine, tasks } = prepare(scenario, releaseNamed(release), edits, { invariants, apart, note });
  now.instead = (label, look) => () => {
    events = [];
    const got = look();
    const words = now.blocked ? [] : unprotected(events);
    events = null;
    if (words.length > (isPrivate(label) ? 0 : 1)) coarse.set(label, new Set([...(coarse.get(label) ?? []), ...words.map((word) => word.replace(/#\d+/, ""))]));
    return got;
  };
  try {
    explore(machine as never, tasks, { maxStates: 1_000_000, hang: "V-HANG", until: expect === "holds" ? undefined : expect });
  } finally {
    now.instead = null;
  }
}

/** What is done privately belongs to the step before, which has its own access already. */
const isPrivate = (label: string): boolean => label.startsWith("privately");

function eventOf(thing: { type: string; id: number }, field: string, access: Access, scenario: Scenario): Event | null {
  const name = `${thing.type}.${field}`;
  if (name in leftOut) return null;
  const [struct, rest] = wordOf(name).split(".");
  const word = `${struct}#${thing.id}${rest ? `.${rest}` : ""}`;
  if (locks.includes(name)) return { kind: access === "read" ? "access" : (thing as never)[field] === 0 ? "lock" : "unlock", word };
  const protect = protections[name];
  if (!protect) throw new Error(`nothing says what protects ${name}`);
  return protect(thing as never, access, actors(scenario)) ? null : { kind: "access", word };
}

/** The processes that the operation under way acts for; nobody's operations act for none. */
function actors({ cpus }: Scenario): readonly string[] {
  const operation: Operation | undefined = cpus[now.task]!.operations[linux().cpu[now.task + 1]!.raw.done];
  return operation && actorOf(operation) ? operation.args.map(String) : [];
}

/** Locks, then accesses of one word, then unlocks: nobody can tell such a step from its access alone. Words beyond that. */
function unprotected(events: readonly Event[]): string[] {
  const taken = new Set(events.filter(({ kind }) => kind !== "access").map(({ word }) => word));
  const words = new Set<string>();
  let let_go: string | null = null;
  for (const { kind, word } of events) {
    if (kind === "unlock") let_go = word;
    else if (kind === "lock" && words.size > 0) words.add(word);
    else if (kind === "access" && !taken.has(word)) words.add(word).add(let_go ?? word);
  }
  return [...words];
}
