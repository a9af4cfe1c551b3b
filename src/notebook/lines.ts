/** Texts are lists of lines in a notebook file, where Python's idea of a line counts. */
const LINE_END = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/gu; // oxlint-disable-line no-control-regex

/** The lines of a text, each with its end. */
export function splitLines(text: string): string[] {
  const ends = [...text.matchAll(LINE_END)].map((end) => end.index + end[0].length);
  const starts = [0, ...ends];
  return [...ends, text.length].map((end, line) => text.slice(starts[line], end)).filter((line) => line !== "");
}

/** The text of a list of lines, or of what is a text already; undefined for anything else. */
export function joinLines(lines: unknown): string | undefined {
  if (typeof lines === "string") return lines;
  return isTexts(lines) ? lines.join("") : undefined;
}

/** Whether data of this MIME type is kept as lines. */
export function isSplitType(type: string): boolean {
  return type.startsWith("text/") || type === "application/javascript" || type === "image/svg+xml";
}

/** Whether data of this MIME type is JSON, not text. */
export function isJsonType(type: string): boolean {
  return type === "application/json" || (type.startsWith("application/") && type.endsWith("+json"));
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((line) => typeof line === "string");
}
