/** The kernel as Jupyter starts it: `node kernel/front/main.js CONNECTION_FILE`, in the notebook's folder. It never runs a cell itself. */
import { openSession, type Session } from "../session/session.ts";
import { readConnection, type Connection } from "./connection.ts";
import { publishComm } from "./comms.ts";
import { createExecutions } from "./execute.ts";
import { createHistory } from "./history.ts";
import { createInput } from "./input.ts";
import type { Content, Header, Message } from "./message.ts";
import { createRequests } from "./requests.ts";
import { openSockets, type Sockets } from "./sockets.ts";
import { createVoice, type Voice } from "./voice.ts";

try {
  await start(readConnection(process.argv[2] ?? "(no file)"));
} catch (error) {
  process.stderr.write(`rmaplab kernel: ${(error as Error).message}\n`);
  process.exitCode = 2;
}

async function start(connection: Connection): Promise<void> {
  let latest: Header | undefined;
  const kernel = openSession({ cwd: process.cwd(), onComm: (message) => publishComm(sockets, message, latest) });
  const sockets = await openSockets(connection).catch(async (error: Error) => {
    await kernel.shutdown();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await Promise.all([sockets.close(), kernel.shutdown()]);
    process.exit();
  };
  serve(sockets, kernel, stop, ({ header }) => (latest = header));
  process.on("SIGINT", () => void kernel.interrupt());
  process.on("SIGTERM", () => void stop());
  leaveWithParent(stop);
}

function serve(sockets: Sockets, kernel: Session, stop: () => void, toCells: (message: Message) => void): void {
  const [voice, history, input] = [createVoice(sockets), createHistory(), createInput(sockets)];
  const execute = createExecutions({ kernel, voice, history, input, begins: toCells });
  const requests = createRequests({ kernel, history, voice });
  sockets.listen((channel, message) => {
    const { msg_type: type } = message.header;
    const answer = Object.hasOwn(requests, type) ? requests[type] : undefined;
    if (type.startsWith("comm_")) toCells(message);
    if (channel === "stdin") input.answer(message);
    else if (type === "execute_request") execute(message);
    else if (type === "shutdown_request") void voice.during(channel, message, () => farewell(voice, message)).then(stop);
    else if (answer !== undefined) void voice.during(channel, message, () => answer(message));
  });
  voice.publish("status", { execution_state: "starting" });
}

/** All clients are told, not only the one that asked. */
function farewell(voice: Voice, { header, content }: Message): Content {
  const reply = { status: "ok", restart: content["restart"] === true };
  voice.publish("shutdown_reply", reply, header);
  return reply;
}

/** A kernel whose client was killed has nobody to answer. */
function leaveWithParent(stop: () => void): void {
  const parent = process.ppid;
  if (process.env["JPY_PARENT_PID"] === undefined) return;
  setInterval(() => process.ppid !== parent && stop(), 1000).unref();
}
