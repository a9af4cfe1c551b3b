import { nothingEarlier, type Earlier } from "../analysis/earlier.ts";
import type { RemoteAnalysis } from "./analysis.ts";
import { closeAll, notice, type OpenComms } from "./comms.ts";
import { processLost } from "./errors.ts";
import type { Output } from "./outputs.ts";
import type { CommMessage, RunnerOptions } from "./protocol.ts";
import { startRunner, type Runner } from "./runner.ts";
import type { ExecuteOptions } from "./session.ts";

/** A cell that runs, or the last one that did: what arrives late still belongs to it. */
export interface ActiveCell {
  id: number;
  options: ExecuteOptions;
  done: boolean;
  /** it was stopped, perhaps before it began */
  interrupted: boolean;
  /** it has left the analysis and is in the runner */
  evaluating: boolean;
}

/** Everything a session remembers. */
export interface SessionState {
  options: RunnerOptions;
  analysis: RemoteAnalysis;
  comms: OpenComms;
  /** tells the front end what a cell says over a channel */
  onComm(message: CommMessage): void;
  /** absent after it has died, until a cell needs it */
  runner: Runner | undefined;
  earlier: Earlier;
  executionCount: number;
  /** cells started so far, counted or not */
  cells: number;
  cell: ActiveCell | undefined;
  /** the last cell that is not silent */
  audible: ActiveCell | undefined;
  /** what the cells up to this one still put out comes too late: it was interrupted */
  stopped: number;
  /** questions asked or given up so far */
  questions: number;
  /** a loss of the runner that no cell has reported yet */
  loss: string | undefined;
  /** grows with every restart */
  generation: number;
  /** resolves when the last interrupt has been dealt with */
  recovery: Promise<void>;
  /** resolves when the cells before have ended */
  turn: Promise<unknown>;
}

export function initialState(options: RunnerOptions, analysis: RemoteAnalysis, onComm: SessionState["onComm"]): SessionState {
  const state: SessionState = {
    options, analysis, onComm, comms: new Map(),
    runner: undefined, earlier: nothingEarlier, executionCount: 0, cells: 0, cell: undefined, audible: undefined, stopped: 0, questions: 0, loss: undefined,
    generation: 0, turn: Promise.resolve(), recovery: Promise.resolve(),
  };
  currentRunner(state);
  return state;
}

/** The runner that lives, started if need be. */
export function currentRunner(state: SessionState): Runner {
  state.runner ??= startRunner(state.options, {
    output: (id, output) => receive(state, id, output),
    ask: (prompt, password) => void answer(state, prompt, password),
    comm(message) {
      notice(state.comms, message);
      state.onComm(message);
    },
    ended: (how) => lose(state, how),
  });
  return state.runner;
}

/** Forgets everything that cells did; whatever waits in the session is aborted. */
export function forget(state: SessionState): void {
  state.generation++;
  state.runner?.kill();
  closeAll(state.comms, state.onComm);
  Object.assign(state, { runner: undefined, earlier: nothingEarlier, executionCount: 0, loss: undefined });
}

/** While a silent cell runs all is silent; what others put out behind it, and what comes from earlier cells, belongs to the last that is not. */
function receive(state: SessionState, id: number, output: Output): void {
  const { cell, audible, stopped } = state;
  if (id !== 0 && id <= stopped) return;
  if (cell?.options.silent && !cell.done) return;
  audible?.options.onOutput?.(output);
}

/** An answer that comes when the question was stopped, or when there is another, is none. */
async function answer(state: SessionState, prompt: string, password: boolean): Promise<void> {
  const { runner, cell } = state;
  const question = ++state.questions;
  const text = await Promise.resolve(cell?.options.onInput?.(prompt, password)).catch(() => undefined);
  if (question === state.questions) runner?.answer(text ?? null);
}

function lose(state: SessionState, how: string): void {
  state.runner = undefined;
  state.earlier = nothingEarlier;
  closeAll(state.comms, state.onComm);
  if (!state.cell?.evaluating) state.loss = processLost(how);
}
