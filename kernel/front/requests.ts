import { dropped } from "../session/dropped.ts";
import type { Session } from "../session/session.ts";
import { commInfo, commOf } from "./comms.ts";
import type { History } from "./history.ts";
import { kernelInfo } from "./identity.ts";
import type { Content, Message } from "./message.ts";
import { pointsOf, unitsOf } from "./positions.ts";
import type { Voice } from "./voice.ts";

/** Answers to every request but execute and shutdown, by message type; no answer where the protocol knows none. */
export type Requests = Readonly<Record<string, (request: Message) => Content | undefined | Promise<Content | undefined>>>;

export function createRequests({ kernel, history, voice }: { kernel: Session; history: History; voice: Voice }): Requests {
  const comm = (message: Message): Promise<undefined> => tellCells(kernel, voice, message);
  return {
    kernel_info_request: () => kernelInfo,
    complete_request: ({ content }) => complete(kernel, content),
    inspect_request: ({ content }) => inspect(kernel, content),
    is_complete_request: async ({ content }) => ({ ...(await kernel.isComplete(codeOf(content))) }),
    history_request: ({ content }) => history.answer(content),
    comm_info_request: ({ content }) => commInfo(kernel.comms, content),
    comm_open: comm,
    comm_msg: comm,
    comm_close: comm,
    async interrupt_request() {
      await kernel.interrupt();
      return { status: "ok" };
    },
  };
}

/** Comm messages have no reply: one that is no use is dropped. */
async function tellCells(kernel: Session, voice: Voice, message: Message): Promise<undefined> {
  try {
    await kernel.comm(commOf(message), (output) => voice.publishOutput(output, message.header));
  } catch (error) {
    dropped(`a ${message.header.msg_type}`, error);
  }
}

const codeOf = ({ code }: Content): string => String(code ?? "");

/** The cursor in UTF-16 units; without one it stands at the end. */
const cursorOf = (content: Content): number => {
  const { cursor_pos: points } = content;
  return typeof points === "number" ? unitsOf(codeOf(content), points) : codeOf(content).length;
};

async function complete(kernel: Session, content: Content): Promise<Content> {
  const code = codeOf(content);
  const { matches, kinds, start, end } = await kernel.complete(code, cursorOf(content));
  const place = { start: pointsOf(code, start), end: pointsOf(code, end) };
  const typed = matches.map((text, k) => ({ ...place, text, type: kinds[k] }));
  return { status: "ok", matches, cursor_start: place.start, cursor_end: place.end, metadata: { _jupyter_types_experimental: typed } };
}

async function inspect(kernel: Session, content: Content): Promise<Content> {
  const found = await kernel.inspect(codeOf(content), cursorOf(content));
  const data = found === undefined ? {} : { "text/plain": found.text, "text/markdown": found.markdown };
  return { status: "ok", found: found !== undefined, data, metadata: {} };
}
