import { current, edited, is_watched, now, Refusal, report, wait_until } from "../machine/now.ts";
import { await_step, ghost, keep, privately, procedure } from "../machine/procedure.ts";
import { remember, type Tasks } from "../machine/remember.ts";
import { editsNamed } from "../linux/releases/edits.ts";
import type { Release } from "../linux/releases/releases.ts";
import { ALIVE } from "../linux/primitives/slab.ts";
import { equalChainsIn, type Invariant } from "../linux/structs/invariants.ts";
import { type Mm, UNBORN } from "../linux/structs/structs.ts";
import { pinsOf, refcountFormula } from "../linux/structs/truth.ts";
import { all, anon_vmas, linux, put_reference, type World } from "../linux/structs/world.ts";
import { process_named } from "../linux/operations/mmap.ts";
import { type Operation, type Scenario, ScenarioError } from "./language.ts";
import { ample, createModel, type Grain, type LinuxMachine, roomUsed, type Room } from "./model.ts";
import { actorOf, actsOnPage, bornBy, operations, pageNamed, programOf } from "./operations.ts";
import { printOperation } from "./print.ts";
import { perform, TASKS } from "./run.ts";

/** What a machine with several CPUs is told besides the world. */
export interface Interleaving extends World {
  programs: readonly (readonly Operation[])[];
  /** by operation: the id of the page that it acts on, where setup has settled that */
  heldPages: ReadonlyMap<Operation, number>;
  /** the CPUs that have come to the end of an operation: a measure, not state */
  finished: Set<number>;
}

/** A scenario ready to be interleaved: setup has run, every task stands before its first operation. */
export interface Prepared {
  machine: LinuxMachine;
  tasks: Tasks;
  /** CPUs in groups that run the same program */
  twins: readonly (readonly number[])[];
  /** the CPUs that have come to the end of an operation since then, in whatever interleaving */
  finished: Set<number>;
  /** a rule that setup itself broke, and where */
  brokenInSetup?: { violation: string; operation: string; function: string; step: string };
}

export interface HowToPrepare extends Grain {
  /** claims' own invariants to judge */
  invariants?: readonly Invariant[];
  /** false: keep() forgets nothing */
  forget?: boolean | undefined;
  /** where the threads of a search agree on the numbers of local states */
  lessons?: SharedArrayBuffer | undefined;
}

/**
 * Lay out a machine for a scenario with CPU sections and run its setup.
 * @throws ScenarioError naming the line of a setup operation that is refused; Error for an unknown edit
 */
export function prepare(scenario: Scenario, release: Release, edits: readonly string[], { invariants = [], forget = true, lessons, ...grain }: HowToPrepare = {}): Prepared {
  const programs = scenario.cpus.map((section) => section.operations);
  const whole = [...scenario.setup, ...programs.flat()];
  const heldPages = new Map<Operation, number>();
  const finished = new Set<number>();
  const constants = { ...programOf(whole), programs, heldPages, finished };
  const machine = createModel(constants, roomFor(scenario, release, editsNamed(edits)), programs.length, release, editsNamed(edits), { ...grain, invariants, rulesAtEnd: explained });
  const brokenInSetup = runSetup(machine, scenario.setup);
  machine.witnesses.clear(); // what happened in setup is no merit of the race
  machine.enter(() => holdPages(programs.flat(), heldPages));
  const tasks = remember(machine as never, programs.map((_, cpu) => ({ procedure: cpu_program as never, args: [firstAlike(programs, cpu)] })), { forget, lessons });
  const twins = programs.map((_, first) => programs.flatMap((_, cpu) => (firstAlike(programs, cpu) === first ? [cpu] : []))).filter((alike) => alike.length > 0);
  return { machine, tasks, twins, finished, ...(brokenInSetup && { brokenInSetup }) };
}

/** CPUs with the same operations run one program: the first one's. */
function firstAlike(programs: Interleaving["programs"], cpu: number): number {
  const text = (program: readonly Operation[]) => program.map(printOperation).join("\n");
  return programs.findIndex((program) => text(program) === text(programs[cpu]!));
}

function runSetup(machine: LinuxMachine, setup: readonly Operation[]): Prepared["brokenInSetup"] {
  let broken: Prepared["brokenInSetup"];
  for (const operation of setup) {
    const text = printOperation(operation);
    try {
      perform(machine, operation, ({ violation, function: name, step }) => { if (violation) broken ??= { violation, operation: text, function: name, step }; });
    } catch (error) {
      if (error instanceof Refusal) throw new ScenarioError(operation.line, `line ${operation.line}: ${text}: ${error.message}`);
      throw error;
    }
    if (broken) return broken;
  }
  return undefined;
}

/**
 * What setup needs, and what each operation of a CPU may add to it. The operations of one CPU alone need what they need in order,
 * but for the slots of anon_vmas, of which any free one may be taken.
 */
