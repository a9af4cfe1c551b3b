/** What the tests of the kernel share: a session in a folder of its own, and short ways to say what a cell put out. */
import { after } from "node:test";
import { openSession, type ExecuteOptions, type ExecuteResult, type Output, type Session, type SessionOptions } from "../kernel/session/session.ts";

/** A session, shut down after the tests. */
export function sessionIn(cwd: string, options: Omit<SessionOptions, "cwd"> = {}): Session {
  const session = openSession({ cwd, ...options });
  after(() => session.shutdown());
  return session;
}

export interface Ran {
  result: ExecuteResult;
  outputs: Output[];
  /** the text form of the last value */
  value: unknown;
  printed: string;
  error: string;
}

export async function run(session: Session, code: string, options: ExecuteOptions = {}): Promise<Ran> {
  const outputs: Output[] = [];
  const result = await session.execute(code, { ...options, onOutput: (output) => outputs.push(output) });
  const shown = outputs.find((output) => output.output_type === "execute_result");
  const printed = outputs.flatMap((output) => (output.output_type === "stream" ? [output.text] : [])).join("");
  const error = result.status === "error" ? result.traceback.join("\n") : "";
  return { result, outputs, value: shown?.data["text/plain"], printed, error };
}

/** Runs cells one after another and gives the last value. */
export async function lastValue(session: Session, ...cells: string[]): Promise<unknown> {
  let value: unknown;
  for (const cell of cells) {
    const ran = await run(session, cell);
    if (ran.error !== "") throw new Error(ran.error);
    value = ran.value;
  }
  return value;
}
