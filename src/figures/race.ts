import type { Columns, Row } from "./columns.ts";
import { wrapC } from "./wrapC.ts";
import { wrapWords } from "./wrapWords.ts";

const WIDTH = 72;
/** from one CPU's column to the next */
const INDENT = 15;

/** CPU columns in 7-bit ASCII: time runs down, one line is one step, each CPU is set further to the right. */
export function raceText(columns: Columns): string {
  const { mutexes, cpus, rows } = columns;
  const widths = mutexes.map((name, i) => Math.max(name.length, ...rows.map(({ holders }) => holders[i]!.length)));
  const gutter = 7 + widths.reduce((sum, width) => sum + width + 1, 0) + 1;
  const at = (cpu: number) => " ".repeat(gutter + INDENT * cpu);
  const widthOf = (cpu: number) => (cpu + 1 < cpus.length ? INDENT - 1 : WIDTH - gutter - INDENT * cpu);
  const heading = (texts: readonly string[]) => texts.map((text, cpu) => clip(text, widthOf(cpu)).padEnd(INDENT)).join("");
  const programs = cpus.map((operations, cpu) => packed(operations, widthOf(cpu)));
  return [
    ` step  ${mutexes.map((name, i) => name.padEnd(widths[i]!)).join(" ")}${mutexes.length ? "  " : " "}${heading(cpus.map((_, cpu) => `CPU ${cpu}`))}`,
    ...Array.from({ length: Math.max(...programs.map(({ length }) => length)) }, (_, k) => `${at(0)}${heading(programs.map((lines) => lines[k] ?? ""))}`),
    "",
    ...rows.flatMap((row, k) => rowText(row, rows[k - 1], widths, at(row.cpu))),
    "",
    ...legend(columns),
  ].map((line) => line.trimEnd()).join("\n");
}

function rowText(row: Row, before: Row | undefined, widths: readonly number[], at: string): string[] {
  const enters = !before || before.cpu !== row.cpu || before.function !== row.function;
  const mark = `${row.violation ? "!" : ""}${row.edited ? "*" : ""}`.padEnd(2);
  const holders = row.holders.map((held, i) => (held || ".").padEnd(widths[i]!)).join(" ");
  const lead = `${mark}${String(row.step).padStart(3)}  ${holders}`.padEnd(at.length);
  const [first, ...rest] = wrapC(row.line, WIDTH - at.length - 2);
  return [
    ...(enters ? [`${at}${row.function}():`] : []),
    `${lead}  ${first}`,
    ...rest.map((line) => `${at}    ${line}`),
    ...(row.remark ? words(`^ ${row.remark}`, WIDTH - at.length - 2).map((line) => `${at}  ${line}`) : []),
    ...(row.violation ? [`${at}  ^ ${row.violation}`] : []),
  ];
}

function legend(columns: Columns): string[] {
  const { mutexes, rows, unseen } = columns;
  const edited = rows.filter((row) => row.edited).length;
  return [
    ...(mutexes.length ? wrapWords(` ${held(columns)}, '.' if none`, WIDTH, "   ") : []),
    ` ${[...(edited > 0 ? [`* the edited line${edited > 1 ? "s" : ""}`] : []), ...(rows.some((row) => row.violation) ? ["! the violation"] : [])].join("   ")}`,
    ...(unseen.length > 0 ? wrapWords(` ${without(unseen)}`, WIDTH, "   ") : []),
  ];
}

const held = ({ mutexes, rows }: Columns): string =>
  `${mutexes.join(", ")}: which CPU holds that ${rows.some(({ holders }) => holders.some((by) => by.startsWith("r"))) ? "lock after the step, r for reading" : "mutex after the step"}`;

/** An edit may take lines away, or act before the race begins: then there is nothing to mark. */
const without = (unseen: readonly string[]): string => `no line of ${unseen.join(", ")} is among these steps: taken away, or not met`;

/** What a table of the race, without the signs of its text, means: in Markdown and in a page. */
export function raceNotes(columns: Columns): string[] {
  const { mutexes, rows, unseen } = columns;
  return [
    ...(mutexes.length > 0 ? [`${held(columns)}, empty if none`] : []),
    ...(rows.some((row) => row.violation) ? ["bold: the violation"] : []),
    ...(unseen.length > 0 ? [without(unseen)] : []),
  ];
}

/** CPU columns as a Markdown table, and lines on what its columns and marks mean. */
export function raceMarkdown(columns: Columns): string {
  const { mutexes, cpus, rows } = columns;
  const head = ["step", ...mutexes, ...cpus.map((operations, cpu) => `CPU ${cpu}: ${operations}`)];
  const body = rows.map((row, k) => [
    row.violation ? `**${row.step}**` : `${row.step}`,
    ...row.holders,
    ...cpus.map((_, cpu) => (cpu === row.cpu ? cell(row, rows[k - 1]) : "")),
  ]);
  const table = [head, [...head.keys()].map((i) => (i === 0 ? "--:" : ":--")), ...body].map((line) => `| ${line.join(" | ")} |`).join("\n");
  const notes = raceNotes(columns);
  return notes.length > 0 ? `${table}\n\n${notes.map((note) => `*${note}*`).join("  \n")}` : table;
}

function cell(row: Row, before: Row | undefined): string {
  const enters = !before || before.cpu !== row.cpu || before.function !== row.function;
  return [
    ...(enters ? [`${row.function}():`] : []),
    `\`${row.line.replaceAll("|", "\\|")}\`${row.edited ? " *(the edit)*" : ""}`,
    ...(row.remark ? [`*${row.remark}*`] : []),
    ...(row.violation ? [`**${row.violation}**`] : []),
  ].join(" ");
}

/** Operations in lines of at most `width`, broken between two of them. */
function packed(operations: string, width: number): string[] {
  const [first, ...rest] = operations.split(/(?<=,) /);
  return rest.reduce((lines, operation) => (`${lines.at(-1)} ${operation}`.length <= width ? [...lines.slice(0, -1), `${lines.at(-1)} ${operation}`] : [...lines, operation]), [first!]);
}

const clip = (text: string, width: number) => (text.length > width ? `${text.slice(0, width - 2)}..` : text);

/** Words in lines of at most `width`. */
function words(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line && line.length + 1 + word.length > width) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}
