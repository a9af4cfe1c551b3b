import { setTimeout as delay } from "node:timers/promises";
import type { Output } from "./outputs.ts";
import type { CommMessage, CompiledCell, FromRunner, Outcome, RunnerOptions } from "./protocol.ts";
import { spawnRunner, type RunnerProcess } from "./runner-process.ts";

/** What the owner of a runner is told. */
export interface RunnerEvents {
  output(cell: number, output: Output): void;
  /** a cell waits for the answer to a question */
  ask(prompt: string, password: boolean): void;
  comm(message: CommMessage): void;
  /** the process is gone, and not because it was killed on purpose */
  ended(how: string): void;
}

/** The process in which cells run. */
export interface Runner {
  /** resolves when it can evaluate, or never will */
  ready: Promise<void>;
  evaluate(cell: CompiledCell): Promise<Outcome>;
  /** the answer to a cell's question; null when nobody can be asked */
  answer(text: string | null): void;
  /** resolves when the cells have dealt with the message, or cannot any more; gives what they put out meanwhile */
  comm(message: CommMessage, onOutput: (output: Output) => void): Promise<void>;
  /** stops whatever runs; what cannot be stopped takes the process with it */
  interrupt(): Promise<void>;
  kill(): void;
}

/** How long a stopped cell may take to end, and then the process to give a sign of life. */
const GRACE_MS = 150;
/** One stop ends one callback; work that has queued itself anew needs another. */
const STOPS = 7;

interface Receipt {
  resolve(): void;
  onOutput(output: Output): void;
}

interface State extends RunnerEvents {
  process: RunnerProcess;
  ready: Promise<void>;
  becomeReady(): void;
  isReady: boolean;
  running: Map<number, (outcome: Outcome) => void>;
  pongs: Set<() => void>;
  /** comm messages that the cells have not dealt with */
  receipts: Map<number, Receipt>;
  receipt: number;
  /** an interrupt is under way: if the process ends now, that is why */
  interrupting: boolean;
  /** set when the process is gone */
  how?: string;
  gone: Promise<void>;
  leave(): void;
}

export function startRunner(options: RunnerOptions, events: RunnerEvents): Runner {
  const state = initialState(options, events);
  return {
    ready: state.ready,
    evaluate: (cell) => evaluate(state, cell),
    answer: (text) => state.process.tell({ type: "answer", text }),
    comm: (message, onOutput) => comm(state, message, onOutput),
    interrupt: () => interrupt(state),
    kill() {
      state.ended = () => {};
      state.process.kill();
    },
  };
}

function initialState(options: RunnerOptions, events: RunnerEvents): State {
  let becomeReady = (): void => {};
  let leave = (): void => {};
  const ready = new Promise<void>((resolve) => (becomeReady = resolve));
  const gone = new Promise<void>((resolve) => (leave = resolve));
  const process = spawnRunner(options, {
    message: (message) => take(state, message),
    printed: (name, text) => state.output(0, { output_type: "stream", name, text }),
    ended: (how) => end(state, how),
  });
  const state: State = { ...events, process, ready, becomeReady, gone, leave, isReady: false, interrupting: false, running: new Map(), pongs: new Set(), receipts: new Map(), receipt: 0 };
  return state;
}

function take(state: State, message: FromRunner): void {
  if (message.type === "ready") becomeReady(state);
  else if (message.type === "output") put(state, message);
  else if (message.type === "ask") state.ask(message.prompt, message.password);
  else if (message.type === "done") settle(state, message.cell, message.outcome);
  else if (message.type === "comm") state.comm(message.message);
  else if (message.type === "received") received(state, message.receipt);
  else if (message.type === "pong") for (const heard of state.pongs) heard();
  else throw new Error("it is no message");
}

function evaluate(state: State, cell: CompiledCell): Promise<Outcome> {
  if (state.how !== undefined) return Promise.resolve({ status: "ended", how: state.how });
  return new Promise((resolve) => {
    state.running.set(cell.id, resolve);
    state.process.tell({ type: "evaluate", cell });
  });
}

function put(state: State, { cell, receipt = 0, output }: Extract<FromRunner, { type: "output" }>): void {
  const dealing = state.receipts.get(receipt);
  if (dealing === undefined) state.output(cell, output);
  else dealing.onOutput(output);
}

function comm(state: State, message: CommMessage, onOutput: Receipt["onOutput"]): Promise<void> {
  if (state.how !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    state.receipts.set(++state.receipt, { resolve, onOutput });
    state.process.tell({ type: "comm", message, receipt: state.receipt });
  });
}

function received(state: State, receipt: number): void {
  state.receipts.get(receipt)?.resolve();
  state.receipts.delete(receipt);
}

function becomeReady(state: State): void {
  state.isReady = true;
  state.becomeReady();
}

function end(state: State, exit: string): void {
  const how = state.interrupting ? "it could not be interrupted otherwise" : exit;
  state.how = how;
  becomeReady(state);
  state.ended(how);
  for (const cell of state.running.keys()) settle(state, cell, { status: "ended", how });
  for (const receipt of state.receipts.keys()) received(state, receipt);
  state.leave();
}

function settle(state: State, cell: number, outcome: Outcome): void {
  state.running.get(cell)?.(outcome);
  state.running.delete(cell);
}

async function interrupt(state: State): Promise<void> {
  if (!state.isReady) return;
  const dealing = [...state.receipts.keys()];
  if (state.running.size > 0 || !(await isAlive(state, GRACE_MS))) {
    state.interrupting = true;
    await terminate(state);
    state.interrupting = false;
  }
  for (const receipt of dealing) received(state, receipt);
}

async function terminate(state: State): Promise<void> {
  const stopped = [...state.running.keys()];
  for (let stop = 0; stop < STOPS; stop++) {
    state.process.tell({ type: "interrupt" });
    await delay(GRACE_MS);
    for (const cell of stopped) settle(state, cell, { status: "interrupted" });
    if (state.how !== undefined || (await isAlive(state, GRACE_MS))) return;
  }
  state.process.kill();
  await state.gone;
}

/** Whether the process still turns its event loop. */
async function isAlive(state: State, patience: number): Promise<boolean> {
  const stop = new AbortController();
  const heard = new Promise<boolean>((resolve) => state.pongs.add(() => resolve(true)));
  state.process.tell({ type: "ping" });
  const alive = await Promise.race([heard, delay(patience, false, { signal: stop.signal })]);
  stop.abort();
  state.pongs.clear();
  return alive;
}
