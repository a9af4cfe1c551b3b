import type { CommMessage } from "./protocol.ts";

/** Which channels are open, whoever opened them: target by id. */
export type OpenComms = Map<string, string>;

/** Keeps the list by what passes. */
export function notice(open: OpenComms, { type, id, target = "" }: CommMessage): void {
  if (type === "comm_open") open.set(id, target);
  if (type === "comm_close") open.delete(id);
}

/** With the process of the cells its ends of all channels are gone; the other ends are told so. */
export function closeAll(open: OpenComms, tell: (message: CommMessage) => void): void {
  for (const id of open.keys()) tell({ type: "comm_close", id, data: {}, buffers: [] });
  open.clear();
}
