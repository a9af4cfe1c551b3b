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

/** Ours starts a front of some installation of this kernel. */
export const isOurs = (spec: unknown): boolean => {
  const { argv } = (spec ?? {}) as { argv?: unknown };
  return Array.isArray(argv) && argv.some((word) => typeof word === "string" && /[\\/]kernel[\\/]front[\\/]main\.js$/.test(word));
};
