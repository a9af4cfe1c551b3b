import { follow, type Followed } from "../claims/follow.ts";
import { traceOf, type Trace } from "../claims/token.ts";
import { columnsOf } from "../figures/columns.ts";
import { checked } from "../figures/headline.ts";
import { raceMarkdown, raceText } from "../figures/race.ts";
import { wrapped } from "../figures/wrapText.ts";
import { printOperation } from "../scenario/print.ts";
import { type Pictures, pictures } from "./pictures.ts";
import { type Bundle, display, type Shown, shownText } from "./show.ts";

/** A path that was followed step by step, as a replay token told. */
export interface ShownTrace extends Trace, Followed, Shown, Pictures {
  readonly token: string;
  readonly columns: string[][];
  /** the code of the violation that it ends in */
  readonly violation?: string;
}

/**
 * Follow a replay token: the value `token` of a check that found a violation, or one that was written by hand.
 * @throws Error saying which part of the token is wrong, or which step cannot be taken
 */
export function trace(token: string): ShownTrace {
  const told = traceOf(token);
  const { path, ending, next, done } = follow(told);
  const columns = told.scenario.cpus.map(({ operations }) => operations.map(printOperation));
  const violation = path.steps.at(-1)?.violation;
  const shown = { ...told, token, columns, path, next, done, ...(ending && { ending }), ...(violation && { violation }) };
  return { ...shown, ...pictures(() => path, columns), [display]: () => bundle(shown) };
}

/** `walk_exit at v3.0 with no_recheck: 14 steps, the last is V-STALE` */
export function traceHeadline({ scenario, release, edits, path, violation }: Pick<ShownTrace, "scenario" | "release" | "edits" | "path"> & { violation?: string | undefined }): string {
  return `${checked(scenario.name, release, edits)}: ${path.steps.length} steps${violation ? `, the last is ${violation}` : ""}`;
}

function bundle({ scenario, release, edits, path, violation, columns }: Omit<ShownTrace, keyof Pictures | typeof display>): Bundle {
  const headline = traceHeadline({ scenario, release, edits, path, violation });
  const laidOut = columnsOf(path, columns);
  return shownText(`**${headline}**\n\n${raceMarkdown(laidOut)}`, `${wrapped(headline, 72).join("\n")}\n\n${raceText(laidOut)}`);
}
