import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Analysis } from "../analysis/analysis.ts";
import type { Answer, Question } from "../analysis/worker.ts";

/** The analysis in a thread: asking it never holds up the caller, and questions asked before it is ready wait. */
export interface AnalysisThread {
  /** @throws Error when the thread fails, or has been stopped, before it has answered */
  ask(method: keyof Analysis, parameters: unknown[]): Promise<unknown>;
  /** a question went wrong: what the compiler has remembered since cannot be trusted */
  readonly failed: boolean;
  stop(): void;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A deep expression needs a deep stack; a large program many files. */
const resourceLimits = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 4096, stackSizeMb: 64 };

/** Every cell leaves a program behind; by its own rule V8 would let them fill three times the memory before it clears them away. */
setFlagsFromString("--heap-growing-percent=50");

export function startAnalysisThread(cwd: string, preload: readonly string[]): AnalysisThread {
  const worker = startWorker(cwd, preload);
  const waiting = new Map<number, Waiting>();
  let failure: string | undefined;
  let asked = 0;
  const fail = (reason: string): void => {
    failure ??= reason;
    for (const { reject } of waiting.values()) reject(new Error(failure));
    waiting.clear();
  };
  hear(worker, waiting, fail);
  return {
    get failed() {
      return failure !== undefined;
    },
    ask: (method, parameters) => new Promise((resolve, reject) => {
      const question: Question = { id: ++asked, method, parameters };
      waiting.set(question.id, { resolve, reject });
      worker.postMessage(question);
    }),
    stop() {
      fail("the compiler was stopped");
      void worker.terminate();
    },
  };
}

function startWorker(cwd: string, preload: readonly string[]): Worker {
  const script = new URL("../analysis/worker.js", import.meta.url);
  return new Worker(script, { workerData: { cwd, preload }, execArgv: [], stdout: true, stderr: true, resourceLimits });
}

function hear(worker: Worker, waiting: Map<number, Waiting>, fail: (reason: string) => void): void {
  worker.on("message", (answer: Answer) => {
    if ("error" in answer) fail(`the cell cannot be compiled: ${answer.error}`);
    else waiting.get(answer.id)?.resolve(answer.value);
    waiting.delete(answer.id);
  });
  worker.on("error", (error: Error) => fail(`the cell cannot be compiled: ${error.message}`));
  worker.on("exit", () => fail("the compiler was stopped"));
}
