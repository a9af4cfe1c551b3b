import type { DecidedRow, SeedRow } from "../claims/seed.ts";
import { checkText } from "./claimsTable.ts";
import { wrapped } from "./wrapText.ts";

/** One row a sentence: who said it, its claims, its checks by name, and what came out. */
export function seedMarkdown(rows: readonly SeedRow[]): string {
  const lines = rows.map(({ who, sentence, claims, checks, remark }) => `| ${who} | ${sentence} | ${claims.join(", ")} | ${checks.map((name) => `\`${name}\``).join("; ")} | ${remark} |`);
  return ["| who | sentence | claims | checks | what came out |", "|:--|:--|:--|:--|:--|", ...lines].join("\n");
}

/** A row with its verdicts, in lines of at most 72 columns. */
export function seedText({ who, sentence, claims, remark, decided }: DecidedRow): string {
  return [
    ...wrapped(`${who}: "${sentence}"`, 72),
    ...wrapped(`    -> ${remark} (${claims.join(", ")})`, 72),
    ...decided.flatMap(checkText),
  ].join("\n");
}
