import type { Move } from "../checker/moves.ts";
import { editNamed } from "../linux/releases/edits.ts";
import { releaseNamed } from "../linux/releases/releases.ts";
import { type Invariant, invariants as allInvariants } from "../linux/structs/invariants.ts";
import type { Operation, Scenario } from "../scenario/language.ts";
import { parseScenario } from "../scenario/parse.ts";
import { printOperation } from "../scenario/print.ts";
import { scenarioNamed, scenarioNames } from "./scenarios.ts";

/** All that a path is: who moves when, in which scenario, at which release, with which edits. */
export interface Trace {
  scenario: Scenario;
  release: string;
  edits: readonly string[];
  schedule: readonly Move[];
  /** claims' own invariants that are judged besides */
  invariants: readonly Invariant[];
}

/**
 * A path as one word of letters, digits and `- . _ ~ : %`, fit for a cell, an address and a command line:
 * `SCENARIO~RELEASE~EDITS~SCHEDULE`, and `~INVARIANTS` where some are judged, e.g. `stranger_in_the_slot~v3.0-rc1~no_recheck~0x5.1x6.0.1.0`.
 * It tells turns, not states, so it outlives every renumbering. A scenario of the claims goes by its name alone, any other one carries its
 * operations along.
 */
export const tokenOf = ({ scenario, release, edits, schedule, invariants }: Trace): string =>
  [isKnown(scenario) ? scenario.name : spelled(scenario), release, edits.join("."), turns(schedule), ...(invariants.length > 0 ? [invariants.join(".")] : [])].join("~");

/** White space inside is passed over: a mail may have wrapped the token. @throws Error saying which part of the token is wrong, and what was expected */
export function traceOf(token: string): Trace {
  const parts = token.replaceAll(/\s/g, "").split("~");
  if (parts.length < 4 || parts.length > 5) throw new Error(`${shown(token)} is no token: it has ${parts.length} parts; expected SCENARIO~RELEASE~EDITS~SCHEDULE, and perhaps ~INVARIANTS`);
  const [scenario, release, edits, schedule, invariants = ""] = parts as [string, string, string, string, string?];
  return {
    scenario: scenario.includes(":") ? unspelled(scenario) : scenarioNamed(scenario),
    release: releaseNamed(release).name,
    edits: words(edits).map((name) => editNamed(name).name),
    schedule: words(schedule).flatMap(movesOf),
    invariants: words(invariants).map(invariantNamed),
  };
}

const words = (part: string): string[] => part.split(".").filter(Boolean);

function invariantNamed(id: string): Invariant {
  const invariant = allInvariants.find((one) => one === id);
  if (!invariant) throw new Error(`unknown invariant: ${id}; expected one of ${allInvariants.join(", ")}`);
  return invariant;
}

const shown = (token: string) => JSON.stringify(token.length > 60 ? `${token.slice(0, 57)}...` : token);

function isKnown(scenario: Scenario): boolean {
  return scenarioNames.includes(scenario.name) && sections(scenarioNamed(scenario.name)).join(":") === sections(scenario).join(":");
}

/** The operations of each section; the words of an operation are joined by `-`. */
const sections = ({ setup, cpus }: Scenario): string[] => [setup, ...cpus.map(({ operations }) => operations)].map(section);
const section = (operations: readonly Operation[]): string => operations.map((operation) => printOperation(operation).replaceAll(" ", "-")).join(".");

const spelled = (scenario: Scenario): string => [nameInToken(scenario.name), ...sections(scenario)].join(":");

const nameInToken = (name: string): string => encodeURIComponent(name).replace(/[-.~:!*'()]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);

function unspelled(text: string): Scenario {
  const [name, setup, ...cpus] = text.split(":") as [string, string, ...string[]];
  const lines = (operations: string) => words(operations).map((operation) => operation.replaceAll("-", " "));
  const program = cpus.length > 0 ? ["setup", ...lines(setup), ...cpus.flatMap((operations, cpu) => [`cpu ${cpu}`, ...lines(operations)])] : lines(setup);
  return parseScenario([`scenario ${decodeURIComponent(name)}`, ...program, "end"].join("\n"));
}

/** `0x5` is five moves of CPU 0; `1c2` is one move of CPU 1, its third choice. */
function turns(schedule: readonly Move[]): string {
  const runs: { move: Move; times: number }[] = [];
  for (const move of schedule) {
    const last = runs.at(-1);
    if (last && last.move.task === move.task && last.move.choice === 0 && move.choice === 0) last.times++;
    else runs.push({ move, times: 1 });
  }
  return runs.map(({ move: { task, choice }, times }) => (choice > 0 ? `${task}c${choice}` : times > 1 ? `${task}x${times}` : `${task}`)).join(".");
}

function movesOf(turn: string): Move[] {
  const [, task, times, choice] = /^(\d)(?:x(\d{1,4})|c(\d{1,2}))?$/.exec(turn) ?? [];
  if (task === undefined) throw new Error(`${shown(turn)} is no turn of a schedule; expected a CPU, as 0, 0x5 or 0c1`);
  return Array.from({ length: Number(times ?? 1) }, () => ({ task: Number(task), choice: Number(choice ?? 0) }));
}
