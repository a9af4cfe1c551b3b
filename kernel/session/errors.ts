import type { Diagnostic } from "tslab/dist/converter.js";
import type { Failure } from "./outputs.ts";

/** What a cell with type errors says; it has not run. */
export function typeErrors(diagnostics: readonly Diagnostic[], code: string, name: string): Failure {
  const lines = code.split(/\r\n|[\n\r\u2028\u2029]/);
  const [first] = diagnostics;
  return {
    ename: "TypeScriptError",
    evalue: first === undefined ? "" : `${first.messageText.split("\n")[0]} (${first.start.line + 1}:${first.start.character + 1})`,
    traceback: diagnostics.flatMap((diagnostic) => typeError(diagnostic, lines, name)),
  };
}

/** What a cell that was stopped says. */
export const interrupted: Failure = {
  ename: "Interrupted",
  evalue: "execution was interrupted",
  traceback: ["Interrupted: execution was interrupted"],
};

/** What a cell that ended its process says. */
export function processEnded(how: string): Failure {
  const evalue = processLost(how);
  return { ename: "ProcessEnded", evalue, traceback: [`ProcessEnded: ${evalue}`] };
}

/** The loss of the process and what follows from it. */
export function processLost(how: string): string {
  return `the process of the cells ended (${how}): all variables are lost`;
}

/** What a cell says when the kernel itself has failed. */
export function kernelError(error: unknown): Failure {
  const evalue = error instanceof Error ? error.message : String(error);
  return { ename: "KernelError", evalue, traceback: [`KernelError: ${evalue}`] };
}

function typeError({ start, end, messageText, code, fileName }: Diagnostic, lines: string[], name: string): string[] {
  const told = `${fileName ?? name}:${start.line + 1}:${start.character + 1} - error TS${code}: ${messageText}`.split("\n");
  const line = fileName === undefined ? lines[start.line] : undefined;
  if (line === undefined) return told;
  const width = end.line === start.line ? Math.max(1, end.character - start.character) : 1;
  return [...told, ...marked(line, start.character, width).map((text) => `    ${text}`)];
}

/** How much of a line is shown, and how much of that before the place that matters. */
const SHOWN = { whole: 200, before: 80 };

/** The line and, below, a mark under its place; a very long line is cut around it. */
function marked(line: string, place: number, width: number): string[] {
  const from = line.length > SHOWN.whole ? Math.max(0, place - SHOWN.before) : 0;
  const to = from + SHOWN.whole;
  const before = (from > 0 ? "..." : "") + line.slice(from, place);
  const behind = line.slice(place, to) + (to < line.length ? "..." : "");
  return [before + behind, before.replace(/[^\t]/g, " ") + "^".repeat(Math.min(width, to - place))];
}