function roomFor({ setup, cpus }: Scenario, release: Release, edits: readonly string[]): Room {
  const before = needs(setup, release, edits);
  const later = cpus.flatMap((section) => section.operations);
  const count = (...names: string[]) => later.filter(({ name }) => names.includes(name)).length;
  const cut = count("mmap", "mremap") * 3 + count("munmap", "mprotect", "madvise") * 2;
  const alone = cpus.length === 1 ? needs([...setup, ...later], release, edits) : null;
  const widest = alone?.widest ?? before.widest + cut;
  return {
    vma: alone?.used.vma ?? before.used.vma + cut + count("fork") * widest,
    anon_vma: before.used.anon_vma + count("touch", "steal") + count("fork") * widest,
    page: alone?.used.page ?? before.used.page + count("touch"),
  };
}

/** What a program in order uses, and the most vmas that one address space ever has. */
function needs(program: readonly Operation[], release: Release, edits: readonly string[]): { used: Room; widest: number } {
  const trial = createModel(programOf(program), ample, TASKS, release, edits);
  let widest = 0;
  for (const operation of program) {
    try {
      perform(trial, operation);
    } catch {
      break;
    }
    widest = Math.max(widest, ...all(trial.memory.mm).map((mm) => mm.mmap.length));
  }
  return { used: roomUsed(trial), widest };
}

/** Where setup has put a page that nobody's operation names, its caller holds a reference from the beginning. */
function holdPages(later: readonly Operation[], heldPages: Map<Operation, number>): void {
  for (const operation of later) {
    const page = actsOnPage(operation) ? pageNamed(operation) : null;
    if (!page) continue;
    if (!edited("no_page_reference")) page.refs++;
    heldPages.set(operation, page.id);
  }
}

const interleaving = () => current().constants as Interleaving;

/** One CPU: its operations, one after the other. */
export const cpu_program = procedure(function* cpu_program(cpu: number) {
  for (let i = 0; i < interleaving().programs[cpu]!.length; i++) {
    yield* keep("next operation", i);
    const operation = interleaving().programs[cpu]![i]!;
    if (isBornElsewhere(operation, cpu)) yield* await_step(`wait for ${actorOf(operation)} to be born`, () => wait_until(process_named(actorOf(operation)!).state !== UNBORN));
    const held = actsOnPage(operation) ? yield* page_of(operation) : null;
    yield* operations[operation.name]!.steps(operation.args, held);
    if (held && !edited("no_page_reference")) yield* privately(() => put_reference(held)); // whoever else looks at the page has a reference, too
    yield* ghost(end_operation);
  }
});

function isBornElsewhere(operation: Operation, cpu: number): boolean {
  const actor = actorOf(operation);
  return actor !== undefined && interleaving().programs.some((program, other) => other !== cpu && program.some((op) => bornBy(op) === actor));
}

/** The page that nobody's operation acts on: the one that setup left there, else the first that appears. */
function* page_of(operation: Operation) {
  const id = interleaving().heldPages.get(operation);
  if (id !== undefined) return yield* privately(() => linux().page[id]!);
  return yield* await_step("wait for a page", () => {
    const page = pageNamed(operation);
    wait_until(page !== null);
    if (page && !edited("no_page_reference")) page.refs++;
    return page;
  });
}

/** Ghost: the operation is over. A mutex still held is one that nobody will let go. */
function end_operation(): void {
  const task = now.task + 1;
  linux().cpu[task]!.done++;
  interleaving().finished.add(now.task);
  if (anon_vmas().some(({ raw }) => raw.owner === task || (raw.readers & (1 << now.task)) !== 0)) report("V-LEAKLOCK");
  if (is_watched("C20") && all(linux().process).some(({ mm }) => mm && !isAtWorkIn(mm) && !equalChainsIn(mm))) report("C20");
}

/** Is the present operation of another CPU one in this address space? */
const isAtWorkIn = (mm: Mm): boolean => interleaving().programs.some((program, cpu) => {
  const operation = cpu === now.task ? undefined : program[linux().cpu[cpu + 1]!.done];
  const actor = operation && actorOf(operation);
  return actor !== undefined && process_named(actor).mm === mm;
});

/** At the end: every anon_vma is there because of a list, a child or a holder that is left, and counts no others. */
function explained(): void {
  for (const { raw } of anon_vmas()) {
    if (raw.status !== ALIVE) continue;
    const count = refcountFormula(raw, pinsOf(raw));
    if (edited("links_not_counts") && raw.list.length > 0) continue;
    const listed = raw.list.toArray().some((vma) => vma.mm !== null);
    if (raw.refcount !== count || (count === 0 && !listed)) report("V-LEAK");
  }
}
