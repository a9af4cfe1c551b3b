/** The Jupyter protocol that the kernel speaks. */
export const PROTOCOL = "5.4";

/** The channels that carry signed messages; the heartbeat carries none. */
export type Channel = "shell" | "control" | "stdin" | "iopub";

/** Who sent a message, and which kind it is. */
export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

export type Content = Readonly<Record<string, unknown>>;

/** A message as it came in: `identities` say to which client an answer goes. */
export interface Message {
  identities: readonly Buffer[];
  header: Header;
  /** the header of what it answers, where the client says so */
  parent: Partial<Header>;
  content: Content;
  /** binary parts, which follow the content */
  buffers: readonly Buffer[];
}

/** A message as it goes out; its header is made when it is sent. */
export interface Outgoing {
  /** its msg_id, if that must be known */
  id?: string;
  /** the topic on iopub */
  identities: readonly Buffer[];
  type: string;
  content: Content;
  /** the header of what it answers */
  parent: Header | undefined;
  metadata?: Content;
  buffers?: readonly Buffer[];
}
