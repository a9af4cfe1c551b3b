/**
 * The globals that the kernel uses, as they were before the first cell. A cell's own `class Map {}` or `let process` stands before
 * the global of that name for all code of the process, so no file of the runner's first thread names a global: what no module
 * of Node exports comes from here.
 */
export const {
  Array, Atomics, Date, Error, Int32Array, JSON, Map, Object, Promise, RangeError, Reflect, Set, SharedArrayBuffer, String, Symbol, SyntaxError, TypeError,
  Uint8Array, WeakMap,
} = globalThis;

/** A cell may even say `let globalThis`. */
export const globals = globalThis;
