import { asText, type Frame, isOf } from "./frames.ts";
import type { Local } from "./locals.ts";

/** The ids of the objects of a struct that a local state remembers, in order of appearance. */
export const remembered = (at: Local, struct: string): number[] => [...new Set(historyOf(at).flatMap(({ values }) => values.filter(isOf(struct)).map(({ id }) => id)))];

/** A text that is equal for local states that differ by objects of the struct only. */
export const outline = (at: Local, struct: string): string =>
  at.look ? historyOf(at).map(({ what, values }) => `${what}:${values.map((value) => (isOf(struct)(value) ? struct : asText(value))).join()}`).join(";") : "end";

interface Told {
  what: string;
  values: readonly unknown[];
}

/** Everything that matters to a local state: the arguments of each call that is under way, the innermost first, and what it was told since it last forgot. */
function historyOf(at: Local): Told[] {
  const history: Told[] = [];
  for (let call: Local | null = at; call; call = call.caller) history.push(...toldTo(call.frame));
  return history;
}

function toldTo(call: Frame): Told[] {
  const history: Told[] = [{ what: `${call.procedure.number}`, values: call.args }];
  let frame = call;
  for (; frame.parent && frame.op.kind !== "keep"; frame = frame.parent) history.push({ what: "told", values: [frame.got] });
  if (frame.parent && frame.op.kind === "keep") history.push({ what: frame.op.label, values: frame.op.locals });
  return history;
}
