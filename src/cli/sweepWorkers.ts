import { Worker } from "node:worker_threads";
import type { Swept, SweepOptions } from "../claims/sweep.ts";

export interface Question {
  job: number;
  scenario: string;
}

export interface Answer {
  job: number;
  result: Swept;
  ms: number;
}

/** Decide every scenario, on `count` threads. Answers come in any order. */
export async function sweepOnWorkers(scenarios: readonly string[], options: SweepOptions, count: number, answered: (answer: Answer) => void): Promise<void> {
  let next = 0;
  const workers = Array.from({ length: Math.min(count, scenarios.length) }, () => new Worker(new URL("./sweepWorker.js", import.meta.url), { workerData: options }));
  const ask = (worker: Worker): boolean => {
    if (next === scenarios.length) return false;
    worker.postMessage({ job: next, scenario: scenarios[next]! } satisfies Question);
    next++;
    return true;
  };
  const finished = (worker: Worker) => new Promise<void>((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", (answer: Answer) => {
      try {
        answered(answer);
      } catch (error) {
        reject(error as Error);
      }
      if (!ask(worker)) resolve();
    });
    ask(worker);
  });
  try {
    await Promise.all(workers.map(finished));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
