import ts from "./compiler.cjs";

/** Whether a piece of code can run as it stands. */
export interface Completeness {
  status: "complete" | "incomplete" | "invalid";
  /** what the next line of incomplete code starts with */
  indent?: string;
}

/** Code is incomplete when the parser wants more behind its last word, and invalid when it is unhappy before. */
export function completeness(code: string, indent: string): Completeness {
  const { problems, end, awaitsBody } = parsed(`${code}\n`);
  if (awaitsBody) return { status: "incomplete", indent };
  if (problems.length === 0) return { status: "complete" };
  const endsInLine = problems.some((problem) => ENDS_WITH_LINE.includes(problem.code) && problem.start <= code.length);
  const wantsMore = problems.some((problem) => problem.start >= end || GOES_ON.includes(problem.code));
  return wantsMore && !endsInLine ? { status: "incomplete", indent } : { status: "invalid" };
}

/** An unterminated template or comment goes on in the next line; a string (unless a backslash ends the line) or a regular expression cannot. */
const GOES_ON = [1160, 1010];
const ENDS_WITH_LINE = [1002, 1161];

/** What the parser complains of, and where the last word ends: blanks and comments follow. It takes a function without its body, as overloads have it. */
function parsed(code: string): { problems: readonly ts.DiagnosticWithLocation[]; end: number; awaitsBody: boolean } {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const { parseDiagnostics: problems } = file as unknown as { parseDiagnostics: ts.DiagnosticWithLocation[] };
  return { problems, end: file.endOfFileToken.pos, awaitsBody: awaitsBody(file.statements.at(-1)) };
}

function awaitsBody(last: ts.Statement | undefined): boolean {
  if (last === undefined || !ts.isFunctionDeclaration(last) || last.body !== undefined) return false;
  return !last.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);
}
