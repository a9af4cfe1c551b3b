// kernel/fork.c, v3.0-rc1: copy_mm for CLONE_VM; fs/exec.c, v3.0-rc1: exec_mmap
import { Refusal } from "../../machine/now.ts";
import { privately, procedure, step } from "../../machine/procedure.ts";
import { LIVE, type Mm, type Process, UNBORN } from "../structs/structs.ts";
import { mm_of, world } from "../structs/world.ts";
import { new_mm } from "./mmap.ts";
import { mmput } from "./unmap.ts";

/** `thread P T` and `vfork P C`: another user of the same mm. No anon_vma comes of it. */
export const share_mm = procedure(function* copy_mm(parent: Process, child: Process) {
  yield* step("atomic_inc(&oldmm->mm_users)", () => {
    const mm = mm_of(parent);
    unborn(child);
    mm.users++;
    Object.assign(child, { mm, state: LIVE });
  });
});

/** `exec P`: a new, empty mm; the old one goes when its last user leaves it. Stack and program of the new one are not in the model. */
export const exec = procedure(function* exec_mmap(process: Process) {
  const old_mm: Mm = yield* privately(() => mm_of(process));
  const mm = yield* privately(new_mm);
  yield* mmput(process, old_mm);
  yield* privately(() => void (process.mm = mm));
});

/** @throws Refusal for a name that had its life */
export function unborn(process: Process): void {
  if (process.state !== UNBORN) throw new Refusal(`the name ${world().processes[process.id - 1]} was used before`);
}
