// One worker of a sweep: decides the scenarios that it is sent, one after the other.
import { parentPort, workerData } from "node:worker_threads";
import { type SweepOptions, sweepOne } from "../claims/sweep.ts";
import type { Answer, Question } from "./sweepWorkers.ts";

const options = workerData as SweepOptions;

parentPort!.on("message", ({ job, scenario }: Question) => {
  const start = performance.now();
  const result = sweepOne(scenario, options);
  parentPort!.postMessage({ job, result, ms: performance.now() - start } satisfies Answer);
});
