import { setImmediate as arrivals } from "node:timers/promises";
import type { ExecuteResult, Session } from "../session/session.ts";
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
  /** a cell starts: what cells say from now on belongs to this request */
  begins(request: Message): void;
}

/** Takes execute_requests and runs them in order; after a failure those that wait already are aborted, unless the request says not to. */
export function createExecutions(executor: Executor): (request: Message) => void {
  const { voice } = executor;
  const waiting: Message[] = [];
  let running = false;
  const run = async (): Promise<void> => {
    running = true;
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      const aborted: Message[] = [];
      await execute(executor, request, async () => {
        if (request?.content["stop_on_error"] !== false) aborted.push(...(await arrivedSoFar(waiting)));
      });
      for (const later of aborted) await voice.during("shell", later, () => ({ status: "aborted" }));
    }
    running = false;
  };
  return (request) => {
    waiting.push(request);
    if (!running) void run();
  };
}

/** Takes what has been sent, even if it has not been read yet. */
async function arrivedSoFar(waiting: Message[]): Promise<Message[]> {
  await arrivals();
  await arrivals();
  return waiting.splice(0);
}

/** A failure is handled before it is replied: what the client sends when it knows of it is no longer concerned. */
async function execute({ kernel, voice, history, input, begins }: Executor, request: Message, onFailure: () => Promise<void>): Promise<void> {
  const { code = "", silent = false, store_history: storeHistory = true, allow_stdin: mayAsk = false } = request.content;
  const remembered = silent !== true && storeHistory !== false;
  await voice.during("shell", request, async () => {
    const text = String(code);
    const result = await kernel.execute(text, {
      silent: silent === true,
      storeHistory: storeHistory !== false,
      onStart(executionCount) {
        begins(request);
        if (silent === true) return;
        voice.publish("execute_input", { code: text, execution_count: executionCount }, request.header);
        if (remembered) history.add(executionCount, text);
      },
      onOutput(output) {
        if (remembered && output.output_type === "execute_result") history.setResult(String(output.data["text/plain"] ?? ""));
        voice.publishOutput(output, request.header);
      },
      expressions: expressionsOf(request.content),
      ...(mayAsk === true && { onInput: (prompt: string, password: boolean) => input.ask(request, prompt, password) }),
    });
    if (result.status !== "ok") await onFailure();
    return replyOf(result);
  });
}

function expressionsOf({ user_expressions: expressions }: Content): Record<string, string> {
  return Object.fromEntries(Object.entries(expressions ?? {}).map(([name, expression]) => [name, String(expression)]));
}

function replyOf(result: ExecuteResult): Content {
  const { status, executionCount: execution_count } = result;
  if (status === "ok") return { status, execution_count, user_expressions: result.expressions, payload: [] };
  if (status === "aborted") return { status, execution_count };
  const { ename, evalue, traceback } = result;
  return { status, execution_count, ename, evalue, traceback, user_expressions: {}, payload: [] };
}
