import { scenario } from "../src/cells/scenario.ts";
import type { display, Shown } from "../src/cells/show.ts";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { settled, wellFormed } from "../src/linux/structs/wellFormed.ts";
import { refcountFormula, truth } from "../src/linux/structs/truth.ts";
import { ALIVE } from "../src/linux/primitives/slab.ts";
import { all, anon_vmas, linux } from "../src/linux/structs/world.ts";
import { walk } from "../src/linux/walker/rmap_walk.ts";
import { type Operation } from "../src/scenario/language.ts";
import { type LinuxMachine } from "../src/scenario/model.ts";
import { repairsFor } from "../src/replay/replay.ts";
import { parseScenario } from "../src/scenario/parse.ts";
import { printOperation } from "../src/scenario/print.ts";
import { machineFor, perform } from "../src/scenario/run.ts";
import { runAlone } from "../src/machine/sequential.ts";

export const root = join(import.meta.dirname, "..", "..");
export const data = (name: string) => join(root, "notebooks", "data", name);

/** A parent, which exits first, and a child. */
export const family = scenario`
mmap P 0 1
touch P 0
fork P C
exit P
exit C`;

/** The built command, run in the project's folder. */
export function rmaplab(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/src/cli/main.js"), ...args], { cwd: root, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A folder with these files, removed after the tests. */
export function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "rmaplab-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Operations from one line: `touch P 0; fork P C`. */
export const program = (text: string): readonly Operation[] => parseScenario(`scenario test\n${text.replaceAll(";", "\n")}\nend`).setup;

/**
 * Run a program in order with every promise checked: structure after each step; counts, C5 and every walk after each operation.
 * Returns the machine at the end.
 */
export function checkedRun(operations: readonly Operation[], release = "v3.0"): LinuxMachine {
  const machine = machineFor(operations, releaseNamed(release), repairsFor(releaseNamed(release)));
  for (const operation of operations) {
    const here = (sentence: string) => `after ${printOperation(operation)}: ${sentence}`;
    perform(machine, operation, (taken) => {
      fail([...wellFormed(), ...(taken.violation ? [`${taken.violation} in ${taken.function}: ${taken.step}`] : [])], here);
    });
    machine.enter(() => fail([...settled(), ...walksAreTrue(machine)], here));
  }
  return machine;
}

function fail(sentences: string[], here: (sentence: string) => string): void {
  if (sentences.length > 0) throw new Error(sentences.map(here).join("\n"));
}

/** Every walk finds exactly the mappers that the page tables name. */
function walksAreTrue(machine: LinuxMachine): string[] {
  return all(linux().page).filter((page) => page.mapcount > 0).flatMap((page) => {
    const found: string[] = [];
    const outcome = runAlone(machine as never, 1, walk(page, (vma, at, mapped) => mapped && found.push(`${vma.id}@${at}`), false));
    const real = truth(page).map(({ vma, pageNumber }) => `${vma.id}@${pageNumber}`);
    const same = outcome.done && JSON.stringify(found.sort()) === JSON.stringify(real.sort());
    return same ? [] : [`the walk of page ${page.id} finds ${found.join(" ")}; it is mapped at ${real.join(" ")}`];
  });
}

/** `a1(2,2) root a1 [v1 v2]`: every living anon_vma, by slot. */
export const anonVmas = (machine: LinuxMachine): string[] =>
  machine.enter(() => anon_vmas().filter(({ raw }) => raw.status === ALIVE)
    .map(({ raw }) => `a${raw.id}(${raw.refcount},${raw.list.length}) root a${raw.root.id}`));

export { refcountFormula };

/** What a value shows where nothing but plain text is trusted. */
export const plainText = (shown: Shown): string => String(shown[Symbol.for("Jupyter.display") as typeof display]()["text/plain"]);
