import { inspect, types } from "node:util";
import type { Failure } from "../session/outputs.ts";
import { Error, String } from "./kept.ts";
import { plainText, shortened } from "./show.ts";

/** What was thrown, whatever it is: even its message may throw when it is read, and an error of another realm is no `Error` here. */
export function explain(thrown: unknown): Failure {
  if (!attempt(() => thrown instanceof Error || types.isNativeError(thrown), false)) return uncaught(attempt(() => plainText(thrown), UNREADABLE));
  const { ename, evalue } = { ename: part(thrown as Error, "name"), evalue: part(thrown as Error, "message") };
  return { ename, evalue, traceback: shortened(attempt(() => told(thrown as Error), `${ename}: ${evalue}`)).split("\n") };
}

/** Node puts an error without frames into brackets. */
function told(error: Error): string {
  const [text, stack] = [inspect(error), error.stack ?? ""];
  return text.startsWith(`[${stack}]`) ? stack + text.slice(stack.length + 2) : text;
}

const UNREADABLE = "something that cannot be read";

function uncaught(evalue: string): Failure {
  return { ename: "Uncaught", evalue, traceback: [`Uncaught ${evalue}`] };
}

const part = (error: Error, name: "name" | "message"): string => shortened(attempt(() => String(error[name]), UNREADABLE));

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
