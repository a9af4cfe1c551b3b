import { executeCell } from "./execute.ts";
import type { Bundle, Failure, Output } from "./outputs.ts";
import type { ExecuteOptions } from "./session.ts";
import type { SessionState } from "./state.ts";

/** What an expression came to: its value in all forms, or why it has none. */
export type Evaluated = { status: "ok"; data: Bundle; metadata: Bundle } | ({ status: "error" } & Failure);

/** Evaluates expressions by name, in order, behind a cell; whatever else they put out is the cell's. */
export async function evaluateExpressions(state: SessionState, expressions: Readonly<Record<string, string>>, options: ExecuteOptions): Promise<Record<string, Evaluated>> {
  const evaluated: Record<string, Evaluated> = {};
  const { audible } = state;
  for (const [name, expression] of Object.entries(expressions)) evaluated[name] = await evaluate(state, expression, options);
  state.audible = audible;
  return evaluated;
}

async function evaluate(state: SessionState, expression: string, { onOutput, silent }: ExecuteOptions): Promise<Evaluated> {
  let data: Bundle = { "text/plain": "undefined" };
  const take = (output: Output): void => {
    if (output.output_type === "execute_result") data = output.data;
    else if (output.output_type !== "error" && !silent) onOutput?.(output);
  };
  const result = await executeCell(state, expression, { storeHistory: false, onOutput: take });
  if (result.status === "ok") return { status: "ok", data, metadata: {} };
  if (result.status === "aborted") throw new Error("the kernel restarted");
  const { ename, evalue, traceback } = result;
  return { status: "error", ename, evalue, traceback };
}
