import { Buffer } from "node:buffer";
import { inspect, types } from "node:util";
import type { Bundle } from "../session/outputs.ts";
import { cutBefore } from "./characters.ts";
import { Array, Object, Reflect, Symbol, TypeError, Uint8Array } from "./kept.ts";

/** A value with a method under this name shows itself: the method returns a MIME bundle, now or later. */
export const DISPLAY = Symbol.for("Jupyter.display");

const JSON_TYPE = /[/+]json$/;

/** What is shown of a value, in UTF-16 units. */
export const LONGEST = 20_000;

/** The value in all the forms that it has. */
export function show(value: unknown): Bundle | Promise<Bundle> {
  const own = isObject(value) ? ownDisplay(value) : undefined;
  if (typeof own !== "function") return { "text/plain": plainText(value) };
  const shown: unknown = own.call(value);
  return isPromise(shown) ? shown.then((later) => bundle(later, value)) : bundle(shown, value);
}

/** Data as the notebook format wants it: binary data in base64, and text where the type is not JSON. */
export function mimeData(type: string, data: unknown): unknown {
  if (data instanceof Uint8Array) return Buffer.from(data).toString("base64");
  const isText = typeof data === "string" || (Array.isArray(data) && data.every((line) => typeof line === "string"));
  return isText || JSON_TYPE.test(type) ? data : plainText(data);
}

/** The value as text, cut where it is very long. */
export function plainText(value: unknown): string {
  return shortened(inspect(value, { breakLength: 72, maxStringLength: LONGEST / 2 }));
}

/** The text, cut where it is very long. */
export function shortened(text: string, longest = LONGEST): string {
  if (text.length <= longest) return text;
  const end = cutBefore(text, longest);
  return `${text.slice(0, end)}\n... ${text.length - end} more characters`;
}

/** A proxy may refuse even the question, and one that has an answer to every question has none to this. */
function ownDisplay(value: object): unknown {
  try {
    const own: unknown = Reflect.get(value, DISPLAY);
    return typeof own === "function" && Reflect.get(value, Symbol()) !== undefined ? undefined : own;
  } catch {
    return undefined;
  }
}

/** What `value` says of itself; itself, if it says nothing. */
function bundle(shown: unknown, value: unknown): Bundle {
  if (!isObject(shown)) throw new TypeError(`Jupyter.display must return an object of MIME types, not: ${inspect(shown)}`);
  const forms = Object.entries(shown).map(([type, data]) => [type, mimeData(type, data)]);
  return forms.length > 0 ? (Object.fromEntries(forms) as Bundle) : { "text/plain": plainText(value) };
}

/** Not by `instanceof`: a cell may put another `Promise` in its place. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return types.isPromise(value);
}

/** Whether it may have properties. */
export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
