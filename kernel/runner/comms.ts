/** Channels between cells and the front end, for widgets and the like. */
import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { CommMessage } from "../session/protocol.ts";
import { send } from "./channel.ts";
import { Map, Uint8Array } from "./kept.ts";
import { flush } from "./output.ts";

/** One channel. */
export interface Comm {
  readonly id: string;
  /** what the other side calls its end */
  readonly target: string;
  send(data: unknown, buffers?: readonly Uint8Array[]): void;
  close(data?: unknown): void;
  /** what to do with each message from the other side */
  onMessage?: (data: any, buffers: Uint8Array[]) => unknown;
  /** what to do when the other side closes the channel */
  onClose?: (data: any) => unknown;
}

export interface Comms {
  /** Opens a channel to what the front end knows as `target`. */
  open(target: string, data?: unknown, options?: { metadata?: Record<string, unknown>; buffers?: readonly Uint8Array[] }): Comm;
  /** Says what to do when the front end opens a channel to `target`. */
  register(target: string, opened: (comm: Comm, data: any, buffers: Uint8Array[]) => unknown): void;
}

const channels = new Map<string, Comm>();
const targets = new Map<string, Parameters<Comms["register"]>[1]>();

export const comms: Comms = {
  open(target, data = {}, { metadata = {}, buffers = [] } = {}) {
    const comm = channel(randomUUID(), target);
    say({ type: "comm_open", id: comm.id, target, data, metadata }, buffers);
    return comm;
  },
  register: (target, opened) => void targets.set(target, opened),
};

/** Hands a message of the front end to the cell's function for it; a channel that nobody wants is closed. */
export async function receiveComm({ type, id, target = "", data, buffers }: CommMessage): Promise<void> {
  const binary = buffers.map((text) => new Uint8Array(Buffer.from(text, "base64")));
  const opened = targets.get(target);
  const comm = channels.get(id);
  if (type === "comm_msg") return void (await comm?.onMessage?.(data, binary));
  if (type === "comm_open" && opened !== undefined) return void (await opened(channel(id, target), data, binary));
  channels.delete(id);
  if (type === "comm_open") say({ type: "comm_close", id, data: {} });
  else await comm?.onClose?.(data);
}

function channel(id: string, target: string): Comm {
  const comm: Comm = {
    id, target,
    send: (data, buffers) => say({ type: "comm_msg", id, data }, buffers),
    close(data = {}) {
      if (channels.delete(id)) say({ type: "comm_close", id, data });
    },
  };
  channels.set(id, comm);
  return comm;
}

function say(message: Omit<CommMessage, "buffers">, buffers: readonly Uint8Array[] = []): void {
  flush();
  send({ type: "comm", message: { ...message, buffers: buffers.map((bytes) => Buffer.from(bytes).toString("base64")) } });
}
