import type { Scenario } from "../scenario/language.ts";
import { parseScenario } from "../scenario/parse.ts";
import { recordedScenario, recordings } from "./recorded.ts";
import { families } from "./scenarios/families.ts";
import { moves } from "./scenarios/moves.ts";
import { programs } from "./scenarios/programs.ts";
import { strangers } from "./scenarios/strangers.ts";

/** The races and programs that the claims are decided on. */
const texts = { ...strangers, ...families, ...moves, ...programs };

/** Their names; those recorded on a real kernel come last. */
export const scenarioNames: readonly string[] = [...Object.keys(texts), ...Object.keys(recordings)];

/** @throws Error naming the choices */
export function scenarioNamed(name: string): Scenario {
  if (Object.hasOwn(recordings, name)) return recordedScenario(name);
  const text = texts[name];
  if (text === undefined) throw new Error(`unknown scenario: ${name}; expected one of ${scenarioNames.join(", ")}`);
  return parseScenario(`scenario ${name}${text}\nend`);
}
