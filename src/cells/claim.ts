import { checksOf, decide } from "../claims/decide.ts";
import { claimNamed } from "../claims/manifest.ts";
import { claimText, type DecidedClaim, verdictOf } from "../figures/claimsTable.ts";
import { display, type Shown, shownText } from "./show.ts";

/**
 * A claim of the argument: its sentence, its source, and its checks, decided now.
 * @param id "C1" to "C24"
 * @throws Error naming the choices for an unknown claim
 */
export function claim(id: string): DecidedClaim & Shown {
  const named = claimNamed(id);
  const decided = { ...named, decided: checksOf(named).map(decide) };
  return { ...decided, [display]: () => shownText(claimMarkdown(decided), claimText(decided)) };
}

function claimMarkdown({ id, sentence, source, property, decided }: DecidedClaim): string {
  const rows = decided.map((check) => `| ${check.scenario} | ${check.release} | ${check.edits.join(", ")} | ${verdictOf(check)}${check.ok ? "" : " (not as expected)"} | ${check.states} |`);
  return [`**${id}.** ${escaped(sentence)}  \n*${escaped(source)}*  \n${escaped(property)}`, "", "| scenario | release | with | verdict | states |", "|---|---|---|---|--:|", ...rows].join("\n");
}

/** Message-IDs stand in angle brackets. */
const escaped = (text: string): string => text.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
