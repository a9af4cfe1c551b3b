/** The kernelspec, where Jupyter looks for it. */
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InstallError, isFolder, kernelsFolder, makeFolder, searchedFolders, type Place } from "./folders.ts";
import { currentKernelSpec, isOurs, logos, type KernelSpec } from "./kernelspec.ts";

export { InstallError, type Place } from "./folders.ts";

/** A kernelspec in its folder. */
export interface Installed {
  name: string;
  folder: string;
  spec: KernelSpec;
}

/** Where a kernelspec was looked for, and the one that was there. */
export interface Uninstalled {
  folder: string;
  removed?: Installed;
}

/** What to install where. */
export interface Target {
  place: Place;
  /** the name that notebooks ask for */
  name: string;
  /** change nothing, only say what would be done */
  dryRun: boolean;
}

/** Writes the kernelspec; one that is ours is brought up to date, another's is kept unless it is to be replaced. */
export function install({ place, name, dryRun, replace }: Target & { replace: boolean }): Installed {
  const folder = folderOf(place, name);
  if (existsSync(folder) && !isFolder(folder)) throw new InstallError(`${folder} is in the way; expected a folder or nothing`);
  if (!replace && existsSync(folder) && !isOurs(specIn(folder))) throw new InstallError(`${folder} is not rmaplab's; --replace overwrites it`);
  const spec = currentKernelSpec();
  if (!dryRun) write(folder, spec);
  return { name, folder, spec };
}

/** Removes the kernelspec, if it is ours; where none is, nothing is left to do. */
export function uninstall({ place, name, dryRun }: Target): Uninstalled {
  const folder = folderOf(place, name);
  if (!existsSync(folder)) return { folder };
  const spec = specIn(folder);
  if (spec === undefined || !isOurs(spec)) throw new InstallError(`${folder} is not rmaplab's; it stays`);
  if (!dryRun) rmSync(folder, { recursive: true });
  return { folder, removed: { name, folder, spec } };
}

/** Ours, in every folder that Jupyter looks into and in the one given. */
export function installed(place?: Place): Installed[] {
  const folders = place === undefined ? searchedFolders() : [kernelsFolder(place)];
  return folders.filter((folder) => existsSync(folder)).flatMap((kernels) => readdirSync(kernels).sort().flatMap((name) => {
    const folder = join(kernels, name);
    const spec = specIn(folder);
    return spec !== undefined && isOurs(spec) ? [{ name, folder, spec }] : [];
  }));
}

/** By Jupyter's rule for names; those of dots alone would mean another folder. */
function folderOf(place: Place, name: string): string {
  if (!/^(?=.*[a-z0-9])[a-z0-9._-]+$/i.test(name)) throw new InstallError(`--name ${name}; expected letters or digits, perhaps with '.', '_' and '-'`);
  return join(kernelsFolder(place), name.toLowerCase());
}

function specIn(folder: string): KernelSpec | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8")) as KernelSpec;
  } catch {
    return undefined;
  }
}

/** Never half a kernel.json: it comes last, is written beside and moved. */
function write(folder: string, spec: KernelSpec): void {
  try {
    makeFolder(folder);
    for (const logo of readdirSync(logos)) copyFileSync(join(logos, logo), join(folder, logo));
    const beside = join(folder, `.kernel.json.${process.pid}`);
    writeFileSync(beside, `${JSON.stringify(spec, null, 2)}\n`);
    renameSync(beside, join(folder, "kernel.json"));
  } catch (error) {
    throw new InstallError(`${folder}: ${(error as NodeJS.ErrnoException).code}; expected a folder that can be written`);
  }
}
