/** The messages between a session and its runner: one JSON document a line, each way over a pipe of its own. */
import type { Failure, Output } from "./outputs.ts";

/** A cell as the runner needs it. */
export interface CompiledCell {
  /** unique in the session */
  id: number;
  /** how stack traces call it, e.g. `cell-3.ts` */
  name: string;
  /** JavaScript to evaluate as one script */
  code: string;
  /** source map of `code`, as JSON */
  map: string;
  /** the number that its result carries */
  executionCount: number;
}

/** What goes over a channel between cells and the front end, either way. */
export interface CommMessage {
  type: "comm_open" | "comm_msg" | "comm_close";
  /** names the channel */
  id: string;
  /** whom it is for; said when it is opened */
  target?: string;
  data: unknown;
  metadata?: Record<string, unknown>;
  /** binary parts, in base64 */
  buffers: string[];
}

export type ToRunner =
  | { type: "comm"; message: CommMessage; receipt: number }
  | { type: "evaluate"; cell: CompiledCell }
  | { type: "interrupt" }
  | { type: "ping" }
  | { type: "answer"; text: string | null };

export type FromRunner =
  | { type: "ready" }
  | { type: "pong" }
  | { type: "comm"; message: CommMessage }
  /** a comm message has been dealt with */
  | { type: "received"; receipt: number }
  /** with a receipt: put out by what deals with that comm message */
  | { type: "output"; cell: number; receipt?: number; output: Output }
  | { type: "ask"; prompt: string; password: boolean }
  | { type: "done"; cell: number; outcome: Outcome };

/** How the evaluation of a cell ended. */
export type Outcome =
  | { status: "ok" }
  | { status: "thrown"; failure: Failure }
  | { status: "interrupted" }
  | { status: "ended"; how: string };

/** What the runner is told when it starts. */
export interface RunnerOptions {
  cwd: string;
  /** module URL by the name that cells import */
  preload: Record<string, string>;
  /** bytes of memory that end the process; V8's own limit concerns its heap alone */
  memory: number;
}
