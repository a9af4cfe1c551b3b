// include/linux/atomic.h: one atomic step each.
import { report } from "../../machine/now.ts";

/** A struct with an atomic counter in it. */
export interface Counted {
  refcount: number;
}

export function atomic_dec_and_test(object: Counted): boolean {
  if (object.refcount === 0) {
    report("V-FREE");
    return false;
  }
  return --object.refcount === 0;
}

export function atomic_inc_not_zero(object: Counted): boolean {
  if (object.refcount === 0) return false;
  object.refcount++;
  return true;
}
