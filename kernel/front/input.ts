import type { Message } from "./message.ts";
import type { Sockets } from "./sockets.ts";

/** Questions of cells to the client that sent them. */
export interface Input {
  ask(request: Message, prompt: string, password: boolean): Promise<string>;
  answer(reply: Message): void;
}

/** One question at a time; a new one ends the wait for the one before. */
export function createInput(sockets: Pick<Sockets, "send">): Input {
  let settle: (answer: string) => void = () => {};
  return {
    ask({ identities, header }, prompt, password) {
      settle("");
      sockets.send("stdin", { identities, type: "input_request", content: { prompt, password }, parent: header });
      return new Promise((resolve) => (settle = resolve));
    },
    answer: ({ content }) => settle(String(content["value"] ?? "")),
  };
}
