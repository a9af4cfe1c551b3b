// The walk over the list of an anon_vma whose root's lock the walker holds. Losing that lock is V-WRONGROOT, judged where the list is touched.
import { report } from "../../machine/now.ts";
import { step, type Steps } from "../../machine/procedure.ts";
import { is_mine } from "../primitives/rwsem.ts";
import { list_after, list_first } from "../rmap/list.ts";
import { lock_of } from "../rmap/lock.ts";
import type { AnonVma, Page, Vma } from "../structs/structs.ts";

const FOR_EACH = "list_for_each_entry(avc, &anon_vma->head, same_anon_vma)";

export const first_avc = (anon_vma: AnonVma, page: Page): Steps<Vma | null> =>
  step(FOR_EACH, () => {
    if (!is_mine(lock_of(anon_vma.raw).raw)) report("V-WRONGROOT");
    return list_first(anon_vma, page);
  });

export const next_avc = (anon_vma: AnonVma, vma: Vma, page: Page): Steps<Vma | null> =>
  step(FOR_EACH, () => {
    if (!is_mine(lock_of(anon_vma.raw).raw)) report("V-WRONGROOT");
    return list_after(anon_vma, vma, page);
  });
