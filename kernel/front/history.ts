import type { Content } from "./message.ts";

/** What was executed, oldest first; kept while the kernel lives. */
export interface History {
  add(executionCount: number, code: string): void;
  /** the entries that a history_request asks for */
  answer(request: Content): Content;
}

type Entry = readonly [session: number, executionCount: number, code: string];

export function createHistory(): History {
  const entries: Entry[] = [];
  return {
    add: (executionCount, code) => void entries.push([0, executionCount, code]),
    answer(request) {
      const history = selected(entries, request);
      return { status: "ok", history: request["output"] === true ? history.map(([session, line, code]) => [session, line, [code, null]]) : history };
    },
  };
}

function selected(entries: readonly Entry[], { hist_access_type: kind, n, start, stop, pattern, unique }: Content): readonly Entry[] {
  if (kind === "tail") return lastOf(entries, n ?? 10);
  if (kind === "range") return entries.filter(([, line]) => line >= Number(start ?? 0) && (stop == null || line < Number(stop)));
  const glob = globOf(String(pattern ?? "*"));
  const found = entries.filter(([, , code]) => glob.test(code));
  return lastOf(unique === true ? [...new Map(found.map((entry) => [entry[2], entry])).values()] : found, n);
}

const lastOf = (entries: readonly Entry[], n: unknown): readonly Entry[] => (n == null ? entries : Number(n) > 0 ? entries.slice(-Number(n)) : []);

/** `*` stands for any text and `?` for any character, new lines included. */
const globOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`);
