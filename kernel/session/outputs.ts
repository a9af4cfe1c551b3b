/** What a cell may put out, in the shapes of the notebook format. */

/** One value in several forms, by media type. */
export type Bundle = Record<string, unknown>;

export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}

export interface DisplayOutput {
  output_type: "display_data" | "update_display_data";
  data: Bundle;
  metadata: Bundle;
  /** names a display that may be updated later; never saved */
  transient?: { display_id: string };
}

export interface ResultOutput {
  output_type: "execute_result";
  execution_count: number;
  data: Bundle;
  metadata: Bundle;
}

export interface ErrorOutput extends Failure {
  output_type: "error";
}

export interface ClearOutput {
  output_type: "clear_output";
  /** clear only when the next output comes */
  wait: boolean;
}

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput | ClearOutput;

/** Why a cell failed. */
export interface Failure {
  /** kind of error, e.g. `TypeError` */
  ename: string;
  /** its message */
  evalue: string;
  /** lines to show, positions in the cell's TypeScript */
  traceback: string[];
}
