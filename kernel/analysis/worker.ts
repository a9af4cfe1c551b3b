/** The thread of the analysis: answers one question after another. */
import { parentPort, workerData } from "node:worker_threads";
import { startAnalysis, type Analysis } from "./analysis.ts";

/** A question is the name of a method of the analysis and its arguments. */
export interface Question {
  id: number;
  method: keyof Analysis;
  parameters: unknown[];
}

export type Answer = { id: number; value: unknown } | { id: number; error: string };

const { cwd, preload } = workerData as { cwd: string; preload: string[] };
const analysis = startAnalysis(cwd, preload);

parentPort?.on("message", ({ id, method, parameters }: Question) => {
  parentPort?.postMessage(answer(id, analysis[method] as (...parameters: unknown[]) => unknown, parameters));
});

function answer(id: number, method: (...parameters: unknown[]) => unknown, parameters: unknown[]): Answer {
  try {
    return { id, value: method(...parameters) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
