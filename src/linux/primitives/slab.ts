// A SLAB_DESTROY_BY_RCU cache (mm/slab.c): a freed object may be handed out again at once; only the return of its
// memory waits until every task has left the RCU section that it was in when the object was freed.
import { byte, tasks } from "../../machine/fields.ts";
import { choose, edited, Refusal, report, witness } from "../../machine/now.ts";
import { readers } from "./rcu.ts";

export const VIRGIN = 0;
export const ALIVE = 1;
export const FREE = 2;

/** Fields of every slab object. `grace`: tasks whose RCU section still keeps the freed memory, one bit each. */
export const slab_object = { status: byte, grace: tasks } as const;

export interface SlabObject {
  status: number;
  grace: number;
}

/** Guard of every access: the memory itself knows when it is gone. */
export function check_memory(object: SlabObject): void {
  if (is_returned(object)) report("V-UAF");
}

export const is_returned = (object: SlabObject): boolean => object.status !== ALIVE && object.grace === 0;

/** Any free object, or the lowest one never used; the constructor's fields survive a life. Slot order carries no meaning. */
export function kmem_cache_alloc<T extends { raw: SlabObject }>(objects: readonly T[]): T {
  const virgin = objects.findIndex((object) => object.raw.status === VIRGIN);
  const offered = objects.filter((object, i) => object.raw.status === FREE || i === virgin);
  if (offered.length === 0) throw new Refusal(`too many objects: more than ${objects.length} of anon_vma`);
  const object = offered[choose(offered.length)]!;
  if (object.raw.status === FREE) witness("memory used again");
  if (object.raw.grace !== 0) witness("memory recycled under a reader");
  object.raw.status = ALIVE;
  object.raw.grace = 0;
  return object;
}

export function kmem_cache_free(object: { raw: SlabObject }): void {
  if (object.raw.status !== ALIVE) report("V-FREE");
  object.raw.status = FREE;
  object.raw.grace = edited("slab_not_typesafe") ? 0 : readers();
}
