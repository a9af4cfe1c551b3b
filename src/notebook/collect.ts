import type { ClearOutput, DisplayOutput as Display, Output } from "../../kernel/session/session.ts";
import type { SavedDisplay, SavedOutput } from "./notebook.ts";

/** Collects what a cell puts out into what is left to see in the end, however its printing was cut into pieces. */
export interface Collector {
  take(output: Output): void;
  outputs: SavedOutput[];
}

/** `displays` remembers, for a whole notebook, which displays may still be replaced. */
export function collector(displays: Map<string, SavedDisplay[]>): Collector {
  const outputs: SavedOutput[] = [];
  let clearNext = false;
  const take = (output: Output): void => {
    if (output.output_type === "update_display_data") return replace(displays.get(output.transient?.display_id ?? "") ?? [], output);
    if (clearNext || (output.output_type === "clear_output" && !output.wait)) outputs.length = 0;
    clearNext = output.output_type === "clear_output" && output.wait;
    if (output.output_type !== "clear_output") add(outputs, output, displays);
  };
  return { outputs, take };
}

function replace(shown: SavedDisplay[], { data, metadata }: Display): void {
  for (const display of shown) Object.assign(display, { data, metadata });
}

function add(outputs: SavedOutput[], output: Exclude<Output, ClearOutput>, displays: Map<string, SavedDisplay[]>): void {
  const last = outputs.at(-1);
  if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) last.text += output.text;
  else outputs.push(isDisplay(output) ? saved(output, displays) : { ...output });
}

function isDisplay(output: Output): output is Display {
  return output.output_type === "display_data" || output.output_type === "update_display_data";
}

function saved({ data, metadata, transient }: Display, displays: Map<string, SavedDisplay[]>): SavedDisplay {
  const display: SavedDisplay = { output_type: "display_data", data, metadata };
  if (transient !== undefined) displays.set(transient.display_id, [...(displays.get(transient.display_id) ?? []), display]);
  return display;
}
