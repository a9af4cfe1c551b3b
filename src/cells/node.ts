// The one file up to this layer that needs Node: files and threads. It is also the program of a thread that takes part in a check.
import { readFileSync } from "node:fs";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker, workerData } from "node:worker_threads";
import { help, type Job, type Report, type Spawn } from "../claims/helpers.ts";

/** The text of a file, named relative to the notebook. */
export const textOf = (file: string): string => readFileSync(file, "utf8");

/** What a thread of `spawn` is given. */
interface Given {
  job: Job;
  reports: MessagePort;
}

/** Those of the last check: were it interrupted, nobody would have sent them home. */
let members: { worker: Worker; reports: MessagePort }[] = [];

export const spawn: Spawn = (job, count) => {
  sendHome();
  members = Array.from({ length: count }, () => started(job));
  return () => {
    const heard = members.flatMap(({ reports }) => (receiveMessageOnPort(reports)?.message as Report | undefined) ?? []);
    sendHome();
    return heard;
  };
};

function started(job: Job): (typeof members)[number] {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL(import.meta.url), { workerData: { checkToHelp: { job, reports: port2 } }, transferList: [port2], execArgv: [] });
  worker.unref();
  worker.on("error", () => {}); // the search does without it
  return { worker, reports: port1 };
}

function sendHome(): void {
  for (const { worker, reports } of members.splice(0)) {
    reports.close();
    void worker.terminate();
  }
}

const { checkToHelp } = (workerData ?? {}) as { checkToHelp?: Given };
if (checkToHelp) help(checkToHelp.job, (report) => checkToHelp.reports.postMessage(report));
