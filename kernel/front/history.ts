import type { Content } from "./message.ts";

/** What was executed, oldest first; kept while the kernel lives. */
export interface History {
  add(executionCount: number, code: string): void;
  /** the newest entry came to this, in text */
  setResult(text: string): void;
  /** the entries that a history_request asks for */
  answer(request: Content): Content;
}

interface Entry {
  line: number;
  code: string;
  result: string | null;
}

/** There is one session, the current one, which Jupyter calls 0. */
const SESSION = 0;

export function createHistory(): History {
  const entries: Entry[] = [];
  return {
    add: (line, code) => void entries.push({ line, code, result: null }),
    setResult(text) {
      const newest = entries.at(-1);
      if (newest !== undefined) newest.result = text;
    },
    answer(request) {
      const found = selected(entries, request);
      return { status: "ok", history: found.map(({ line, code, result }) => [SESSION, line, request["output"] === true ? [code, result] : code]) };
    },
  };
}

function selected(entries: readonly Entry[], { hist_access_type: kind, n, session, start, stop, pattern, unique }: Content): readonly Entry[] {
  if (kind === "tail") return lastOf(entries, n ?? 10);
  if (kind === "range") return Number(session ?? SESSION) === SESSION ? between(entries, Number(start ?? 0), stop) : [];
  const glob = String(pattern ?? "*");
  const found = entries.filter(({ code }) => isLike(code, glob));
  return lastOf(unique === true ? newestOfEach(found) : found, n);
}

/** `stop` itself is not wanted; without it, everything to the end is. */
const between = (entries: readonly Entry[], start: number, stop: unknown): readonly Entry[] =>
  entries.filter(({ line }) => line >= start && (stop == null || line < Number(stop)));

const lastOf = (entries: readonly Entry[], n: unknown): readonly Entry[] => (n == null ? entries : Number(n) > 0 ? entries.slice(-Number(n)) : []);

function newestOfEach(entries: readonly Entry[]): readonly Entry[] {
  const newest = new Set(new Map(entries.map((entry) => [entry.code, entry])).values());
  return entries.filter((entry) => newest.has(entry));
}

/** In the glob `*` stands for any text and `?` for any character. Where text and glob part, only the last `*` takes one more: no glob takes long. */
function isLike(text: string, glob: string): boolean {
  let [at, t, star, taken] = [0, 0, -1, 0];
  while (t < text.length) {
    if (glob[at] === "*") [star, taken] = [at++, t];
    else if (glob[at] === "?" || glob[at] === text[t]) [at, t] = [at + 1, t + 1];
    else if (star >= 0) [at, t] = [star + 1, ++taken];
    else return false;
  }
  while (glob[at] === "*") at++;
  return at === glob.length;
}
