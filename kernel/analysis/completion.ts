import type { CompletionInfo } from "tslab/dist/converter.js";
import { CELL_START } from "./typescript.ts";

/** A part of the code, in UTF-16 units. */
interface Part {
  start: number;
  end: number;
}

/** What may stand at the cursor, and the part that a match replaces. */
export interface Completion extends Part {
  matches: string[];
  /** what each match is, e.g. `method`, in TypeScript's words */
  kinds: string[];
}

type Offered = NonNullable<CompletionInfo["original"]>;
type Entry = Offered["entries"][number];

/** One thing that may stand at the cursor, with the part of the code that it is to replace. */
interface Offer extends Part {
  name: string;
  kind: string;
  /** the better what is typed fits, the earlier */
  order: string;
}

/** Those that what is typed before the cursor is a part of, the best first; each is made to replace the same part of the code. */
export function completion({ original }: CompletionInfo, code: string, cursor: number): Completion {
  const before = code.slice(0, cursor);
  const usual = asGiven(original) ?? wordAt(code, cursor);
  const offers = (original?.entries ?? []).flatMap((entry) => offersOf(entry, inString(entry, code, cursor) ?? usual, before));
  offers.sort((a, b) => a.order.localeCompare(b.order) || a.name.localeCompare(b.name));
  const start = Math.min(...offers.map((offer) => offer.start), cursor);
  const end = Math.max(...offers.map((offer) => offer.end), cursor);
  const matches = offers.map((offer) => code.slice(start, offer.start) + offer.name + code.slice(offer.end, end));
  return { matches, kinds: offers.map(({ kind }) => kind), start, end };
}

function offersOf({ name, kind, sortText }: Entry, { start, end }: Part, before: string): Offer[] {
  const rank = rankOf(name, before.slice(start));
  return rank < 0 || start > before.length ? [] : [{ name, kind, start, end, order: rank + sortText }];
}

/** The converter takes what it puts before the cell off every place but those of the entries. A string that is not closed yet would reach to the end of the line. */
function inString({ replacementSpan: span }: Entry, code: string, cursor: number): Part | undefined {
  if (span === undefined) return undefined;
  const [start, end] = [span.start - CELL_START, span.start - CELL_START + span.length];
  return { start, end: /["'`]/.test(code.charAt(end)) ? end : cursor };
}

function asGiven(offered: Offered | undefined): Part | undefined {
  const span = offered?.optionalReplacementSpan;
  return span === undefined ? undefined : { start: span.start, end: span.start + span.length };
}

/** Keywords are words too, and so are private names. */
function wordAt(code: string, cursor: number): Part {
  const [before = ""] = /#?[\p{ID_Continue}$]*$/u.exec(code.slice(0, cursor)) ?? [];
  const [behind = ""] = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor)) ?? [];
  return { start: cursor - before.length, end: cursor + behind.length };
}

function rankOf(name: string, typed: string): number {
  const [lower, typedLower] = [name.toLowerCase(), typed.toLowerCase()];
  return [name.startsWith(typed), lower.startsWith(typedLower), lower.includes(typedLower)].indexOf(true);
}
