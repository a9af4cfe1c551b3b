import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { PROTOCOL, type Content, type Header, type Message, type Outgoing } from "./message.ts";

/** Frames to messages and back, signed with the connection's key. */
export interface Wire {
  /** @throws Error for frames that are no message of this connection */
  decode(frames: readonly Buffer[]): Message;
  encode(message: Outgoing): Buffer[];
}

const DELIMITER = Buffer.from("<IDS|MSG>");

/** Frames by the protocol: identities, delimiter, signature, header, parent header, metadata, content, buffers. An empty key signs nothing. */
export function createWire(key: string): Wire {
  const session = randomUUID();
  const sign = (parts: readonly Buffer[]): Buffer => {
    if (key === "") return Buffer.alloc(0);
    const hmac = createHmac("sha256", key);
    for (const part of parts) hmac.update(part);
    return Buffer.from(hmac.digest("hex"));
  };
  return {
    decode(frames) {
      const { identities, signature, parts, buffers } = split(frames);
      if (!equal(sign(parts), signature) && key !== "") throw new Error("its signature is wrong");
      const [header, parent, , content] = parts.map(parse);
      if (!isHeader(header)) throw new Error("its header names no message type");
      return { identities, header, parent: parent as Partial<Header>, content: content as Content, buffers };
    },
    encode({ id = randomUUID(), identities, type, content, parent, metadata = {}, buffers = [] }) {
      const header: Header = { msg_id: id, msg_type: type, session, username: "kernel", date: new Date().toISOString(), version: PROTOCOL };
      const parts = [header, parent ?? {}, metadata, content].map((part) => Buffer.from(wellFormed(JSON.stringify(part))));
      return [...identities, DELIMITER, sign(parts), ...parts, ...buffers];
    },
  };
}

/** Half a character, which JSON.stringify escapes: most clients die of it. */
const HALF = /\\ud[89a-f]/;
const ESCAPES = /\\(?:ud[89a-f]..|[^])/g;

/** JSON text, with a mark in the place of each half. */
function wellFormed(json: string): string {
  return HALF.test(json) ? json.replace(ESCAPES, (escape) => (escape.length > 2 ? "\ufffd" : escape)) : json;
}

function split(frames: readonly Buffer[]): { identities: Buffer[]; signature: Buffer; parts: Buffer[]; buffers: Buffer[] } {
  const at = frames.findIndex((frame) => frame.equals(DELIMITER));
  const [signature, ...parts] = at < 0 ? [] : frames.slice(at + 1, at + 6);
  if (signature === undefined || parts.length < 4) throw new Error("it has too few frames");
  return { identities: frames.slice(0, at), signature, parts, buffers: frames.slice(at + 6) };
}

/** In a time that does not tell how much of it was right. */
const equal = (mine: Buffer, theirs: Buffer): boolean => mine.length === theirs.length && timingSafeEqual(mine, theirs);

function parse(part: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(part.toString());
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // said below
  }
  throw new Error("a part of it is not a JSON object");
}

const isHeader = (value: unknown): value is Header =>
  typeof (value as Header).msg_type === "string" && typeof (value as Header).msg_id === "string";
