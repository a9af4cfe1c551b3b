/** What `console` prints of an object is cut where it is enormous, as a cell's value is; text is printed whole. */
import { inspect } from "node:util";
import { isObject, shortened } from "./show.ts";

const PRINTING = ["log", "info", "debug", "warn", "error"] as const;

/** From here on it does so. */
export function boundConsole(): void {
  for (const name of PRINTING) {
    const print = console[name];
    console[name] = (...values: unknown[]) => print(...values.map(bounded));
  }
}

function bounded(value: unknown): unknown {
  if (!isObject(value)) return value;
  const whole = inspect(value);
  const text = shortened(whole);
  return text === whole ? value : { [inspect.custom]: () => text };
}
