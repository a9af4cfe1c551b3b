// The one file up to this layer that needs Node: a page in a browser is given another.
import { readFileSync } from "node:fs";

/** The text of a file, named relative to the notebook. */
export const textOf = (file: string): string => readFileSync(file, "utf8");
