/** Evaluates cells one after another in one shared scope, through V8's inspector in its REPL mode. */
import { Session, type Runtime } from "node:inspector";
import { explain } from "./explain.ts";
import type { Failure } from "../session/outputs.ts";
import type { CompiledCell, Outcome } from "../session/protocol.ts";
import { mustSpeak } from "./channel.ts";
import { beginCell, emit, endCell } from "./output.ts";
import { Object, Promise, Reflect, globals } from "./kept.ts";
import { displaysSettled } from "./pending.ts";
import { show } from "./show.ts";
import { rememberMap } from "./stack.ts";

const GROUP = "cell";

/** The global name under which the inspector reaches what follows. */
const HELPERS = "__kernel_helpers__";

/** the name of the cell that runs */
let evaluated: string | undefined;
let result: unknown;
let failure: Failure | undefined;

/** Run inside the inspector, like the cell itself, so that a value's own code can be interrupted too, and what it throws is the cell's error. */
const helpers = {
  async show(execution_count: number): Promise<void> {
    await displaysSettled();
    if (result !== undefined) emit({ output_type: "execute_result", execution_count, data: await show(result), metadata: {} });
  },
  explain(thrown: unknown): void {
    failure = explain(thrown);
  },
};

const inspector = new Session();
let helpersId: string | undefined;

/** Connects; to be called once, before the first cell. */
export async function prepareEvaluation(): Promise<void> {
  inspector.connect();
  Object.defineProperty(globals, HELPERS, { value: helpers, configurable: true });
  const found = await post<Runtime.EvaluateReturnType>("Runtime.evaluate", { expression: HELPERS });
  helpersId = found?.result.objectId;
  Reflect.deleteProperty(globals, HELPERS);
}

/** A compiled cell calls it with its last value. What another cell comes to that was interrupted, and ran on, is nobody's result. */
export function keepResult(value: unknown, name: string): void {
  if (name === evaluated) result = value;
}

/** Whether a cell would be evaluated now. */
export async function canEvaluate(): Promise<boolean> {
  return (await evaluateCode("0")) !== undefined;
}

/** Evaluates `cell`, puts out its last value and tells how it ended. */
export async function evaluate(cell: CompiledCell): Promise<Outcome> {
  beginCell(cell.id);
  rememberMap(cell.name, cell.map);
  evaluated = cell.name;
  const outcome = await finish(await evaluateCode(cell.code), cell.executionCount);
  evaluated = result = failure = undefined;
  endCell();
  inspector.post("Runtime.releaseObjectGroup", { objectGroup: GROUP });
  return outcome;
}

function evaluateCode(expression: string): Promise<Runtime.EvaluateReturnType | undefined> {
  return post("Runtime.evaluate", { expression, replMode: true, awaitPromise: true, objectGroup: GROUP });
}

async function finish(evaluated: Runtime.EvaluateReturnType | undefined, executionCount: number): Promise<Outcome> {
  if (evaluated === undefined) return { status: "interrupted" };
  if (evaluated.exceptionDetails !== undefined) return thrown(evaluated.exceptionDetails);
  const shown = await call("show", { type: "number", value: executionCount });
  if (shown === undefined) return { status: "interrupted" };
  if (shown.exceptionDetails !== undefined) return thrown(shown.exceptionDetails);
  return { status: "ok" };
}

async function thrown(details: Runtime.ExceptionDetails): Promise<Outcome> {
  if (details.exception !== undefined) await call("explain", details.exception);
  if (failure === undefined) return { status: "interrupted" };
  return { status: "thrown", failure };
}

function call(helper: keyof typeof helpers, argument?: Runtime.RemoteObject): Promise<Runtime.CallFunctionOnReturnType | undefined> {
  return post("Runtime.callFunctionOn", {
    functionDeclaration: `function (value) { return this.${helper}(value); }`,
    objectId: helpersId, arguments: argument === undefined ? [] : [asArgument(argument)], awaitPromise: true, objectGroup: GROUP,
  });
}

function asArgument({ objectId, unserializableValue, value }: Runtime.RemoteObject): Runtime.CallArgument {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value: value as unknown } : { unserializableValue };
}

/** The reply; undefined when execution was terminated. */
function post<Reply>(method: string, parameters: object): Promise<Reply | undefined> {
  mustSpeak();
  return new Promise((resolve) => {
    inspector.post(method, parameters, (error, reply) => resolve(error === null ? (reply as Reply) : undefined));
  });
}
