// A line of a recorded trace: what a real kernel's topology was after some operations.

/** One recorded page of a vma. `page` is "zero" for the shared zero page, which has no other fields. */
export interface PageDump {
  at: number;
  page: string;
  anon_vma?: string;
  index?: number;
  mapcount?: number;
  writable?: boolean;
  exclusive?: boolean;
}

export interface VmaDump {
  vma: string;
  start: number;
  end: number;
  pgoff: number;
  /** as /proc/PID/maps has it, e.g. "rw-p" */
  prot: string;
  anon_vma: string | null;
  /** newest first */
  chain: string[];
  pages: PageDump[];
}

export interface ProcessDump {
  state: string;
  mm: string | null;
  vmas?: VmaDump[];
  shares_mm_with?: string;
}

export interface AnonVmaDump {
  root: string;
  parent?: string;
  refcount: number;
  num_children?: number;
  num_active_vmas?: number;
  /** the vmas of its list, or interval tree */
  tree: string[];
}

/** Everything reachable from the processes of a scenario, under any names. */
export interface Topology {
  procs: Record<string, ProcessDump>;
  anon_vmas: Record<string, AnonVmaDump>;
  /** page -> what an rmap walk visits: vma, page number, mapped there? */
  walks: Record<string, [string, number, boolean][]>;
  pins?: Record<string, string>;
}

/** One dump of a trace. `ops` are all operations of its scenario so far, `rets` their return values. */
export interface Dump extends Topology {
  scenario: string;
  step: number;
  label: string;
  kernel: string;
  /** the whole address space, not only the scenario's own pages */
  full: boolean;
  ops: (string | number)[][];
  rets: number[];
}

/** A mistake in a trace file: where, and what was expected. */
export class TraceError extends Error {}

const needed = { scenario: "string", step: "number", label: "string", kernel: "string", full: "boolean", ops: "object", rets: "object", procs: "object", anon_vmas: "object", walks: "object" };

/**
 * The dumps of a JSON-lines text.
 * @throws TraceError naming the line of `file`, what was wrong and what was expected
 */
export function parseTrace(text: string, file: string): Dump[] {
  const lines = text.split("\n").map((line, i) => ({ line, where: `${file}:${i + 1}` })).filter(({ line }) => line.trim() !== "");
  if (lines.length === 0) throw new TraceError(`${file}: empty; expected one JSON object a line, a dump each`);
  return lines.map(({ line, where }) => parseDump(line, where));
}

function parseDump(line: string, where: string): Dump {
  let dump: Record<string, unknown>;
  try {
    dump = JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw new TraceError(`${where}: not JSON, perhaps cut off; expected a dump`);
  }
  for (const [field, type] of Object.entries(needed)) {
    if (typeof dump?.[field] !== type || dump[field] === null) throw new TraceError(`${where}: not a dump: ${field} should be of type ${type}`);
  }
  return dump as unknown as Dump;
}
