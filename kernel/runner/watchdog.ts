/** The runner's second thread. It listens to the session and is never busy, so that it can stop the first. */
import { writeSync } from "node:fs";
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { readJsonLines } from "../session/lines.ts";
import type { ToRunner } from "../session/protocol.ts";

/** The pipe on which the runner is spoken to. */
const IN = 3;

/** How often the memory is looked at. */
const LOOK_MS = 250;

const { answers, bell, memory } = workerData as { answers: MessagePort; bell: Int32Array; memory: number };
const mainThread = new Session();
mainThread.connectToMainThread();
const session = new Socket({ fd: IN });
session.on("close", () => process.kill(process.pid, "SIGKILL"));
readJsonLines(session, (message: ToRunner) => {
  if (message.type === "interrupt") mainThread.post("Runtime.terminateExecution");
  else if (message.type === "answer") answer(message.text);
  else parentPort?.postMessage(message);
}, (error) => {
  throw error;
});
parentPort?.postMessage({ type: "listening" });

setInterval(() => {
  const used = process.memoryUsage.rss();
  if (used < memory) return;
  writeSync(2, `out of memory: ${megabytes(used)} MB used of ${megabytes(memory)} MB\n`);
  process.kill(process.pid, "SIGKILL");
}, LOOK_MS);

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

function answer(text: string | null): void {
  answers.postMessage(text);
  Atomics.store(bell, 0, 1);
  Atomics.notify(bell, 0);
}
