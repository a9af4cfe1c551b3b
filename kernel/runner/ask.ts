/** input in a cell: the main thread sleeps until the watchdog has the answer. */
import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { flush } from "./output.ts";
import { send } from "./channel.ts";
import { Atomics, Error } from "./kept.ts";

let answers: MessagePort | undefined;
let bell: Int32Array | undefined;

/** Where answers arrive: the port, and the word that is raised when one is there. */
export function answersArrive(port: MessagePort, raised: Int32Array): void {
  answers = port;
  bell = raised;
}

/** Asks the reader for a line of text and waits for it. */
export function ask(question = "", { password = false } = {}): string {
  if (answers === undefined || bell === undefined) throw new Error("input is not ready");
  flush();
  forget(answers);
  Atomics.store(bell, 0, 0);
  send({ type: "ask", prompt: question, password });
  Atomics.wait(bell, 0, 0);
  const answer = receiveMessageOnPort(answers)?.message as string | null | undefined;
  if (typeof answer !== "string") throw new Error("there is nobody here to answer: input needs a live notebook");
  return answer;
}

/** What has come too late for a question that was stopped answers no other. */
function forget(port: MessagePort): void {
  while (receiveMessageOnPort(port) !== undefined);
}
