import type { Session } from "../session/session.ts";
import type { History } from "./history.ts";
import { kernelInfo } from "./identity.ts";
import type { Content, Message } from "./message.ts";
import { pointsOf, unitsOf } from "./positions.ts";
import type { Voice } from "./voice.ts";

/** Answers to every request but execute and shutdown, by message type; no answer where the protocol knows none. */
export type Requests = Readonly<Record<string, (request: Message) => Content | undefined | Promise<Content | undefined>>>;

export function createRequests({ kernel, voice, history }: { kernel: Session; voice: Voice; history: History }): Requests {
  return {
    kernel_info_request: () => kernelInfo,
    complete_request: ({ content }) => complete(kernel, content),
    inspect_request: ({ content }) => inspect(kernel, content),
    is_complete_request: async ({ content }) => ({ ...(await kernel.isComplete(codeOf(content))) }),
    history_request: ({ content }) => history.answer(content),
    comm_info_request: () => ({ status: "ok", comms: {} }),
    comm_open({ content, header }) {
      voice.publish("comm_close", { comm_id: content["comm_id"], data: {} }, header);
      return undefined;
    },
    comm_msg: () => undefined,
    comm_close: () => undefined,
    async interrupt_request() {
      await kernel.interrupt();
      return { status: "ok" };
    },
  };
}

const codeOf = ({ code }: Content): string => String(code ?? "");

/** The cursor in UTF-16 units; without one it stands at the end. */
const cursorOf = (content: Content): number => {
  const { cursor_pos: points } = content;
  return typeof points === "number" ? unitsOf(codeOf(content), points) : codeOf(content).length;
};

async function complete(kernel: Session, content: Content): Promise<Content> {
  const code = codeOf(content);
  const { matches, start, end } = await kernel.complete(code, cursorOf(content));
  return { status: "ok", matches, cursor_start: pointsOf(code, start), cursor_end: pointsOf(code, end), metadata: {} };
}

async function inspect(kernel: Session, content: Content): Promise<Content> {
  const text = await kernel.inspect(codeOf(content), cursorOf(content));
  return { status: "ok", found: text !== undefined, data: text === undefined ? {} : { "text/plain": text }, metadata: {} };
}
