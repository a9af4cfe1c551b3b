import { randomUUID } from "node:crypto";
import type { Message } from "./message.ts";
import type { Sockets } from "./sockets.ts";

/** Questions of cells to the client that sent them. */
export interface Input {
  ask(request: Message, prompt: string, password: boolean): Promise<string>;
  /** @throws Error for a reply that says nothing */
  answer(reply: Message): void;
}

interface Question {
  id: string;
  /** who was asked */
  client: Buffer | undefined;
  answered(text: string): void;
}

/** One question at a time; the one before is never answered any more. A reply that nobody waits for is dropped. */
export function createInput(sockets: Pick<Sockets, "send">): Input {
  let open: Question | undefined;
  return {
    ask({ identities, header }, prompt, password) {
      const id = randomUUID();
      sockets.send("stdin", { id, identities, type: "input_request", content: { prompt, password }, parent: header });
      return new Promise((resolve) => (open = { id, client: identities[0], answered: resolve }));
    },
    answer(reply) {
      if (open === undefined || !isFor(open, reply)) return;
      const { answered } = open;
      const { value = "" } = reply.content;
      if (typeof value !== "string") throw new Error("its value is no text");
      open = undefined;
      answered(value);
    },
  };
}

/** Few clients name the question that they answer: one that names none means the last. */
function isFor({ id, client }: Question, { identities: [from], parent }: Message): boolean {
  const same = client === undefined || from === undefined ? client === from : client.equals(from);
  return same && (parent.msg_type !== "input_request" || parent.msg_id === id);
}
