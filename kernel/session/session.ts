/** The kernel without a transport: cells in, outputs out. */
import { setTimeout as delay } from "node:timers/promises";
import { startRemoteAnalysis } from "./analysis.ts";
import type { Completeness } from "../analysis/complete.ts";
import type { Completion } from "../analysis/analysis.ts";
import type { Earlier } from "../analysis/earlier.ts";
import type { Inspection } from "../analysis/inspection.ts";
import { notice } from "./comms.ts";
import { executeCell } from "./execute.ts";
import type { Evaluated } from "./expressions.ts";
import type { CommMessage } from "./protocol.ts";
import type { Failure, Output } from "./outputs.ts";
import { mostMemory, runnerOptions } from "./options.ts";
import { remembered } from "./remembered.ts";
import { currentRunner, forget, initialState, type ActiveCell, type SessionState } from "./state.ts";

export { kernelspec } from "./identity.ts";
export type { Bundle, ClearOutput, DisplayOutput, Failure, Output } from "./outputs.ts";
export type { CommMessage } from "./protocol.ts";
export type { Completeness } from "../analysis/complete.ts";
export type { Completion } from "../analysis/analysis.ts";
export type { Inspection } from "../analysis/inspection.ts";

export interface SessionOptions {
  /** the folder that cells run in and import from */
  cwd: string;
  /** packages of the kernel's own installation that cells import by name; `["rmaplab"]` if not given */
  preload?: readonly string[];
  /** megabytes that the cells may use; four fifths of the machine's if not given */
  memory?: number;
  /** a cell says something to the front end over a channel */
  onComm?(message: CommMessage): void;
}

export interface ExecuteOptions {
  /** how stack traces call the cell; `cell-<count>.ts` if not given */
  name?: string;
  /** put nothing out and do not count */
  silent?: boolean;
  /** count the execution; true if not given */
  storeHistory?: boolean;
  /** the cell starts, under this number */
  onStart?(executionCount: number): void;
  onOutput?(output: Output): void;
  /** expressions to evaluate when the cell has succeeded, by name */
  expressions?: Readonly<Record<string, string>>;
  /** answers a question of the cell; without it a question is an error in the cell */
  onInput?(prompt: string, password: boolean): string | Promise<string>;
}

export type ExecuteResult =
  | { status: "ok"; executionCount: number; expressions: Readonly<Record<string, Evaluated>> }
  | ({ status: "error"; executionCount: number } & Failure)
  | { status: "aborted"; executionCount: number };

export interface Session {
  /** runs a cell after those before it have ended; a failing cell is a result, not a rejection */
  execute(code: string, options?: ExecuteOptions): Promise<ExecuteResult>;
  /** what may stand at `cursor`; positions are UTF-16 units of `code` */
  complete(code: string, cursor: number): Promise<Completion>;
  /** declaration and documentation of the name at `cursor` */
  inspect(code: string, cursor: number): Promise<Inspection | undefined>;
  isComplete(code: string): Promise<Completeness>;
  /** hands a message of the front end to the cells; resolves when they have dealt with it, and gives what they put out meanwhile */
  comm(message: CommMessage, onOutput?: (output: Output) => void): Promise<void>;
  /** the open channels between cells and the front end: target by id */
  readonly comms: ReadonlyMap<string, string>;
  /** stops the cell that runs */
  interrupt(): Promise<void>;
  /** forgets all variables and starts to count anew; cells that wait are aborted */
  restart(): Promise<void>;
  shutdown(): Promise<void>;
}

/** How long an interrupted cell may still be compiled. */
const COMPILING_MS = 500;

/** Opens a session; its compiler and its process start at once, and cells wait for them. */
export function openSession({ cwd, preload = ["rmaplab"], memory = mostMemory(), onComm = () => {} }: SessionOptions): Session {
  const analysis = startRemoteAnalysis(cwd, preload);
  const state = initialState(runnerOptions(cwd, preload, memory), analysis, onComm);
  // every cell looks again at the files that its imports come from
  const complete = remembered((code: string, cursor: number, earlier: Earlier, _cells: number) => analysis.complete(earlier, code, cursor));
  return {
    execute: (code, options = {}) => inTurn(state, () => executeCell(state, code, options)),
    complete: (code, cursor) => complete(code, cursor, state.earlier, state.cells),
    inspect: async (code, cursor) => (await analysis.inspect(state.earlier, code, cursor)) ?? undefined,
    isComplete: (code) => analysis.isComplete(code),
    comm: (message, onOutput = () => {}) => heardByCells(state, message, onOutput),
    comms: state.comms,
    interrupt: () => interrupt(state),
    async restart() {
      forget(state);
      currentRunner(state);
    },
    async shutdown() {
      forget(state);
      analysis.stop();
    },
  };
}

/** One cell at a time, in order; those that a restart overtakes are aborted. */
function inTurn(state: SessionState, run: () => Promise<ExecuteResult>): Promise<ExecuteResult> {
  const { generation } = state;
  const aborted = (): ExecuteResult => ({ status: "aborted", executionCount: state.executionCount });
  const result = state.turn.then(() => state.recovery).then(() => (generation === state.generation ? run() : aborted()));
  state.turn = result.catch(() => {});
  return result;
}

async function heardByCells(state: SessionState, message: CommMessage, onOutput: (output: Output) => void): Promise<void> {
  const runner = currentRunner(state);
  await runner.ready;
  notice(state.comms, message);
  await runner.comm(message, onOutput);
}

async function interrupt(state: SessionState): Promise<void> {
  const { cell, runner } = state;
  const compiling = cell !== undefined && !cell.done && !cell.evaluating;
  if (cell !== undefined && !cell.done) cell.interrupted = true;
  state.questions++;
  state.recovery = compiling ? stopCompiling(state, cell) : Promise.resolve(runner?.interrupt());
  await state.recovery;
}

/** The compiler cannot be asked to stop: when it does not end soon, a new one takes its place. */
async function stopCompiling({ analysis }: SessionState, cell: ActiveCell): Promise<void> {
  await delay(COMPILING_MS);
  if (!cell.done && !cell.evaluating) analysis.restart();
}
