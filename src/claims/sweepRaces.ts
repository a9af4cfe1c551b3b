// The races that a sweep runs after a set-up: two or three operations, one a CPU, at least one of them a walker.
import type { Operation } from "../scenario/language.ts";
import type { LinuxMachine } from "../scenario/model.ts";
import { find_vma, pte_at } from "../linux/structs/world.ts";
import { doneBy, hasPage, type Living, living, mapped, newcomers, operation, walkers } from "./sweepOperations.ts";
import { type Setup, tried } from "./sweepSetups.ts";
import type { Naming } from "./sweepState.ts";

/** One CPU's operation. */
interface Racer {
  operation: Operation;
  walker: boolean;
  /** who acts: a process does so on one CPU only */
  actor?: string;
  /** a walker of a page that is not there yet: which touch could bring it */
  awaits?: string;
  brings?: string;
  /** its name in each naming of the state */
  names: readonly string[];
}

const NEWBORN = "*";

/**
 * Every race after a set-up, without those that differ by names or by the order of CPUs only. A process acts on one CPU; a page is
 * walked by whatever place, if it has more. With `cpus` 2 only pairs.
 */
export function races(machine: LinuxMachine, setup: Setup, cpus: number, steals: boolean): Operation[][] {
  machine.bytes.set(setup.bytes);
  const racers = machine.enter(() => [...walkersHere(machine, setup), ...othersHere(machine, setup, steals)]).filter(({ operation: one, walker }) => walker || isPossible(machine, setup, one));
  const seen = new Set<string>();
  return gatherings(racers, cpus).filter((race) => isSensible(race) && isNewRace(race, setup, seen)).map((race) => race.map(({ operation: one }, cpu) => named(one, cpu)));
}

/** Alone, right after the set-up, the kernel would not refuse it. A newcomer's name is none of the set-up's: nobody misses it here. */
function isPossible(machine: LinuxMachine, { bytes }: Setup, one: Operation): boolean {
  if (one.name === "fork" || one.name === "hold") return true;
  machine.bytes.set(bytes);
  return tried(machine, one) !== "refused";
}

/** Two or three racers, the same ones twice if they are walkers, in the order of the list. */
function gatherings(racers: readonly Racer[], cpus: number): Racer[][] {
  const more = (race: readonly Racer[], from: number): Racer[][] =>
    race.length === cpus ? [] : racers.slice(from).flatMap((racer, k) => [[...race, racer], ...more([...race, racer], from + k)]);
  return more([], 0).filter(({ length }) => length > 1);
}

function isSensible(race: readonly Racer[]): boolean {
  const actors = race.flatMap(({ actor }) => (actor === undefined ? [] : [actor]));
  const brought = race.map(({ brings }) => brings);
  return race.some(({ walker }) => walker) && new Set(actors).size === actors.length && race.every(({ awaits }) => awaits === undefined || brought.includes(awaits));
}

/** Where the set-up's state is its own image under other names, so may a race be another's. */
function isNewRace(race: readonly Racer[], { state }: Setup, seen: Set<string>): boolean {
  const key = state.namings.map((_, k) => race.map(({ names }) => names[k]!).sort().join("; ")).sort()[0]!;
  return !seen.has(key) && (seen.add(key), true);
}

const named = ({ name, args }: Operation, cpu: number): Operation => operation(name, ...args.map((word) => (word === NEWBORN ? newcomers[cpu]! : word)));

/** Each page once, by its first place; and each place that may still get a page. */
function walkersHere(machine: LinuxMachine, setup: Setup): Racer[] {
  const walked = new Set<number>();
  return living(machine).flatMap((one) => mapped(one.mm).flatMap((at): Racer[] => {
    const page = hasPage(one.mm, at) ? pte_at(one.mm, at)!.page!.id : 0;
    if (page === 0) return isFirstOf(machine, one) ? walkersAt(one, at, setup, place(one, at)) : [];
    if (walked.has(page)) return [];
    walked.add(page);
    return walkersAt(one, at, setup, page);
  }));
}

/** Threads share their places: one of them stands for all. */
const isFirstOf = (machine: LinuxMachine, { mm, name }: Living): boolean => living(machine).find((other) => other.mm === mm)!.name === name;

const place = ({ mm }: Living, at: number): string => `mm${mm.id}:${at}`;

function walkersAt(one: Living, at: number, { state }: Setup, page: number | string): Racer[] {
  const where = (naming: Naming) => (typeof page === "number" ? `page${naming.get("page")!.get(page)!}` : `at${naming.get("mm")!.get(one.mm.id)!}:${at}`);
  return walkers.map(([name, ...words]) => ({
    operation: operation(name, one.name, at, ...words), walker: true, ...(typeof page === "string" && { awaits: page }), names: state.namings.map((naming) => [name, where(naming), ...words].join(" ")),
  }));
}

function othersHere(machine: LinuxMachine, { state }: Setup, steals: boolean): Racer[] {
  const everybody = living(machine);
  const number = (naming: Naming, word: string | number) => {
    const who = everybody.find(({ name }) => name === word);
    return who ? `process${naming.get("process")!.get(who.process.id)!}` : word;
  };
  const namesOf = ({ name, args }: Operation) => state.namings.map((naming) => [name, ...args.map((word) => number(naming, word))].join(" "));
  const acts = everybody.flatMap((one) => doneBy(one, NEWBORN, everybody, steals).map((act): Racer => ({
    operation: act, walker: false, actor: one.name, names: namesOf(act), ...(act.name === "touch" && { brings: place(one, act.args[1] as number) }),
  })));
  return [...acts, ...holders(machine, state.namings)];
}

/** Somebody who takes the lock of a root: once for each root that an address space knows. */
function holders(machine: LinuxMachine, namings: readonly Naming[]): Racer[] {
  const held = new Set<string>();
  return living(machine).flatMap(({ name, mm }) => mapped(mm).flatMap((at): Racer[] => {
    const root = find_vma(mm, at)!.anon_vma?.root.id;
    if (root === undefined || held.has(`${mm.id} ${root}`)) return [];
    held.add(`${mm.id} ${root}`);
    const names = namings.map((naming) => `hold root${naming.get("anon_vma")!.get(root)!} mm${naming.get("mm")!.get(mm.id)!}`);
    return [{ operation: operation("hold", name, at), walker: false, names }];
  }));
}
