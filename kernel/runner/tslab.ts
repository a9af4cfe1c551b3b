/** What a cell gets from `import { display } from "tslab"`: tslab's display functions, and `display(value)` itself. */
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import process from "node:process";
import type { Bundle } from "../session/outputs.ts";
import { Object, String } from "./kept.ts";
import { emit, print } from "./output.ts";
import { cellWaitsFor } from "./pending.ts";
import { isPromise, mimeData, show } from "./show.ts";

export interface Display {
  /** Shows any value as a cell's last value would be shown. */
  (value: unknown): void;
  javascript(text: string): void;
  html(text: string): void;
  markdown(text: string): void;
  latex(text: string): void;
  svg(text: string): void;
  png(bytes: Uint8Array): void;
  jpeg(bytes: Uint8Array): void;
  gif(bytes: Uint8Array): void;
  pdf(bytes: Uint8Array): void;
  text(text: string): void;
  /** Shows data of one MIME type; bytes are sent in base64. */
  raw(mimeType: string, data: unknown): void;
}

/** What runs the cells. */
export const versions: { tslab: string; typescript: string; node: string } = {
  tslab: versionOf("tslab"), typescript: versionOf("typescript"), node: process.version,
};

/** Shows values in the output of the cell. */
export const display: Display = displayInto(undefined);

/** A display of its own: whatever it shows replaces what it showed before. */
export function newDisplay(): Display {
  return displayInto(randomUUID());
}

/** Removes the cell's output so far; with `wait`, not before the next output comes. */
export function clearOutput(wait = false): void {
  emit({ output_type: "clear_output", wait });
}

function versionOf(name: string): string {
  return (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
}

function displayInto(id: string | undefined): Display {
  let update = false;
  const put = (data: Bundle): void => {
    const transient = id === undefined ? {} : { transient: { display_id: id } };
    emit({ output_type: update ? "update_display_data" : "display_data", data, metadata: {}, ...transient });
    update = id !== undefined;
  };
  const as = (...types: string[]) => (data: unknown): void => put(Object.fromEntries(types.map((type) => [type, mimeData(type, data)])));
  return Object.assign((value: unknown): void => putWhenReady(show(value), put), {
    // tslab's type, and the one that Jupyter's clients know
    javascript: as("text/javascript", "application/javascript"),
    html: as("text/html"), markdown: as("text/markdown"), latex: as("text/latex"),
    svg: as("image/svg+xml"), png: as("image/png"), jpeg: as("image/jpeg"), gif: as("image/gif"),
    pdf: as("application/pdf"), text: as("text/plain"), raw: (type: string, data: unknown) => as(type)(data),
  });
}

function putWhenReady(shown: Bundle | Promise<Bundle>, put: (data: Bundle) => void): void {
  if (!isPromise(shown)) return put(shown);
  cellWaitsFor(shown.then(put).catch((error: unknown) => print("stderr", `cannot display: ${String(error)}\n`)));
}
