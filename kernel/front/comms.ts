import type { CommMessage } from "../session/session.ts";
import type { Content, Header, Message } from "./message.ts";
import type { Sockets } from "./sockets.ts";

/** A message of the front end, as cells get it. */
export function commOf({ header, content, buffers }: Message): CommMessage {
  const { comm_id: id, data = {} } = content;
  const target = content["target_name"] ?? "";
  if (typeof id !== "string" || typeof target !== "string") throw new Error("comm_id and target_name must be text");
  return { type: header.msg_type as CommMessage["type"], id, target, data, buffers: buffers.map((bytes) => bytes.toString("base64")) };
}

/** Tells the front end what a cell says. */
export function publishComm(sockets: Pick<Sockets, "send">, { type, id, target, data, metadata, buffers }: CommMessage, parent: Header | undefined): void {
  const content = { comm_id: id, ...(type === "comm_open" && { target_name: target }), data };
  sockets.send("iopub", { identities: [Buffer.from(type)], type, content, parent, ...(metadata && { metadata }), buffers: buffers.map((text) => Buffer.from(text, "base64")) });
}

/** The channels that are open; those to one target if it is named. */
export function commInfo(open: ReadonlyMap<string, string>, { target_name: wanted }: Content): Content {
  const found = [...open].filter(([, target]) => wanted == null || target === wanted);
  return { status: "ok", comms: Object.fromEntries(found.map(([id, target]) => [id, { target_name: target }])) };
}
