import { install, installed, InstallError, uninstall, type Installed, type Place, type Uninstalled } from "../../kernel/install/install.ts";
import { kernelspec } from "../../kernel/session/identity.ts";
import { parsed, type Values } from "./arguments.ts";
import { UsageError } from "./usage.ts";

const options = {
  prefix: { type: "string" }, user: { type: "boolean" }, "sys-prefix": { type: "boolean" },
  name: { type: "string" }, replace: { type: "boolean" }, "dry-run": { type: "boolean" }, json: { type: "boolean" },
} as const;

/** `rmaplab kernel install|uninstall|list`: the kernelspec, where Jupyter looks; without a place, the user's own folder. */
export async function kernel(args: string[]): Promise<number> {
  const { values, positionals: [action, extra] } = parsed(args, options);
  if (extra !== undefined) throw new UsageError(`kernel: unexpected '${extra}'`);
  const place = placeOf(values);
  const target = { place: place ?? { user: true as const }, name: values.name ?? kernelspec.name, dryRun: values["dry-run"] ?? false };
  const done = { install: values["dry-run"] ? "would write" : "wrote", uninstall: values["dry-run"] ? "would remove" : "removed" };
  try {
    if (action === "install") print(values, done.install, install({ ...target, replace: values.replace ?? false }));
    else if (action === "uninstall") printRemoved(values, done.uninstall, uninstall(target));
    else if (action === "list") list(values, installed(place));
    else throw new UsageError(`kernel: ${action === undefined ? "nothing to do" : `unknown action '${action}'`}; expected install, uninstall or list`);
  } catch (error) {
    throw error instanceof InstallError ? new UsageError(`kernel ${action}: ${error.message}`) : error;
  }
  return 0;
}

function placeOf(values: Values<typeof options>): Place | undefined {
  const given = (["prefix", "user", "sys-prefix"] as const).filter((option) => values[option] !== undefined);
  if (given.length > 1) throw new UsageError(`kernel: --${given.join(" and --")}; expected one of them`);
  if (values.prefix !== undefined) return { prefix: values.prefix };
  if (values["sys-prefix"]) return { sysPrefix: true };
  return values.user ? { user: true } : undefined;
}

function print({ json }: Values<typeof options>, done: string, { name, folder, spec }: Installed): void {
  process.stdout.write(json ? `${JSON.stringify({ kernelspec: { name, folder, ...spec } })}\n` : `${done} ${folder}: ${spec.display_name}\n`);
}

/** What is not there need not be removed. */
function printRemoved(values: Values<typeof options>, done: string, { folder, removed }: Uninstalled): void {
  if (removed !== undefined) print(values, done, removed);
  else process.stdout.write(values.json ? `${JSON.stringify({ kernelspec: null })}\n` : `nothing to remove: no ${folder}\n`);
}

function list({ json }: Values<typeof options>, found: readonly Installed[]): void {
  if (json) process.stdout.write(`${JSON.stringify({ kernelspecs: found.map(({ name, folder, spec }) => ({ name, folder, ...spec })) })}\n`);
  else process.stdout.write(found.length === 0 ? "no kernelspec; `rmaplab kernel install` writes one\n" : found.map(({ name, folder }) => `${name}  ${folder}\n`).join(""));
}
