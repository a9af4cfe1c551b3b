// include/linux/pagemap.h, v3.0-rc1: lock_page, unlock_page
import { now, wait_until } from "../../machine/now.ts";
import { step, type Steps } from "../../machine/procedure.ts";
import { may_sleep_on } from "./order.ts";
import type { Page } from "../structs/structs.ts";

/** Sleeps until the page lock is free. do_wp_page first tries and drops its page-table lock to wait; here it waits first. */
export const lock_page = (page: Page): Steps<void> =>
  step("lock_page(page)", () => {
    may_sleep_on("page lock");
    wait_until(page.locked === 0, page);
    page.locked = now.task + 1;
  });

export const trylock_page = (page: Page): Steps<boolean> =>
  step("if (!trylock_page(page))", () => {
    if (page.locked !== 0) return false;
    page.locked = now.task + 1;
    return true;
  });

export const unlock_page = (page: Page): Steps<void> => step("unlock_page(page)", () => void (page.locked = 0));
