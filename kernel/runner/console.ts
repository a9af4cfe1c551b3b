/** What `console` prints of an object is cut where it is enormous, as a cell's value is; text is printed whole. */
import { inspect } from "node:util";
import { isObject, shortened } from "./show.ts";

const PRINTING = ["log", "info", "debug", "warn", "error"] as const;

/** From here on it does so. A cell may spoil the methods of arrays: none is used. */
export function boundConsole(): void {
  for (const name of PRINTING) {
    const print = console[name];
    console[name] = (...values: unknown[]) => {
      for (let k = 0; k < values.length; k++) values[k] = bounded(values[k]);
      print(...values);
    };
  }
}

function bounded(value: unknown): unknown {
  if (!isObject(value)) return value;
  const whole = inspect(value);
  const text = shortened(whole);
  return text === whole ? value : { [inspect.custom]: () => text };
}
