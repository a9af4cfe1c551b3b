// mm/rmap.c, v3.0-rc1: page_get_anon_vma (folio_get_anon_vma since v5.19)
import { edited, witness } from "../../machine/now.ts";
import { ghost, keep, marked, procedure, step, type Steps } from "../../machine/procedure.ts";
import { rcu_read_lock, rcu_read_unlock } from "../primitives/rcu.ts";
import { atomic_inc_not_zero } from "../primitives/refcount.ts";
import type { AnonVma, Page } from "../structs/structs.ts";
import { put_anon_vma } from "./anon_vma.ts";
import { page_mapped } from "./page.ts";
import { release } from "./release.ts";

/** A reference on the anon_vma of `page`; null if the page is not (or no longer) mapped. The caller holds a page reference. */
export const page_get_anon_vma = procedure(function* page_get_anon_vma(page: Page) {
  yield* rcu_read_lock();
  const anon_vma = yield* step("anon_mapping = (unsigned long) ACCESS_ONCE(page->mapping)", () => page.mapping);
  if (!anon_vma || !(yield* page_mapped(page, "if (!page_mapped(page))"))) return yield* out(null);
  if (!release().roots) return yield* out(yield* hold_anon_vma(anon_vma));
  if (!(yield* step("if (!atomic_inc_not_zero(&anon_vma->refcount))", () => atomic_inc_not_zero(anon_vma)))) return yield* out(null);
  /* the reference that was just taken may be that of a stranger */
  if (yield* page_mapped(page, "if (!page_mapped(page))", { no_page_mapped_in_get: () => true })) return yield* out(anon_vma);
  yield* ghost(() => witness("useless reference"));
  if (puts_after_rcu_unlock()) yield* marked("put_after_rcu_unlock", rcu_read_unlock());
  yield* put_anon_vma(anon_vma);
  return puts_after_rcu_unlock() ? null : yield* out(null);
});

/** Putting may sleep, which v3.0-rc1 overlooked (fixed in v3.16). */
export const puts_after_rcu_unlock = (): boolean => release().put_after_rcu_unlock || edited("put_after_rcu_unlock");

function* out(anon_vma: AnonVma | null) {
  yield* keep("out", anon_vma);
  yield* rcu_read_unlock();
  return anon_vma;
}

/** v2.6.33, mm/ksm.c: only a caller that knows the page to stay mapped may count. */
function* hold_anon_vma(anon_vma: AnonVma): Steps<AnonVma> {
  yield* step("atomic_inc(&anon_vma->ksm_refcount)", () => void anon_vma.refcount++);
  return anon_vma;
}
