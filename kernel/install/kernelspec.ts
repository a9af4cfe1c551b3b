import { fileURLToPath } from "node:url";
import { kernelspec } from "../session/identity.ts";

/** A kernel.json, as Jupyter reads it. */
export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode: "message";
  metadata: { debugger: false };
}

/** The front of this installation: absolute, so that it is found from every folder. */
export const front = fileURLToPath(new URL("../front/main.js", import.meta.url));

/** The pictures that Jupyter shows for the kernel, under the names that it knows. */
export const logos = fileURLToPath(new URL("../../../kernel/install/logos", import.meta.url));

/** Starts this installation's kernel with this Node. */
export const currentKernelSpec = (): KernelSpec => ({
  argv: [process.execPath, front, "{connection_file}"],
  display_name: kernelspec.display_name,
  language: kernelspec.language,
  interrupt_mode: "message",
  metadata: { debugger: false },
});

/** Ours has our name and starts the front of some installation of this kernel, perhaps of one that is gone. */
export const isOurs = (spec: unknown): boolean => {
  const { argv, display_name } = (spec ?? {}) as { argv?: unknown; display_name?: unknown };
  if (display_name !== kernelspec.display_name || !Array.isArray(argv)) return false;
  return argv.some((word) => typeof word === "string" && /[\\/]dist[\\/]kernel[\\/]front[\\/]main\.js$/.test(word));
};
