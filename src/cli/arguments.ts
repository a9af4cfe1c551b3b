import { parseArgs } from "node:util";
import { UsageError } from "./usage.ts";

/** The options of a command: a value, a list of values, or a switch. */
export type Options = Readonly<Record<string, { type: "string" | "boolean"; short?: string; multiple?: boolean }>>;

/** Every option's value by name, as its declaration says. */
export type Values<T extends Options> = {
  [K in keyof T]?: T[K] extends { type: "boolean" } ? boolean : T[K] extends { multiple: true } ? string[] : string;
};

/** node:util's parseArgs, with mistakes as one line. */
export function parsed<const T extends Options>(args: string[], options: T): { values: Values<T>; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values: values as Values<T>, positionals };
  } catch (error) {
    throw new UsageError(inOneLine((error as Error).message));
  }
}

/** The number that an option was given, or `otherwise`. */
export function numberIn(option: string, text: string | undefined, otherwise: number, least: number, most = Infinity): number {
  if (text === undefined) return otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  const range = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
  if (!(value >= least && value <= most)) throw new UsageError(`${option} ${text}; expected a number ${range}`);
  return value;
}

/** What parseArgs says, shortened. It takes a value that begins with a dash for a forgotten one. */
export function inOneLine(message: string): string {
  const option = /^Option '([^',]*)[^']*' argument is ambiguous/.exec(message)?.[1];
  return option === undefined ? message.split(/\. |\n/)[0]! : `${option}: no value, or one that begins with a dash; expected ${option}=VALUE`;
}
