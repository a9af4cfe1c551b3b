// mm/migrate.c, v3.0-rc1: unmap_and_move holds such a reference; mm/ksm.c keeps them for long
import { Refusal } from "../../machine/now.ts";
import { privately, procedure } from "../../machine/procedure.ts";
import { put_anon_vma } from "../rmap/anon_vma.ts";
import { page_get_anon_vma } from "../rmap/get.ts";
import type { Page, Pin } from "../structs/structs.ts";
import { all, linux, world } from "../structs/world.ts";

/** `pin id P page`: take a reference on the anon_vma of a page, and keep it under a name. */
export const pin = procedure(function* pin(id: string, page: Page) {
  yield* privately(() => {
    if (pin_named(id).anon_vma) throw new Refusal(`the reference ${id} is held already`);
  });
  const anon_vma = yield* page_get_anon_vma(page);
  yield* privately(() => void (pin_named(id).anon_vma = anon_vma));
});

/** `unpin id`. A page that was not mapped gave nothing to drop. */
export const unpin = procedure(function* unpin(id: string) {
  const anon_vma = yield* privately(() => pin_named(id).anon_vma);
  if (!anon_vma) return;
  yield* privately(() => void (pin_named(id).anon_vma = null));
  yield* put_anon_vma(anon_vma);
});

const pin_named = (id: string): Pin => all(linux().pin)[world().pins.indexOf(id)]!;
