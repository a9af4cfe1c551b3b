/** A Jupyter client for the tests, with its own reading of the protocol: the kernel's codec is not used. */
import { spawn, type ChildProcess } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Dealer, Subscriber } from "zeromq";

const front = fileURLToPath(new URL("../kernel/front/main.js", import.meta.url));
const channels = ["shell", "control", "stdin", "iopub", "hb"] as const;
/** `stranger` is another client's stdin */
type Asking = "shell" | "control" | "stdin" | "stranger";

export interface Received {
  channel: string;
  type: string;
  id: string;
  /** the msg_id of the request that it answers */
  parent: string | undefined;
  content: Record<string, any>;
  metadata: Record<string, any>;
  buffers: Buffer[];
  /** the first frame of all: on iopub the topic */
  topic: string;
}

export interface Client {
  child: ChildProcess;
  /** everything received so far, in order of arrival */
  received: Received[];
  /** sends a request and gives its msg_id */
  send(channel: Asking, type: string, content: object, more?: { key?: string; buffers?: Buffer[]; parent?: object }): string;
  /** sends a request and waits for its reply and for idle; gives all that answers it, in order */
  ask(channel: Asking, type: string, content: object): Promise<Answered>;
  /** sends what has no reply and waits for idle; gives what went to all clients meanwhile */
  tell(channel: Asking, type: string, content: object, more?: { buffers?: Buffer[] }): Promise<Received[]>;
  until(found: (message: Received) => boolean): Promise<Received>;
  /** milliseconds until the heartbeat comes back */
  heartbeat(): Promise<number>;
  exited: Promise<number | null>;
  /** milliseconds from the start of the process to its first reply */
  readyAfter: number;
  /** ends the process and the connection */
  close(): void;
}

export interface Answered {
  reply: Record<string, any>;
  /** what went to all clients meanwhile */
  published: Received[];
}

/** Our kernel in `cwd`; it ends after the tests. */
export async function startKernel(cwd: string, key?: string): Promise<Client> {
  const client = await startProgram((connection) => [process.execPath, front, connection], cwd, key);
  after(client.close);
  return client;
}

/** A kernel process in `cwd`, as `command` starts it with a connection file, and a client connected to it. */
export async function startProgram(command: (connection: string) => string[], cwd: string, key = "the key of the test"): Promise<Client> {
  const start = performance.now();
  const ports = await freePorts();
  const connection = join(cwd, "connection.json");
  writeFileSync(connection, JSON.stringify({ transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256", ...Object.fromEntries(channels.map((name, k) => [`${name}_port`, ports[k]])) }));
  const [program = "", ...args] = command(connection);
  const child = spawn(program, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [shell, control, stdin, heart] = [new Dealer({ routingId: "client" }), new Dealer(), new Dealer({ routingId: "client" }), new Dealer()];
  const iopub = new Subscriber({ receiveHighWaterMark: 0 });
  iopub.subscribe();
  const sockets = { shell, control, stdin, iopub, hb: heart, stranger: new Dealer() };
  channels.forEach((name, k) => sockets[name].connect(`tcp://127.0.0.1:${ports[k]}`));
  sockets.stranger.connect(`tcp://127.0.0.1:${ports[channels.indexOf("stdin")]}`);
  const close = (): void => {
    child.kill("SIGKILL");
    for (const socket of Object.values(sockets)) socket.close();
  };
  const client = { ...clientOf(child, exited, sockets, key), close };
  const ready = client.send("shell", "kernel_info_request", {});
  await client.until(({ parent, channel }) => parent === ready && channel === "shell");
  client.readyAfter = performance.now() - start;
  await connected(client);
  return client;
}

function clientOf(child: ChildProcess, exited: Promise<number | null>, sockets: Record<Asking | "hb", Dealer> & { iopub: Subscriber }, key: string): Omit<Client, "close"> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  for (const channel of ["shell", "control", "stdin", "iopub"] as const) void listen(sockets[channel], channel).catch(unlessClosed);
  async function listen(socket: Dealer | Subscriber, channel: string): Promise<void> {
    for await (const frames of socket) {
      received.push(decode(frames as Buffer[], channel, key));
      for (const wake of waiting) wake();
    }
  }
  const client: Omit<Client, "close"> = {
    child, exited, received, readyAfter: NaN,
    send(channel, type, content, { key: signedWith = key, buffers = [], parent = {} } = {}) {
      const { id, frames } = encode(type, content, parent, signedWith);
      last = last.then(() => sockets[channel].send([...frames, ...buffers])).catch(unlessClosed);
      return id;
    },
    async ask(channel, type, content) {
      const parent = client.send(channel, type, content);
      const mine = (message: Received): boolean => message.parent === parent;
      const { content: reply } = await client.until((message) => mine(message) && message.channel === channel);
      await client.until((message) => mine(message) && message.content["execution_state"] === "idle");
      return { reply, published: received.filter((message) => mine(message) && message.channel === "iopub") };
    },
    async tell(channel, type, content, more = {}) {
      const parent = client.send(channel, type, content, more);
      await client.until((message) => message.parent === parent && message.content["execution_state"] === "idle");
      return received.filter((message) => message.parent === parent && message.channel === "iopub");
    },
    async until(found) {
      for (;;) {
        const message = received.find(found);
        if (message !== undefined) return message;
        await new Promise<void>((resolve) => {
          const wake = (): void => (waiting.delete(wake), resolve());
          waiting.add(wake);
        });
      }
    },
    async heartbeat() {
      const start = performance.now();
      await sockets.hb.send(["", "beat"]);
      await sockets.hb.receive();
      return performance.now() - start;
    },
  };
  let last = Promise.resolve();
  /** Whoever closes no longer wants to hear what was under way. */
  function unlessClosed(error: unknown): void {
    if (!sockets.shell.closed) throw error;
  }
  return client;
}

/** A subscription takes a moment to arrive: ask until its echo on iopub comes. */
async function connected(client: Client): Promise<void> {
  for (;;) {
    const id = client.send("shell", "kernel_info_request", {});
    await client.until(({ parent, channel }) => parent === id && channel === "shell");
    await delay(20);
    if (client.received.some(({ parent, channel, content }) => parent === id && channel === "iopub" && content["execution_state"] === "idle")) return;
  }
}

function encode(type: string, content: object, parent: object, key: string): { id: string; frames: (string | Buffer)[] } {
  const id = randomUUID();
  const header = { msg_id: id, msg_type: type, session: "test", username: "test", date: new Date(0).toISOString(), version: "5.4" };
  const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
  return { id, frames: ["<IDS|MSG>", signature(parts, key), ...parts] };
}

function decode(frames: Buffer[], channel: string, key: string): Received {
  const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
  const [signed, ...parts] = frames.slice(at + 1, at + 6).map(String);
  if (signed !== signature(parts, key)) throw new Error(`a message on ${channel} is signed wrongly`);
  const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part) as Record<string, any>);
  return { channel, type: header?.["msg_type"], id: header?.["msg_id"], parent: parent?.["msg_id"], content: content ?? {}, metadata: metadata ?? {}, buffers: frames.slice(at + 6), topic: String(frames[0]) };
}

const signature = (parts: string[], key: string): string => (key === "" ? "" : createHmac("sha256", key).update(parts.join("")).digest("hex"));

async function freePorts(): Promise<number[]> {
  const servers = channels.map(() => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
