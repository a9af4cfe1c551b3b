// mm/rmap.c, the comment at its top: mmap_sem, page lock, root lock, page-table locks, in this order.
import { now } from "../../machine/now.ts";
import { linux } from "../structs/world.ts";

const order = ["mmap_sem", "page lock", "root lock"] as const;

/**
 * To be asked before a task may sleep on a lock.
 * @throws Error if the task holds a lock that comes behind it: a mistake of this model
 */
export function may_sleep_on(lock: (typeof order)[number]): void {
  const me = now.task + 1;
  const level = order.indexOf(lock);
  if (linux().mm.some((mm) => mm && (mm.raw.ptl === me || mm.raw.page_table_lock === me))) throw wrong(lock, "a page-table lock");
  if (level < 2 && linux().anon_vma.some((a) => a && (a.raw.owner === me || (a.raw.readers & (1 << now.task)) !== 0))) throw wrong(lock, "a root lock");
  if (level < 1 && linux().page.some((page) => page && page.raw.locked === me)) throw wrong(lock, "a page lock");
}

const wrong = (lock: string, held: string) => new Error(`wrong order of locks: ${lock} wanted while ${held} is held`);
