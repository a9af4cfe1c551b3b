/** The runner's second thread. It listens to the session and is never busy, so that it can stop the first. */
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { readJsonLines } from "../session/lines.ts";
import type { ToRunner } from "../session/protocol.ts";

/** The pipe on which the runner is spoken to. */
const IN = 3;

const { answers, bell } = workerData as { answers: MessagePort; bell: Int32Array };
const mainThread = new Session();
mainThread.connectToMainThread();
const session = new Socket({ fd: IN });
session.on("close", () => process.kill(process.pid, "SIGKILL"));
readJsonLines(session, (message: ToRunner) => {
  if (message.type === "interrupt") mainThread.post("Runtime.terminateExecution");
  else if (message.type === "answer") answer(message.text);
  else parentPort?.postMessage(message);
});
parentPort?.postMessage({ type: "listening" });

function answer(text: string | null): void {
  answers.postMessage(text);
  Atomics.store(bell, 0, 1);
  Atomics.notify(bell, 0);
}
