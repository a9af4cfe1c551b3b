import { Router, XPublisher } from "zeromq";
import { dropped } from "../session/dropped.ts";
import type { Connection } from "./connection.ts";
import type { Channel, Message, Outgoing } from "./message.ts";
import { createSender } from "./sender.ts";
import { createWire, type Wire } from "./wire.ts";

/** The five sockets of a kernel. */
export interface Sockets {
  /** calls `receive` with each message that a client sends, from now on */
  listen(receive: (channel: Channel, message: Message) => void): void;
  send(channel: Channel, message: Outgoing): void;
  /** sends what waits, then closes */
  close(): Promise<void>;
}

/** No message is dropped because many wait; closed sockets get this long to deliver what they hold. */
const options = { sendHighWaterMark: 0, linger: 1000 };

/** How the frame of a new subscription begins; its topic follows. */
const SUBSCRIBE = 1;

/** Binds to the connection's addresses. */
export async function openSockets(connection: Connection): Promise<Sockets> {
  const heartbeat = new Router(options);
  const incoming = { shell: new Router(options), control: new Router(options), stdin: new Router(options) };
  const sockets = { ...incoming, iopub: new XPublisher({ ...options, verbosity: "allSubs" }) };
  const channels = Object.keys(sockets) as Channel[];
  await Promise.all([heartbeat.bind(connection.address("hb")), ...channels.map((channel) => sockets[channel].bind(connection.address(channel)))]);
  const wire = createWire(connection.key);
  const send = (channel: Channel, message: Outgoing): void => unlessImpossible(`a message for ${channel}`, () => senders.get(channel)!.send(wire.encode(message)));
  const senders = new Map(channels.map((channel) => [channel, createSender(sockets[channel])]));
  void echo(heartbeat);
  void welcome(sockets.iopub, (topic) => send("iopub", { identities: [topic], type: "iopub_welcome", content: { subscription: topic.toString() }, parent: undefined }));
  return {
    listen(receive) {
      for (const [channel, socket] of Object.entries(incoming)) void read(wire, channel as Channel, socket, receive);
    },
    send,
    async close() {
      await Promise.all([...senders.values()].map((sender) => sender.drained()));
      for (const socket of [heartbeat, ...Object.values(sockets)]) socket.close();
    },
  };
}

async function read(wire: Wire, channel: Channel, socket: Router, receive: (channel: Channel, message: Message) => void): Promise<void> {
  for await (const frames of socket) {
    unlessImpossible(`a message on ${channel}`, () => receive(channel, wire.decode(frames)));
  }
}

/** Frames that are no message, and a message that is no use, are dropped with a line on stderr: a client cannot end the kernel. */
function unlessImpossible(what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    dropped(what, error);
  }
}

/** A client learns that its subscription has arrived: from now on it misses nothing. */
async function welcome(iopub: XPublisher, greet: (topic: Buffer) => void): Promise<void> {
  for await (const [frame] of iopub) {
    if (frame?.[0] === SUBSCRIBE) greet(frame.subarray(1));
  }
}

async function echo(heartbeat: Router): Promise<void> {
  const { send } = createSender(heartbeat);
  for await (const frames of heartbeat) send(frames);
}
