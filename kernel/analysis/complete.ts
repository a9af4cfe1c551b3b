import ts from "./compiler.cjs";

/** Whether a piece of code can run as it stands. */
export interface Completeness {
  status: "complete" | "incomplete" | "invalid";
  /** what the next line of incomplete code starts with */
  indent?: string;
}

/** Code is incomplete when the parser wants more at its end, and invalid when it is unhappy before. */
export function completeness(code: string, indent: string): Completeness {
  const end = code.trimEnd().length;
  const problems = parseProblems(code);
  if (problems.length === 0) return { status: "complete" };
  const wantsMore = problems.some(({ start, messageText }) => start >= end || unterminated.test(String(messageText)));
  return wantsMore ? { status: "incomplete", indent } : { status: "invalid" };
}

const unterminated = /^Unterminated|^'\*\/' expected/;

function parseProblems(code: string): readonly ts.DiagnosticWithLocation[] {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  return (file as unknown as { parseDiagnostics: ts.DiagnosticWithLocation[] }).parseDiagnostics;
}
