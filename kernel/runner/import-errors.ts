/** What Node says of an import that fails, in the names that a reader knows. */
import { fileURLToPath } from "node:url";
import { Error, Object, String, SyntaxError } from "./kept.ts";
import { shortName } from "./stack.ts";

/** Attempts to import. */
export function told<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    return withShortNames(error);
  }
}

/** A file in what Node says of a module that it did not find. */
const FILE = /(?<=')\/[^'\n]+|(?<=imported from |^- )\/.+$|(?<= in | package )\/\S+/gm;
/** The line above the code that is no JavaScript. */
const PLACE = /^file:.*(?=:\d+\n)/;

/** Throws it again: what was not found, and by whom, or where it is wrong. */
export function withShortNames(error: unknown): never {
  if (error instanceof SyntaxError) error.stack = error.stack?.replace(PLACE, (url) => shortName(fileURLToPath(url)));
  if (!(error instanceof Error) || !("code" in error) || !/MODULE_NOT_FOUND$|^ERR_PACKAGE_/.test(String(error.code))) throw error;
  throw Object.assign(new Error(error.message.replace(FILE, shortName)), { code: error.code });
}
