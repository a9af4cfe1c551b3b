import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { dropped } from "./dropped.ts";
import { readJsonLines } from "./lines.ts";
import { withoutNoise } from "./noise.ts";
import type { StreamOutput } from "./outputs.ts";
import type { FromRunner, RunnerOptions, ToRunner } from "./protocol.ts";

/** The runner as a child process: messages in and out, nothing else. */
export interface RunnerProcess {
  tell(message: ToRunner): void;
  kill(): void;
}

export interface ProcessEvents {
  message(message: FromRunner): void;
  /** something wrote past the runner: a program that a cell started, or Node itself */
  printed(name: StreamOutput["name"], text: string): void;
  /** the process is gone and everything it said has been read */
  ended(how: string): void;
}

const script = fileURLToPath(new URL("../runner/main.js", import.meta.url));

/** Without the first, stopping a timer's callback would end the process; by the second a cell's import.meta.resolve() starts from its folder. */
const flags = ["--no-force-async-hooks-checks", "--experimental-import-meta-resolve", "--disable-warning=ExperimentalWarning"];

export function spawnRunner(options: RunnerOptions, events: ProcessEvents): RunnerProcess {
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, [...flags, script, JSON.stringify(options)], {
    cwd: options.cwd,
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
  });
  const [, stdout, stderr, ears, mouth] = child.stdio as unknown as [null, Readable, Readable, Writable, Readable];
  ears.on("error", () => {});
  const audible = withoutNoise();
  stdout.setEncoding("utf8").on("data", (text: string) => events.printed("stdout", text));
  stderr.setEncoding("utf8").on("data", (text: string) => {
    const said = audible(text);
    if (said !== "") events.printed("stderr", said);
  });
  readJsonLines(mouth, events.message, (error) => dropped("a line from the cells", error));
  const silent = new Promise((resolve) => mouth.once("close", resolve));
  const ended = (how: string): void => void silent.then(() => events.ended(how));
  child.once("error", (error) => ended(error.message));
  child.once("exit", (code, signal) => ended(signal === null ? `exit code ${code}` : `signal ${signal}`));
  return {
    tell: (message) => void ears.write(`${JSON.stringify(message)}\n`),
    kill: () => void child.kill("SIGKILL"),
  };
}
