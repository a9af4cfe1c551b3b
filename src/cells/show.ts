import type { Figure } from "../figures/figure.ts";
import { textTable } from "../figures/textTable.ts";

/** What a notebook front end is given: one value under several MIME types. */
export type Bundle = Record<string, unknown>;

/** The method by which a value shows itself in a Jupyter front end. */
export const display: unique symbol = Symbol.for("Jupyter.display") as never;

/** A value that shows itself. */
export interface Shown {
  [display](): Bundle;
}

/** A figure that shows itself as plotly, as SVG and, where neither is trusted, as text. */
export interface ShownFigure extends Figure, Shown {}

export const shownFigure = (figure: Figure): ShownFigure => ({
  ...figure,
  [display]: () => ({ "application/vnd.plotly.v1+json": figure.plotly, "image/svg+xml": figure.svg, "text/plain": figure.text }),
});

/** Text that shows itself, in Markdown and in 7-bit ASCII. */
export const shownText = (markdown: string, plain: string): Bundle => ({ "text/markdown": markdown, "text/plain": plain });

/** Rows under a heading, as a Markdown table and as aligned columns of text. Numbers are set to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): Bundle {
  const right = head.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === "number"));
  const markdown = [head, right.map((r) => (r ? "--:" : ":--")), ...rows].map((row) => `| ${row.map(escaped).join(" | ")} |`).join("\n");
  return shownText(markdown, textTable([head, ...rows.map((row) => row.map(String))], right));
}

const escaped = (cell: string | number) => String(cell).replaceAll("|", "\\|");
