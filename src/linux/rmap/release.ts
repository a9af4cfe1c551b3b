import { current } from "../../machine/now.ts";
import type { Release } from "../releases/releases.ts";

/** The row of the release table in force. */
export const release = (): Release => current().release as Release;
