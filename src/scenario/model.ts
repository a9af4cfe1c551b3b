import type { Note } from "../machine/footprint.ts";
import { createMachine, type Machine } from "../machine/machine.ts";
import { is_watched, Refusal, report } from "../machine/now.ts";
import type { Release } from "../linux/releases/releases.ts";
import { VIRGIN } from "../linux/primitives/slab.ts";
import { chainSuperset, type Invariant, linkedWhileMapped, oneRoot } from "../linux/structs/invariants.ts";
import { type Linux, structs } from "../linux/structs/structs.ts";
import { guard_anon_vma, type World } from "../linux/structs/world.ts";
import { noMapperIsMissed } from "../linux/walker/rules.ts";

/** Violation codes, the gravest first. If one step breaks several rules, the first is reported. */
export const violationCodes = [
  "V-UAF", "V-FREE", "V-BUG", "V-UNLOCK", "V-WRONGROOT", "V-STALE", "V-MISS", "V-RCUSLEEP", "V-HANG", "V-LEAKLOCK", "V-LEAK",
] as const;

export type LinuxMachine = Machine<Linux>;

/** How many objects a machine is laid out for. */
export interface Room {
  vma: number;
  anon_vma: number;
  page: number;
}

/** Room for any program of a reasonable size: for finding out how much it really needs. */
export const ample: Room = { vma: 120, anon_vma: 120, page: 120 };

/** What a program fixes, whatever the release. */
export type Program = Pick<World, "processes" | "pages" | "pins" | "watched"> & { /** how many new address spaces `exec` makes */ execs: number };

/** What is judged beyond the violations of every machine. */
export interface Judges {
  /** claims' own invariants, reported under the claim's id */
  invariants?: readonly Invariant[];
  rulesAtEnd?: () => void;
}

/** How finely it moves, and who is told of every access. */
export interface Grain {
  apart?: boolean | undefined;
  note?: Note | undefined;
}

/** The invariants of a state; C7 is one of moves and C20 one of finished operations. */
const ofStates = { C4: oneRoot, C5: chainSuperset, C14: linkedWhileMapped } as const;

function judgeInvariants(): void {
  for (const [id, holds] of Object.entries(ofStates)) if (is_watched(id) && !holds()) report(id);
}

/** An id is one byte. */
const MOST_ENTRIES = 255;

/** A machine with Linux's anonymous rmap in it. */
export function createModel(program: Program, room: Room, tasks: number, release: Release, edits: Iterable<string> = [], more: Judges & Grain = {}): LinuxMachine {
  const process = program.processes.length;
  const mm = process + program.execs;
  if (mm * program.pages.length > MOST_ENTRIES) throw new Refusal(`too many objects for the packed layout: ${mm} address spaces with ${program.pages.length} named pages need ${mm * program.pages.length} page-table entries, the limit is ${MOST_ENTRIES}`);
  return createMachine({
    structs: structsOf(release, new Set(edits)),
    counts: { cpu: tasks, walker: tasks, process, mm, pte: mm * program.pages.length, pin: program.pins.length, ...room },
    guards: { anon_vma: guard_anon_vma },
    tasks, release, edits, apart: more.apart, note: more.note,
    constants: { ...program, roots: release.roots, cross_root_moves: release.cross_root_moves, most: new Map<string, number>() } satisfies World,
    codes: [...violationCodes, ...(more.invariants ?? [])],
    rules: more.invariants?.length ? () => (noMapperIsMissed(), judgeInvariants()) : noMapperIsMissed,
    rulesAtEnd: more.rulesAtEnd ?? (() => {}),
  });
}

/** Fields that a release does not have would only make its states larger. */
function structsOf({ reuse, anon_exclusive, lock }: Release, edits: ReadonlySet<string>): Linux {
  const { anon_vma, page } = structs;
  const absent = [
    ...(reuse === "never" && !edits.has("counts_not_links") ? ["parent"] : []), ...(edits.has("split_mapping_store") ? [] : ["untagged"]), ...(reuse === "degree" ? [] : ["degree"]), ...(reuse === "counts" ? [] : ["num_children", "num_active_vmas"]),
    ...(lock === "rwsem" ? [] : ["readers"]), ...(anon_exclusive ? [] : ["exclusive"]),
  ];
  const without = <T extends object>(fields: T): T => Object.fromEntries(Object.entries(fields).filter(([name]) => !absent.includes(name))) as T;
  return { ...structs, anon_vma: without(anon_vma), page: without(page) };
}

/** How much room was ever in use at once: the highest slot of each kind. */
export const roomUsed = ({ memory, constants }: LinuxMachine): Room => {
  const { most } = constants as World;
  return {
    vma: most.get("vma") ?? 0,
    anon_vma: Math.max(0, memory.anon_vma.findLastIndex((anon_vma) => anon_vma && anon_vma.raw.status !== VIRGIN)),
    page: most.get("page") ?? 0,
  };
};
