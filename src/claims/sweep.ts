// Beyond hand-picked scenarios: every small set-up, with every race of two or three operations after it.
import { releaseNamed } from "../linux/releases/releases.ts";
import { checkThatEditsApply, editsNamed } from "../linux/releases/edits.ts";
import type { Ending } from "../checker/moves.ts";
import type { Operation, Scenario } from "../scenario/language.ts";
import { ScenarioError } from "../scenario/language.ts";
import type { LinuxMachine } from "../scenario/model.ts";
import { parseScenario } from "../scenario/parse.ts";
import { printScenario } from "../scenario/print.ts";
import { checkScenario } from "./check.ts";
import { explained } from "./sweepExplained.ts";
import { races } from "./sweepRaces.ts";
import { machineForSetups, type Setup, setups, sweptInvariants } from "./sweepSetups.ts";

/** What a sweep is to go through. */
export interface SweepOptions {
  /** the most operations of a set-up */
  depth: number;
  release: string;
  edits: readonly string[];
  /** 2: pairs only; 3: triples too */
  cpus: number;
}

/** One thing that a search found. */
export interface Finding {
  /** `refused`: some operation cannot be done in some interleaving. `failed`: the model itself gave up */
  verdict: "holds" | "violated" | "unfinished" | "refused" | "failed";
  violation?: string;
  /** where the rule was broken */
  function?: string;
  step?: string;
  depth: number;
}

/** What one scenario of a sweep came to. */
export interface Swept extends Finding {
  /** the scenario's text; release and edits are beside it */
  scenario: string;
  release: string;
  edits: readonly string[];
  /** why there is no verdict */
  why?: string;
  states: number;
  transitions: number;
  /** what else is found past an explained finding */
  also?: readonly Finding[];
}

/** More is left unfinished, which is no pass. */
const MAX_STATES = 1_000_000;

/** The scenarios of a sweep, as text: by set-up, the shortest first. */
export interface Sweep {
  setups: number;
  scenarios: readonly string[];
}

/**
 * Every scenario of a sweep. A set-up that breaks a rule by itself stands alone.
 * @throws Error for an unknown release or edit, or edits that do not apply
 */
export function sweepOf({ depth, release: name, edits, cpus }: SweepOptions): Sweep {
  const release = releaseNamed(name);
  const inForce = editsNamed(edits);
  checkThatEditsApply(inForce, release);
  const steals = release.cross_root_moves || inForce.includes("move_across_roots");
  const machine = machineForSetups(depth, release, inForce);
  const found = setups(machine, depth, steals);
  return { setups: found.length, scenarios: found.flatMap((setup) => scenariosAfter(machine, setup, cpus, steals)) };
}

/** One set-up's part of a sweep. */
export function scenariosAfter(machine: LinuxMachine, setup: Setup, cpus: number, steals: boolean): string[] {
  const raced = setup.broken ? [[]] : races(machine, setup, cpus, steals);
  return raced.map((race) => textOf(setup.operations, race));
}

function textOf(setup: readonly Operation[], race: readonly Operation[]): string {
  const scenario: Scenario = { name: "sweep", edits: [], setup, cpus: race.map((operation, cpu) => ({ cpu, operations: [operation] })) };
  return printScenario(scenario);
}

type Model = Pick<SweepOptions, "release" | "edits">;

/** Decide one scenario of a sweep. Never throws: what went wrong is a result, too. */
export function sweepOne(scenario: string, { release, edits }: Model): Swept {
  const about = { scenario, release, edits };
  try {
    return searched(parseScenario(scenario), about, []);
  } catch (error) {
    const refused = error instanceof ScenarioError && !/too many/.test(error.message);
    return { ...about, verdict: refused ? "refused" : "failed", why: (error as Error).message, states: 0, transitions: 0, depth: 0 };
  }
}

/** What an explained finding hides is looked for, too: the search is made once more, past it. */
function searched(scenario: Scenario, about: Model & Pick<Swept, "scenario">, passBy: readonly Ending[]): Swept {
  const { release, edits } = about;
  const { verdict, violation, path, ending, states, transitions, depth } = checkScenario(scenario, { release, edits, invariants: sweptInvariants, maxStates: MAX_STATES, passBy });
  const last = path?.steps.at(-1);
  const found: Swept = { ...about, verdict, ...(violation && { violation, function: last!.function, step: last!.step }), states, transitions, depth };
  if (!ending || !explained(found)) return found;
  const { also = [], ...next } = searched(scenario, about, [...passBy, ending]);
  return next.verdict === "holds" ? found : { ...found, also: [findingOf(next), ...also] };
}

const findingOf = ({ verdict, violation, function: name, step, depth }: Swept): Finding => ({ verdict, ...(violation && { violation, function: name!, step: step! }), depth });
