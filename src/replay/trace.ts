// A line of a recorded trace: what a real kernel's topology was after some operations.
import type { Operation } from "../scenario/language.ts";
import { programOf } from "./program.ts";
import { misshapen, type Shape } from "./shape.ts";

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
  /** the operations again, read as the scenario language */
  program: readonly Operation[];
}

/** A mistake in a trace file: where, and what was expected. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}

const number = ["number", "string"]; // a dump of the whole address space has hexadecimal text
const page: Shape = { fields: { at: number, page: "string", "anon_vma?": "string", "index?": number, "mapcount?": "number", "writable?": "boolean", "exclusive?": "boolean" } };
const vma: Shape = {
  fields: { vma: "string", start: number, end: number, pgoff: number, prot: "string", anon_vma: ["string", null], chain: { each: "string" }, pages: { each: page } },
};
const anonVma: Shape = { fields: { root: "string", "parent?": "string", refcount: "number", "num_children?": "number", "num_active_vmas?": "number", tree: { each: "string" } } };
const dumpShape: Shape = {
  fields: {
    scenario: "string", step: "number", label: "string", kernel: "string", full: "boolean",
    ops: { each: { each: number } }, rets: { each: "number" },
    procs: { entries: { fields: { state: "string", mm: ["string", null], "vmas?": { each: vma }, "shares_mm_with?": "string" } } },
    anon_vmas: { entries: anonVma }, walks: { entries: { each: { each: ["string", "number", "boolean"] } } }, "pins?": { entries: "string" },
  },
};

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
  let dump: Dump;
  try {
    dump = JSON.parse(line) as Dump;
  } catch {
    throw new TraceError(`${where}: not JSON, perhaps cut off; expected a dump`);
  }
  const wrong = misshapen(dump, dumpShape) ?? dangling(dump);
  if (wrong !== undefined) throw new TraceError(`${where}: not a dump: ${wrong}`);
  try {
    return { ...dump, program: programOf(dump.ops, dump.rets) };
  } catch (error) {
    throw new TraceError(`${where}: ${(error as Error).message}`);
  }
}

/** A name that stands for nothing in this dump. Roots and parents may have been freed. */
function dangling({ procs, anon_vmas, walks, pins }: Dump): string | undefined {
  const vmas = Object.values(procs).flatMap((process) => process.vmas ?? []);
  const pages = vmas.flatMap((of) => of.pages).filter((of) => of.anon_vma !== undefined);
  const named = [...vmas.flatMap((of) => of.chain), ...vmas.flatMap((of) => of.anon_vma ?? []), ...pages.map((of) => of.anon_vma!), ...Object.values(pins ?? {})];
  const lost = named.find((name) => !(name in anon_vmas));
  if (lost !== undefined) return `anon_vmas has no ${lost}, which is named elsewhere`;
  const unwalked = pages.find((of) => !(of.page in walks));
  return unwalked && `walks has no ${unwalked.page}, which is mapped`;
}
