import { interrupted, kernelError, processEnded, typeErrors } from "./errors.ts";
import { evaluateExpressions } from "./expressions.ts";
import type { Failure } from "./outputs.ts";
import type { Outcome } from "./protocol.ts";
import type { ExecuteOptions, ExecuteResult } from "./session.ts";
import { currentRunner, type ActiveCell, type SessionState } from "./state.ts";

/** Runs one cell from its text to its result. */
export async function executeCell(state: SessionState, code: string, options: ExecuteOptions): Promise<ExecuteResult> {
  const { generation } = state;
  const cell = begin(state, options);
  const { executionCount } = state;
  const attempted = attempt(state, cell, code);
  announce(state, options);
  const failure = await attempted.catch((error: unknown) => (cell.interrupted ? interrupted : kernelError(error)));
  Object.assign(cell, { done: true, evaluating: false });
  if (generation !== state.generation) return { status: "aborted", executionCount };
  if (failure === undefined) return { status: "ok", executionCount, expressions: await evaluateExpressions(state, options.expressions ?? {}, options) };
  if (!options.silent) options.onOutput?.({ output_type: "error", ...failure });
  return { status: "error", executionCount, ...failure };
}

function begin(state: SessionState, options: ExecuteOptions): ActiveCell {
  if (!options.silent && options.storeHistory !== false) state.executionCount++;
  const cell: ActiveCell = { id: ++state.cells, options, done: false, interrupted: false, evaluating: false };
  if (state.cell?.interrupted) state.stopped = state.cell.id;
  state.cell = cell;
  if (!options.silent) state.audible = cell;
  return cell;
}

/** While the compiler is at work already. */
function announce(state: SessionState, options: ExecuteOptions): void {
  options.onStart?.(state.executionCount);
  if (state.loss !== undefined && !options.silent) {
    options.onOutput?.({ output_type: "stream", name: "stderr", text: `${state.loss}\n` });
    state.loss = undefined;
  }
}

/** Undefined when all went well. */
async function attempt(state: SessionState, cell: ActiveCell, code: string): Promise<Failure | undefined> {
  if (code.trim() === "") return undefined;
  const runner = currentRunner(state);
  const name = nameOf(state, cell);
  const compiled = await state.analysis.compile(state.earlier, code, name);
  if (!compiled.ok) return typeErrors(compiled.diagnostics, code, name);
  await runner.ready;
  if (cell.interrupted) return interrupted;
  const { emitted, declarations, forTslab } = compiled;
  state.earlier = { declarations, forTslab };
  cell.evaluating = true;
  const { id } = cell;
  return failureOf(await runner.evaluate({ id, name, ...emitted, executionCount: state.executionCount }));
}

/** Cells that are not counted get names of their own: two cells never share one. */
function nameOf(state: SessionState, { id, options }: ActiveCell): string {
  if (options.name !== undefined) return options.name;
  const counted = !options.silent && options.storeHistory !== false;
  return counted ? `cell-${state.executionCount}.ts` : `uncounted-${id}.ts`;
}

function failureOf(outcome: Outcome): Failure | undefined {
  if (outcome.status === "thrown") return outcome.failure;
  if (outcome.status === "interrupted") return interrupted;
  return outcome.status === "ended" ? processEnded(outcome.how) : undefined;
}
