import { spawnSync } from "node:child_process";

/** Why a test that needs an outside program is skipped; false when it runs. With RMAPLAB_ALL=1 nothing is skipped. */
export function skipUnless(what: string, command: string, ...args: string[]): string | false {
  if (process.env.RMAPLAB_ALL === "1") return false;
  return spawnSync(command, args).status === 0 ? false : `${what} is not installed`;
}

/** Debian's Python, whatever other comes first on the path. */
export const PYTHON = "/usr/bin/python3";
