// The lines of a scenario before its operations: release, edit, expect.
import { edits } from "../linux/releases/edits.ts";
import { aliases, releases } from "../linux/releases/releases.ts";
import { invariants } from "../linux/structs/invariants.ts";
import type { Expectation, Scenario } from "./language.ts";
import { violationCodes } from "./model.ts";
import { endOfLine, type Line, missing, oneOf, unexpected, type Word } from "./words.ts";

export type Header = Pick<Scenario, "release" | "edits" | "expect">;

/** What each line before the operations adds. */
export const headers: Readonly<Record<string, (line: Line, header: Header) => Header>> = {
  release: (line, header) => ({ ...header, release: oneOf(line[1], line, [...releases, ...aliases].map((row) => row.name)) }),
  edit: (line, header) => ({ ...header, edits: namesOf(line).reduce(withEdit, header.edits) }),
  expect: (line, header) => ({ ...header, expect: expectation(line) }),
};

export const parseHeader = (lines: readonly Line[]): Header =>
  lines.reduce<Header>((header, line) => headers[line[0].text]!(once(line, header), header), { edits: [] });

/** Only edits may stand on several lines. */
function once(line: Line, header: Header): Line {
  const [word] = line;
  if (word.text !== "edit" && word.text in header) throw unexpected(word, `one ${word.text}: there is one already`);
  return line;
}

function namesOf(line: Line): Word[] {
  if (!line[1]) throw missing(line[0], "the name of an edit");
  return line.slice(1);
}

function withEdit(names: readonly string[], word: Word): string[] {
  const name = oneOf(word, [word], edits.map((row) => row.name));
  if (names.includes(name)) throw unexpected(word, "each edit once");
  return [...names, name];
}

function expectation(line: Line): Expectation {
  const verdict = oneOf(line[1], line, ["holds", "violated"]) as Expectation["verdict"];
  if (verdict === "holds" || !line[2]) return endOfLine(line, 2), { verdict };
  return endOfLine(line, 3), { verdict, code: oneOf(line[2], line, [...violationCodes, ...invariants]) };
}
