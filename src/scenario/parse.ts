import { type Operation, type Scenario, ScenarioError } from "./language.ts";
import { type Kind, operations } from "./operations.ts";

/** A word and where it stands, from 1. */
interface Word {
  text: string;
  line: number;
  column: number;
}

type Line = [Word, ...Word[]];

/**
 * Every scenario of a text.
 * @throws ScenarioError naming line, column, word and what was expected
 */
export function parseScenarios(text: string): Scenario[] {
  const lines = text.split("\n").map(words).filter((line): line is Line => line[0] !== undefined);
  const scenarios: Scenario[] = [];
  for (let i = 0; i < lines.length; ) {
    const end = lines.findIndex((line, k) => k > i && (line[0].text === "end" || line[0].text === "scenario"));
    const last = lines.at(end < 0 ? -1 : end)!;
    if (end < 0 || last[0].text !== "end") throw unexpected(last[0], "end of the scenario: a line with the word end");
    scenarios.push(parseOne(lines.slice(i, end)));
    i = end + 1;
  }
  if (scenarios.length === 0) throw new ScenarioError(1, "line 1, column 1: nothing here; expected a line: scenario NAME");
  return scenarios;
}

/** The one scenario of a text. */
export function parseScenario(text: string): Scenario {
  const scenarios = parseScenarios(text);
  if (scenarios.length > 1) throw new ScenarioError(0, `${scenarios.length} scenarios in one text; expected one`);
  return scenarios[0]!;
}

/** The words of a line, without its comment. */
function words(text: string, index: number): Word[] {
  return [...text.replace(/#.*/, "").matchAll(/\S+/g)].map((match) => ({ text: match[0], line: index + 1, column: match.index + 1 }));
}

function parseOne([head, ...body]: Line[]): Scenario {
  const first = head![0];
  if (first.text !== "scenario") throw unexpected(first, "scenario");
  const name = head![1] ?? missing(first, "the name of the scenario");
  const known = new Set<string>();
  const setup = body.map((line) => parseOperation(line, known));
  return { name: name.text, edits: [], setup, cpus: [] };
}

function parseOperation(line: Line, known: Set<string>): Operation {
  const [word, ...rest] = line;
  const kind = operations[word.text];
  if (!kind) throw unexpected(word, `an operation: ${Object.keys(operations).join(" ")}`);
  const args: (string | number)[] = [];
  for (const [i, { kind: expected, otherwise }] of kind.words.entries()) {
    const given = rest[i];
    if (!given && otherwise !== undefined) break;
    if (!given) throw missing(line.at(-1)!, describe[expected]);
    args.push(value(given, expected, known));
  }
  const surplus = rest[kind.words.length];
  if (surplus) throw unexpected(surplus, "the end of the line");
  return { name: word.text, args, line: word.line };
}

const describe: Record<Kind, string> = {
  process: "the name of a process that exists",
  "new process": "the name of a process",
  page: "a page number, 0 to 65535",
  count: "a number of pages, 1 to 65535",
  prot: "a protection: 1 (r), 3 (rw) or 7 (rwx)",
};

const ranges = { page: [0, 65535], count: [1, 65535] } as const;

function value(word: Word, kind: Kind, known: Set<string>): string | number {
  if (kind === "process" && !known.has(word.text)) throw unexpected(word, describe[kind]);
  if (kind === "process" || kind === "new process") {
    if (!/^[A-Za-z]\w*$/.test(word.text)) throw unexpected(word, describe[kind]);
    known.add(word.text);
    return word.text;
  }
  const number = /^\d+$/.test(word.text) ? Number(word.text) : NaN;
  const fits = kind === "prot" ? [1, 3, 7].includes(number) : number >= ranges[kind][0] && number <= ranges[kind][1];
  if (!fits) throw unexpected(word, describe[kind]);
  return number;
}

const unexpected = (word: Word, expected: string) =>
  new ScenarioError(word.line, `line ${word.line}, column ${word.column}: unexpected '${word.text}'; expected ${expected}`);

function missing(after: Word, expected: string): never {
  const column = after.column + after.text.length + 1;
  throw new ScenarioError(after.line, `line ${after.line}, column ${column}: the line ends; expected ${expected}`);
}
