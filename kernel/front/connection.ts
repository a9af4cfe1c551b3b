import { readFileSync } from "node:fs";

/** What a connection file says: where to listen, and the key that messages are signed with. */
export interface Connection {
  address(channel: "shell" | "control" | "stdin" | "iopub" | "hb"): string;
  key: string;
}

/** @throws Error with one line for a file that is no connection file */
export function readConnection(file: string): Connection {
  const fields = parse(file);
  const { transport = "tcp", ip = "127.0.0.1", key = "", signature_scheme: scheme = "hmac-sha256" } = fields;
  if (key !== "" && scheme !== "hmac-sha256") throw new Error(`${file}: signature_scheme ${scheme}; expected hmac-sha256`);
  for (const channel of ["shell", "control", "stdin", "iopub", "hb"]) {
    const port = fields[`${channel}_port`];
    if (!Number.isInteger(port)) throw new Error(`${file}: ${channel}_port is ${port}; expected a number`);
  }
  const separator = transport === "ipc" ? "-" : ":";
  return { key: String(key), address: (channel) => `${transport}://${ip}${separator}${fields[`${channel}_port`]}` };
}

function parse(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: ${code === "ENOENT" ? "no such file" : message}; expected a Jupyter connection file`);
  }
}
