import { spawn } from "node:child_process";
import { join, relative } from "node:path";
import { buildBook, installation } from "../book/build.ts";
import { serve } from "../book/serve.ts";
import { NotebookError } from "../notebook/notebook.ts";
import { numberIn, parsed } from "./arguments.ts";
import { outFolder } from "./files.ts";
import { UsageError } from "./usage.ts";

/** `rmaplab book [--build-only] [--port N] [--no-open] [--out DIR]`: execute copies of the notebooks, write the book, serve it. */
export async function book(args: string[]): Promise<number> {
  const { values, positionals } = parsed(args, { "build-only": { type: "boolean" }, port: { type: "string" }, "no-open": { type: "boolean" }, out: { type: "string" } });
  if (positionals[0] !== undefined) throw new UsageError(`book: unexpected '${positionals[0]}'; expected options only`);
  const port = numberIn("book: --port", values.port, 0, 0, 65535);
  const made = join(installation, ".book");
  const site = values.out ?? join(made, "site");
  for (const folder of [join(site, "assets"), join(made, "executed")]) outFolder("book", folder);
  if (!(await built(site, made))) return 1;
  if (values["build-only"]) return 0;
  const { url, close } = await served(site, port);
  process.stdout.write(`${url}\n`);
  if (!values["no-open"]) open(url);
  return await untilStopped(close);
}

/** A notebook that fails is reported; the book of the last good run stays. */
async function built(site: string, made: string): Promise<boolean> {
  try {
    await buildBook({ notebooks: relative(process.cwd(), join(installation, "notebooks")) || ".", cache: join(made, "executed"), site });
    return true;
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    process.stderr.write(`rmaplab: ${error.message}\n`);
    return false;
  }
}

async function served(site: string, port: number): ReturnType<typeof serve> {
  try {
    return await serve(site, port);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`book: port ${port}: ${code === "EADDRINUSE" ? "in use; expected a free one" : message}`);
  }
}

/** No browser to open is not an error: the address is printed. */
function open(url: string): void {
  const [program, args] = process.platform === "darwin" ? ["open", [url]] : process.platform === "win32" ? ["explorer", [url]] : ["xdg-open", [url]];
  spawn(program, args, { stdio: "ignore", detached: true }).once("error", () => {}).unref();
}

function untilStopped(close: () => void): Promise<number> {
  return new Promise((stopped) => {
    const stop = (code: number) => () => {
      close();
      stopped(code);
    };
    process.once("SIGINT", stop(130));
    process.once("SIGTERM", stop(0));
  });
}
