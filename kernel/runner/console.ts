/** What `console` prints of an object is cut where it is enormous, as a cell's value is; text is printed whole. */
import console from "node:console";
import { format } from "node:util";
import { Reflect } from "./kept.ts";
import { isObject, LONGEST, shortened } from "./show.ts";

const PRINTING = ["log", "info", "debug", "warn", "error"] as const;

/** From here on it does so. A cell may spoil the methods of arrays: none is used. */
export function boundConsole(): void {
  for (const name of PRINTING) {
    const print = console[name];
    console[name] = (...values: unknown[]) => print(bounded(values));
  }
}

/** One text, made once: what an object says of itself may differ the second time. */
function bounded(values: unknown[]): string {
  const text = Reflect.apply(format, undefined, values) as string;
  let longest = LONGEST;
  let objects = false;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (typeof value === "string") longest += value.length;
    objects ||= isObject(value);
  }
  return objects ? shortened(text, longest) : text;
}
