import type { Output } from "../session/session.ts";
import type { Channel, Content, Header, Message } from "./message.ts";
import type { Sockets } from "./sockets.ts";

/** What the kernel says to its clients. */
export interface Voice {
  /** to all clients, on iopub */
  publish(type: string, content: Content, parent?: Header): void;
  /** the notebook format's outputs are the protocol's messages: the kind is the message's type */
  publishOutput(output: Output, parent: Header): void;
  /** to the client that asked; the kind follows from the request's */
  reply(channel: Channel, request: Message, content: Content): void;
  /** does the work of a request, announced as busy and idle; a failure becomes the reply. The work has begun when it is announced: others do most of it. */
  during(channel: Channel, request: Message, work: () => Content | undefined | Promise<Content | undefined>): Promise<void>;
}

export function createVoice(sockets: Pick<Sockets, "send">): Voice {
  /** A client takes the state that it hears last for the kernel's: where something still goes on, it must hear so again. */
  const open = new Set<Message>();
  const voice: Voice = {
    publish: (type, content, parent) => sockets.send("iopub", { identities: [Buffer.from(`kernel.${type}`)], type, content, parent }),
    publishOutput: ({ output_type: type, ...content }, parent) => voice.publish(type, content, parent),
    reply(channel, { identities, header }, content) {
      sockets.send(channel, { identities, type: header.msg_type.replace(/_request$/, "_reply"), content, parent: header });
    },
    async during(channel, request, work) {
      open.add(request);
      const working = attempt(work);
      voice.publish("status", { execution_state: "busy" }, request.header);
      const content = await working;
      if (content !== undefined) voice.reply(channel, request, content);
      open.delete(request);
      voice.publish("status", { execution_state: "idle" }, request.header);
      for (const { header } of open) voice.publish("status", { execution_state: "busy" }, header);
    },
  };
  return voice;
}

async function attempt(work: () => Content | undefined | Promise<Content | undefined>): Promise<Content | undefined> {
  try {
    return await work();
  } catch (error) {
    const { name, message } = error as Error;
    return { status: "error", ename: name, evalue: message, traceback: [`${name}: ${message}`] };
  }
}
