// mm/huge_memory.c, v3.0-rc1: collapse_huge_page (khugepaged), as far as it holds the lock of a root without any reference
import { wait_until } from "../../machine/now.ts";
import { await_step, privately, procedure, step } from "../../machine/procedure.ts";
import { down_write, up_write } from "../primitives/rwsem.ts";
import { anon_vma_lock, anon_vma_unlock } from "../rmap/lock.ts";
import type { Mm, Process } from "../structs/structs.ts";
import { find_vma } from "../structs/world.ts";

/** `hold P page`: somebody outside takes mmap_sem for write, and takes and drops the lock of the root of the vma there. Never, if P has no memory. */
export const hold = procedure(function* collapse_huge_page(process: Process, address: number) {
  const mm = yield* await_step("down_write(&mm->mmap_sem); if (unlikely(khugepaged_test_exit(mm)))", () => mm_looked_into(process));
  if (!mm) return;
  const anon_vma = yield* privately(() => (mm.users > 0 ? (find_vma(mm, address)?.anon_vma ?? null) : null));
  if (anon_vma) {
    yield* anon_vma_lock(anon_vma);
    yield* anon_vma_unlock(anon_vma);
  }
  yield* step("up_write(&mm->mmap_sem)", () => up_write(mm));
});

function mm_looked_into({ mm }: Process): Mm | null {
  wait_until(mm !== null);
  if (mm) down_write(mm);
  return mm;
}
