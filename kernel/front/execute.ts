import { setImmediate as arrivals } from "node:timers/promises";
import type { ExecuteResult, Output, Session } from "../session/session.ts";
import type { History } from "./history.ts";
import type { Input } from "./input.ts";
import type { Content, Message } from "./message.ts";
import type { Voice } from "./voice.ts";

/** What an execution needs. */
export interface Executor {
  kernel: Session;
  voice: Voice;
  history: History;
  input: Input;
}

/** Takes execute_requests and runs them in order; after a failure those that wait already are aborted, unless the request says not to. */
export function createExecutions(executor: Executor): (request: Message) => void {
  const { voice } = executor;
  const waiting: Message[] = [];
  let running = false;
  const run = async (): Promise<void> => {
    running = true;
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      const failed = await execute(executor, request);
      if (!failed || request.content["stop_on_error"] === false) continue;
      await arrivals();
      await arrivals();
      for (const later of waiting.splice(0)) await voice.during("shell", later, () => ({ status: "aborted" }));
    }
    running = false;
  };
  return (request) => {
    waiting.push(request);
    if (!running) void run();
  };
}

/** True when the cell failed. */
async function execute({ kernel, voice, history, input }: Executor, request: Message): Promise<boolean> {
  const { code = "", silent = false, store_history: storeHistory = true, allow_stdin: mayAsk = false } = request.content;
  const text = String(code);
  let failed = false;
  await voice.during("shell", request, async () => {
    const result = await kernel.execute(text, {
      silent: silent === true,
      storeHistory: storeHistory !== false,
      onStart(executionCount) {
        if (silent === true) return;
        voice.publish("execute_input", { code: text, execution_count: executionCount }, request.header);
        if (storeHistory !== false) history.add(executionCount, text);
      },
      onOutput: (output) => publishOutput(voice, output, request),
      ...(mayAsk === true && { onInput: (prompt: string, password: boolean) => input.ask(request, prompt, password) }),
    });
    failed = result.status !== "ok";
    return replyOf(result);
  });
  return failed;
}

function replyOf({ executionCount, ...result }: ExecuteResult): Content {
  return { ...result, execution_count: executionCount, ...(result.status !== "aborted" && { user_expressions: {}, payload: [] }) };
}

/** The notebook format's outputs are the protocol's messages: the kind is the message's type. */
function publishOutput(voice: Voice, { output_type: type, ...content }: Output, { header }: Message): void {
  voice.publish(type, content, header);
}
