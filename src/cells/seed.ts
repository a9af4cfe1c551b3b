import { type DecidedRow, decideRow, seed as rows } from "../claims/seed.ts";
import { seedMarkdown, seedText } from "../figures/seedTable.ts";
import { display, type Shown, shownText } from "./show.ts";

/** The sentences of the mail with their checks decided. */
export interface Seed extends Shown {
  readonly rows: readonly DecidedRow[];
}

/** What the mail of 29 May 2011 and its patch say, sentence by sentence, and the checks that decide each: decided now, in a few seconds. */
export function seed(): Seed {
  const decided = rows.map(decideRow);
  return { rows: decided, [display]: () => shownText(seedMarkdown(decided.map(withVerdicts)), decided.map(seedText).join("\n\n")) };
}

/** Where a check comes out otherwise, its name alone would mislead. */
const withVerdicts = (row: DecidedRow): DecidedRow => ({ ...row, checks: row.checks.map((name, k) => (row.decided[k]!.ok ? name : `${name} (not as expected)`)) });
