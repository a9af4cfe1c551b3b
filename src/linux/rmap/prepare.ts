// mm/rmap.c, v3.0-rc1: anon_vma_prepare; mm/mmap.c, v3.0-rc1: find_mergeable_anon_vma, reusable_anon_vma, anon_vma_compatible
import { edited, witness } from "../../machine/now.ts";
import { marked, privately, procedure, step, type Steps } from "../../machine/procedure.ts";
import { page_table_lock, page_table_unlock } from "../primitives/spinlock.ts";
import { type AnonVma, type Vma, VM_ACCESS_FLAGS } from "../structs/structs.ts";
import { anon_vma_alloc, anon_vma_free, init_root, put_anon_vma } from "./anon_vma.ts";
import { list_insert } from "./list.ts";
import { anon_vma_lock, anon_vma_unlock, lock_root } from "./lock.ts";
import { release } from "./release.ts";
import { count_self_as_child, count_vma } from "./reuse.ts";

/** See to it that `vma` has an anon_vma. mmap_sem held for read: another thread of the mm may do the same just now. */
export const anon_vma_prepare = procedure(function* anon_vma_prepare(vma: Vma) {
  if (yield* step("anon_vma = vma->anon_vma", () => vma.anon_vma !== null)) return;
  const mergeable = yield* marked("share_non_singular", step("anon_vma = find_mergeable_anon_vma(vma)", () => find_mergeable_anon_vma(vma)));
  const anon_vma = mergeable ?? (yield* new_root());
  if (!edited("prepare_without_lock")) {
    if (edited("publish_before_init") && !mergeable) yield* step("anon_vma_lock(anon_vma)", () => lock_root(anon_vma)); // its own store it sees
    else yield* anon_vma_lock(anon_vma);
  }
  const won = yield* step("spin_lock(&mm->page_table_lock); if (likely(!vma->anon_vma))", () => {
    page_table_lock(vma.mm!);
    return vma.anon_vma === null;
  });
  if (won) {
    yield* step("vma->anon_vma = anon_vma", () => void (vma.anon_vma = anon_vma));
    yield* privately(() => vma.chain.add(anon_vma));
    yield* marked("link_at_head", step("list_add_tail(&avc->same_anon_vma, &anon_vma->head)", () => list_insert(anon_vma, vma)));
    if (edited("publish_before_init") && !mergeable) yield* marked("publish_before_init", init_root(anon_vma));
    yield* privately(() => count_vma(anon_vma, 1));
  }
  yield* step("spin_unlock(&mm->page_table_lock)", () => page_table_unlock(vma.mm!));
  if (!edited("prepare_without_lock")) yield* anon_vma_unlock(anon_vma);
  if (!won && !mergeable) yield* release().roots ? put_anon_vma(anon_vma) : anon_vma_free(anon_vma);
});

function* new_root(): Steps<AnonVma> {
  const anon_vma = yield* anon_vma_alloc();
  yield* privately(() => count_self_as_child(anon_vma));
  return anon_vma;
}

/** The anon_vma of a neighbour that `vma` could be merged with but for its protection: the next one's first, then the previous one's. */
function find_mergeable_anon_vma(vma: Vma): AnonVma | null {
  const { mmap } = vma.mm!;
  const next = mmap.after(vma);
  const prev = mmap.before(vma);
  return (next && reusable_anon_vma(next, vma, next)) ?? (prev && reusable_anon_vma(prev, prev, vma));
}

/** Only a singular chain will do: a vma that took part in a fork has more, and equal anon_vma must mean equal chain. */
function reusable_anon_vma(old: Vma, a: Vma, b: Vma): AnonVma | null {
  if (!anon_vma_compatible(a, b) || !old.anon_vma) return null;
  const singular = old.chain.length === 1 || !release().chains || edited("share_non_singular");
  witness(singular ? "anon_vma of a neighbour" : "neighbour that took part in a fork");
  return singular ? old.anon_vma : null;
}

const anon_vma_compatible = (a: Vma, b: Vma): boolean =>
  a.vm_end === b.vm_start && ((a.vm_flags ^ b.vm_flags) & ~VM_ACCESS_FLAGS) === 0 && b.vm_pgoff === a.vm_pgoff + b.vm_start - a.vm_start;
