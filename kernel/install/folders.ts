import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Which of Jupyter's folders is meant: a prefix, the Python environment's, or the user's own. */
export type Place = { prefix: string } | { sysPrefix: true } | { user: true };

/** The folder of kernelspecs at a place. */
export function kernelsFolder(place: Place): string {
  if ("prefix" in place) return underPrefix(place.prefix);
  return "sysPrefix" in place ? underPrefix(pythonPrefix()) : join(userData(), "kernels");
}

/** Every folder that Jupyter looks into, the first found wins; without Python only the usual ones. */
export function searchedFolders(): string[] {
  const path = (process.env["JUPYTER_PATH"] ?? "").split(process.platform === "win32" ? ";" : ":").filter(Boolean);
  const system = process.platform === "win32" ? [join(process.env["PROGRAMDATA"] ?? "C:\\ProgramData", "jupyter")] : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const environment = environmentPrefix();
  const data = [...path, userData(), ...(environment === undefined ? [] : [join(environment, "share", "jupyter")]), ...system];
  return [...new Set(data.map((folder) => join(folder, "kernels")))];
}

const underPrefix = (prefix: string): string => join(prefix, "share", "jupyter", "kernels");

function userData(): string {
  const { JUPYTER_DATA_DIR: own, APPDATA, XDG_DATA_HOME: xdg } = process.env;
  if (own) return own;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32" && APPDATA) return join(APPDATA, "jupyter");
  return join(xdg || join(homedir(), ".local", "share"), "jupyter");
}

const environmentPrefix = (): string | undefined => process.env["VIRTUAL_ENV"] || process.env["CONDA_PREFIX"] || undefined;

/** @throws InstallError without an active environment and without Python */
function pythonPrefix(): string {
  const active = environmentPrefix();
  if (active !== undefined) return active;
  try {
    return execFileSync("python3", ["-c", "import sys; print(sys.prefix)"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    throw new InstallError("--sys-prefix: no active Python environment and no python3; expected one of them, or --prefix");
  }
}

/** What keeps a kernelspec from being written or removed, in one line. */
export class InstallError extends Error {}

/** Makes a folder and those above it, one by one: Node's `recursive` does not end under /proc. */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isFolder(folder)) throw error; // somebody else may have made it meanwhile
  }
}

export const isFolder = (folder: string): boolean => statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
