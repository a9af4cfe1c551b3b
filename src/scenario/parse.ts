import { advices } from "../linux/operations/flags.ts";
import { headers, parseHeader } from "./headers.ts";
import { type Operation, type Scenario, ScenarioError } from "./language.ts";
import { actorOf, type Kind, operations } from "./operations.ts";
import { endOfLine, type Line, missing, unexpected, type Word, words } from "./words.ts";

/**
 * Every scenario of a text.
 * @throws ScenarioError naming line, column, word and what was expected
 */
export function parseScenarios(text: string): Scenario[] {
  const lines = linesOf(text);
  const scenarios: Scenario[] = [];
  for (let i = 0; i < lines.length; ) {
    const name = nameIn(lines[i]!);
    const end = lines.findIndex((line, k) => k > i && (line[0].text === "end" || line[0].text === "scenario"));
    const last = lines.at(end < 0 ? -1 : end)!;
    if (end < 0 || last[0].text !== "end") throw unexpected(last[0], "end of the scenario: a line with the word end");
    scenarios.push(parseOne(name, lines.slice(i + 1, end)));
    i = end + 1;
  }
  const again = scenarios.find(({ name }, k) => scenarios.findIndex((other) => other.name === name) !== k);
  if (again) throw new ScenarioError(0, `two scenarios are named ${again.name}; expected a name for each`);
  if (scenarios.length === 0) throw new ScenarioError(1, "line 1, column 1: nothing here; expected a line: scenario NAME");
  return scenarios;
}

/** The one scenario of a text. */
export function parseScenario(text: string): Scenario {
  const scenarios = parseScenarios(text);
  if (scenarios.length > 1) throw new ScenarioError(0, `${scenarios.length} scenarios in one text; expected one`);
  return scenarios[0]!;
}

/** The one scenario of a text that may leave out its line `scenario NAME`, and its `end`. */
export function parseInPlace(text: string): Scenario {
  const lines = linesOf(text);
  const ended = lines.at(-1)?.[0].text === "end";
  if (lines[0]?.[0].text === "scenario") return parseScenario(ended ? text : `${text}\nend`);
  return parseOne("unnamed", ended ? lines.slice(0, -1) : lines);
}

function linesOf(text: string): Line[] {
  return text.split("\n").map(words).filter((line): line is Line => line[0] !== undefined);
}

function nameIn(head: Line): string {
  if (head[0].text !== "scenario") throw unexpected(head[0], "a line: scenario NAME");
  const name = head[1] ?? missing(head[0], "the name of the scenario");
  if (!/^\P{C}{1,100}$/u.test(name.text)) throw unexpected(name, "a name of at most 100 printable characters");
  endOfLine(head, 2);
  return name.text;
}

function parseOne(name: string, body: Line[]): Scenario {
  const rest = body.findIndex(([word]) => !(word.text in headers));
  const header = parseHeader(rest < 0 ? body : body.slice(0, rest));
  const sections = parseSections(rest < 0 ? [] : body.slice(rest));
  return { name, ...header, ...sections };
}

type Sections = Pick<Scenario, "setup" | "cpus">;

/** Either bare operations, one program in order; or `setup`, which may be left out, and `cpu` sections. */
function parseSections(lines: readonly Line[]): Sections {
  const known = new Set(lines.flatMap(born));
  const first = lines[0]?.[0];
  if (!first || (first.text !== "setup" && first.text !== "cpu")) return { setup: lines.map((line) => parseOperation(line, known)), cpus: [] };
  const setup: Operation[] = [];
  const cpus: { cpu: number; operations: Operation[] }[] = [];
  let section = setup;
  for (const line of lines) {
    if (line[0].text === "cpu") cpus.push({ cpu: cpuNumber(line, cpus.length), operations: (section = []) });
    else if (line[0].text !== "setup") section.push(parseOperation(line, known));
    else if (line[0] !== first) throw unexpected(line[0], "cpu, or an operation: setup comes first and once");
    else endOfLine(line, 1);
  }
  if (cpus.length === 0) throw missing(lines.at(-1)!.at(-1)!, "a cpu section: setup alone leaves nothing to interleave");
  lines.forEach((line, k) => line[0].text === "cpu" && hasWork(line, lines[k + 1]));
  cpus.forEach(({ operations }, k) => operations.forEach((operation) => onOneCpu(operation, k, cpus)));
  return { setup, cpus };
}

