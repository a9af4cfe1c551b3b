import type { Diagnostic } from "tslab/dist/converter.js";
import type { Failure } from "./outputs.ts";

/** What a cell with type errors says; it has not run. */
export function typeErrors(diagnostics: readonly Diagnostic[], code: string, name: string): Failure {
  const lines = code.split("\n");
  const [first] = diagnostics;
  return {
    ename: "TypeScriptError",
    evalue: first === undefined ? "" : `${first.messageText} (${first.start.line + 1}:${first.start.character + 1})`,
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
  const headline = `${fileName ?? name}:${start.line + 1}:${start.character + 1} - error TS${code}: ${messageText}`;
  const line = fileName === undefined ? lines[start.line] : undefined;
  if (line === undefined) return [headline];
  const width = end.line === start.line ? Math.max(1, end.character - start.character) : 1;
  return [headline, `    ${line}`, `    ${line.slice(0, start.character).replace(/[^\t]/g, " ")}${"^".repeat(width)}`];
}
