// The words of a text, and what is said of one that does not fit.
import { ScenarioError } from "./language.ts";

/** A word and where it stands, from 1. */
export interface Word {
  text: string;
  line: number;
  column: number;
}

export type Line = [Word, ...Word[]];

/** The words of a line, without its comment. */
export function words(text: string, index: number): Word[] {
  return [...text.replace(/#.*/, "").matchAll(/\S+/g)].map((match) => ({ text: match[0], line: index + 1, column: match.index + 1 }));
}

export function oneOf(word: Word | undefined, line: Line, choices: readonly string[]): string {
  const expected = `one of ${choices.join(" ")}`;
  if (!word) throw missing(line.at(-1)!, expected);
  if (!choices.includes(word.text)) throw unexpected(word, expected);
  return word.text;
}

export function endOfLine(line: Line, length: number): void {
  if (line[length]) throw unexpected(line[length], "the end of the line");
}

export const unexpected = (word: Word, expected: string) =>
  new ScenarioError(word.line, `line ${word.line}, column ${word.column}: unexpected '${shown(word.text)}'; expected ${expected}`);

/** One short printable line, also of a file that is no text. */
const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text).replaceAll(/\p{C}/gu, (letter) => `\\u{${letter.codePointAt(0)!.toString(16)}}`);

export function missing(after: Word, expected: string): never {
  const column = after.column + after.text.length + 1;
  throw new ScenarioError(after.line, `line ${after.line}, column ${column}: the line ends; expected ${expected}`);
}