function hasWork(line: Line, next: Line | undefined): void {
  if (!next || next[0].text === "cpu") throw missing(line.at(-1)!, "an operation below: this CPU has nothing to do");
}

const MOST_CPUS = 8;

function cpuNumber(line: Line, next: number): number {
  const word = line[1] ?? missing(line[0], "the number of the CPU");
  if (word.text !== String(next) || next >= MOST_CPUS) throw unexpected(word, next < MOST_CPUS ? `${next}: CPUs are numbered from 0, in order` : `at most ${MOST_CPUS} CPUs`);
  endOfLine(line, 2);
  return next;
}

/** A process acts on one CPU only. */
function onOneCpu(operation: Operation, cpu: number, cpus: Scenario["cpus"]): void {
  const actor = actorOf(operation);
  const elsewhere = cpus.find((other) => other.cpu !== cpu && actor && other.operations.some((op) => actorOf(op) === actor));
  if (elsewhere) throw new ScenarioError(operation.line, `line ${operation.line}: ${actor} acts on CPU ${elsewhere.cpu} too; expected each process to act on one CPU`);
}

/** The process names that a line brings into being. */
function born([word, ...rest]: Line): string[] {
  return (operations[word.text]?.words ?? []).flatMap(({ kind }, i) => (kind === "new process" && rest[i] ? [rest[i].text] : []));
}

function parseOperation(line: Line, known: ReadonlySet<string>): Operation {
  const [word, ...rest] = line;
  const kind = operations[word.text];
  if (!kind) throw unexpected(word, `an operation: ${Object.keys(operations).join(" ")}`);
  const args: (string | number)[] = [];
  for (const [i, { kind: expected, optional }] of kind.words.entries()) {
    const given = rest[i];
    if (!given && optional) break;
    if (!given) throw missing(line.at(-1)!, describe[expected]);
    args.push(value(given, expected, known));
  }
  endOfLine(line, 1 + kind.words.length);
  kind.words.forEach(({ kind: expected }, i) => expected === "count" && withinMemory(rest[i - 1]!, rest[i]!));
  return { name: word.text, args, line: word.line };
}

const LAST_PAGE = 65535;

function withinMemory(page: Word, count: Word): void {
  if (Number(page.text) + Number(count.text) > LAST_PAGE) throw unexpected(count, `a range that ends at page ${LAST_PAGE} or before`);
}

const describe: Record<Kind, string> = {
  process: "the name of a process that exists",
  "new process": "the name of a process",
  page: "a page number, 0 to 65535",
  count: "a number of pages, 1 to 65535",
  prot: "a protection: 1 (r), 3 (rw) or 7 (rwx)",
  advice: "an advice: 4 (dontneed), 10 (dontfork), 11 (dofork) or 18 (wipeonfork)",
  id: "a name for the reference",
  dontunmap: "dontunmap, or the end of the line",
  locked: "locked, or the end of the line",
};

const ranges = { page: [0, LAST_PAGE], count: [1, LAST_PAGE] } as const;
const choices = { prot: [1, 3, 7], advice: advices };

function value(word: Word, kind: Kind, known: ReadonlySet<string>): string | number {
  if (kind === "process" && !known.has(word.text)) throw unexpected(word, describe[kind]);
  if (kind === "process" || kind === "new process") {
    if (!/^[A-Za-z]\w*$/.test(word.text)) throw unexpected(word, describe[kind]);
    return word.text;
  }
  if (kind === "id" && /^\w+$/.test(word.text)) return word.text;
  if (word.text === kind) return word.text; // the words dontunmap and locked
  if (kind === "id" || kind === "dontunmap" || kind === "locked") throw unexpected(word, describe[kind]);
  const number = /^\d+$/.test(word.text) ? Number(word.text) : NaN;
  const fits = kind in choices ? choices[kind as keyof typeof choices].includes(number) : number >= ranges[kind as keyof typeof ranges][0] && number <= ranges[kind as keyof typeof ranges][1];
  if (!fits) throw unexpected(word, describe[kind]);
  return number;
}
