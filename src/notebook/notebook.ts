/** A notebook in memory: nbformat 4.5, with every text in one string. */
import type { Output } from "../../kernel/session/session.ts";

export interface Notebook {
  nbformat: 4;
  nbformat_minor: number;
  metadata: Metadata;
  cells: Cell[];
}

export type Metadata = Record<string, unknown>;

export type Cell = CodeCell | TextCell;

export interface CodeCell {
  cell_type: "code";
  id: string;
  metadata: Metadata;
  source: string;
  execution_count: number | null;
  outputs: SavedOutput[];
}

export interface TextCell {
  cell_type: "markdown" | "raw";
  id: string;
  metadata: Metadata;
  source: string;
  attachments?: Record<string, Record<string, unknown>>;
}

/** The outputs that a file keeps: what was shown in the end, not how it came there. */
export type SavedOutput = Extract<Output, { output_type: "stream" | "execute_result" | "error" }> | SavedDisplay;

export interface SavedDisplay {
  output_type: "display_data";
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** A notebook that cannot be used, or a request about it that cannot be met: one line that says what was expected. */
export class NotebookError extends Error {}

/** The tags of a cell. */
export function tagsOf({ metadata: { tags } }: Cell): string[] {
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}
