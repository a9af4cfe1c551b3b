/** The names that every cell knows without an import. */
import * as tslab from "./tslab.ts";
import { ask } from "./ask.ts";
import * as channels from "./comms.ts";
import { Object, globals } from "./kept.ts";

declare global {
  /** Shows any value as a cell's last value would be shown. */
  var display: tslab.Display;
  /** Removes the cell's output so far; with `wait`, not before the next output comes. */
  function clearOutput(wait?: boolean): void;
  /** Asks the reader for a line of text and waits for it. */
  function prompt(question?: string, options?: { password?: boolean }): string;
  /** Channels to the front end, for widgets and the like. */
  var comms: channels.Comms;
}

/** Defines them, and `more`. */
export function defineCellGlobals(more: Readonly<Record<string, unknown>>): void {
  const names = { display: tslab.display, clearOutput: tslab.clearOutput, prompt: ask, comms: channels.comms, ...more };
  for (const [name, value] of Object.entries(names)) {
    Object.defineProperty(globals, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
