// What the scenario language says, as data; parse.ts reads it, print.ts writes it.

/** One operation: one line of a scenario. */
export interface Operation {
  name: string;
  args: readonly (string | number)[];
  /** where it stands in the text, from 1; 0 when it was not read from text */
  line: number;
}

/** What a scenario expects of itself. */
export interface Expectation {
  verdict: "holds" | "violated";
  code?: string;
}

/** A parsed scenario. Without a `cpu` section, `setup` is the whole program, in order. */
export interface Scenario {
  name: string;
  release?: string;
  edits: readonly string[];
  expect?: Expectation;
  setup: readonly Operation[];
  cpus: readonly { cpu: number; operations: readonly Operation[] }[];
}

/** A mistake in a text: line and column, the word, and what was expected. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}
