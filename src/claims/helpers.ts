// Other threads that take part in a check.
import { assist } from "../checker/explore.ts";
import type { SharedSearch, Threads } from "../checker/team.ts";
import type { Scenario } from "../scenario/language.ts";
import type { Prepared } from "../scenario/tasks.ts";
import type { CheckOptions } from "./options.ts";
import { searchOf, subjectOf } from "./search.ts";

/** All that a thread needs to take part in a check; plain data, but for the memory that is shared. */
export interface Job {
  scenario: Scenario;
  options: CheckOptions;
  shared: SharedSearch;
}

/** What a thread saw: how often what was witnessed, and which CPUs finished an operation. */
export interface Report {
  witnesses: [string, number][];
  finished: number[];
}

/** Starts so many threads, each of which calls `help`; returns how to hear their reports, once, when all of them have been sent. */
export type Spawn = (job: Job, count: number) => () => Report[];

/** Room for the lessons of the largest search, in bytes; what is not written takes no memory. */
const LESSONS = 1 << 26;
/** A search of fewer states is over before another thread has begun. */
const WORTH = 20_000;

/** Take part in a check; `tell` hears the report before the thread that asked goes on. */
export function help({ scenario, options, shared }: Job, tell: (report: Report) => void): void {
  const { prepared: { machine, tasks, finished }, search } = searchOf(subjectOf(scenario, options), options, shared.lessons);
  assist(machine as never, tasks, search, shared, () => tell({ witnesses: [...machine.witnesses], finished: [...finished] }));
}

/** The threads that a check may call in. */
export class Helpers implements Threads {
  readonly lessons = new SharedArrayBuffer(LESSONS);
  readonly from = WORTH;
  private reports: (() => Report[]) | null = null;
  private readonly spawn: (shared: SharedSearch) => () => Report[];

  constructor({ name, release, edits, expect, setup, cpus }: Scenario, options: CheckOptions, spawn: Spawn) {
    const scenario: Scenario = { name, edits, setup, cpus, ...(release !== undefined && { release }), ...(expect && { expect }) };
    this.spawn = (shared) => spawn({ scenario, options, shared }, options.workers! - 1);
  }

  start(shared: SharedSearch): void {
    this.reports = this.spawn(shared);
  }

  /** Add what the threads saw to what this one did. */
  tellTo({ machine: { witnesses }, finished }: Prepared): void {
    for (const report of this.reports?.() ?? []) {
      for (const [what, times] of report.witnesses) witnesses.set(what, (witnesses.get(what) ?? 0) + times);
      for (const cpu of report.finished) finished.add(cpu);
    }
  }
}
