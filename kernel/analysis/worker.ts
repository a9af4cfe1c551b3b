/** The thread of the analysis: answers one question after another. */
import { parentPort, workerData } from "node:worker_threads";
import { startAnalysis, type Analysis } from "./analysis.ts";
import { createPractice, exercisesFor } from "./practice.ts";

/** A question is the name of a method of the analysis and its arguments. */
export interface Question {
  id: number;
  method: keyof Analysis;
  parameters: unknown[];
}

export type Answer = { id: number; value: unknown } | { id: number; error: string };

/** A second of practice in all, on the machine that it was measured on. */
const ROUNDS = 10;

const { cwd, preload } = workerData as { cwd: string; preload: string[] };
const analysis = startAnalysis(cwd, preload);
const practice = createPractice(exercisesFor(analysis), ROUNDS);

parentPort?.on("message", ({ id, method, parameters }: Question) => {
  parentPort?.postMessage(answer(id, analysis[method] as (...parameters: unknown[]) => unknown, parameters));
  practice.postpone();
});
practice.postpone();

function answer(id: number, method: (...parameters: unknown[]) => unknown, parameters: unknown[]): Answer {
  try {
    return { id, value: method(...parameters) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
