import { Worker } from "node:worker_threads";
import type { Analysis } from "../analysis/analysis.ts";
import type { Answer, Question } from "../analysis/worker.ts";

/** The analysis in a thread of its own, so that asking it never holds up the caller. */
export type RemoteAnalysis = {
  [Method in keyof Analysis]: (...parameters: Parameters<Analysis[Method]>) => Promise<ReturnType<Analysis[Method]>>;
} & { stop(): Promise<void> };

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Starts the thread; questions asked before it is ready wait. */
export function startRemoteAnalysis(cwd: string, preload: readonly string[]): RemoteAnalysis {
  const worker = new Worker(new URL("../analysis/worker.js", import.meta.url), {
    workerData: { cwd, preload },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: 128, maxOldGenerationSizeMb: 4096 },
  });
  const waiting = new Map<number, Waiting>();
  let failed: string | undefined;
  const fail = (reason: string): void => {
    failed ??= reason;
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  worker.on("message", (answer: Answer) => settle(waiting, answer));
  worker.on("error", (error: Error) => fail(`the analysis failed: ${error.message}`));
  worker.on("exit", () => fail("the analysis has ended"));
  const ask = asker(worker, waiting, () => failed);
  return {
    compile: ask("compile"),
    complete: ask("complete"),
    inspect: ask("inspect"),
    isComplete: ask("isComplete"),
    stop: async () => void (await worker.terminate()),
  };
}

function asker(worker: Worker, waiting: Map<number, Waiting>, failed: () => string | undefined) {
  let asked = 0;
  return <Method extends keyof Analysis>(method: Method): RemoteAnalysis[Method] => {
    const ask = (...parameters: unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const reason = failed();
        if (reason !== undefined) return reject(new Error(reason));
        const question: Question = { id: ++asked, method, parameters };
        waiting.set(question.id, { resolve, reject });
        worker.postMessage(question);
      });
    return ask as RemoteAnalysis[Method];
  };
}

function settle(waiting: Map<number, Waiting>, answer: Answer): void {
  const waiter = waiting.get(answer.id);
  waiting.delete(answer.id);
  if ("error" in answer) waiter?.reject(new Error(answer.error));
  else waiter?.resolve(answer.value);
}
