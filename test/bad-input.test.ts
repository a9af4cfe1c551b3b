/** Bad input is normal: one line that names the thing, the choices and the limit; exit code 2, at the command line; an error in a cell. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { explore } from "../src/checker/explore.ts";
import { check, claim, run, scenario } from "../src/index.ts";
import { byte } from "../src/machine/fields.ts";
import { createMachine } from "../src/machine/machine.ts";
import { choose } from "../src/machine/now.ts";
import { procedure, step } from "../src/machine/procedure.ts";
import { remember } from "../src/machine/remember.ts";
import { parseScenario } from "../src/scenario/parse.ts";
import { data, folderWith, rmaplab } from "./support.ts";

const each = (n: number, line: (k: number) => string): string => Array.from({ length: n }, (_, k) => line(k)).join("\n");
const race = (setup: string, ...cpus: string[]): string => `setup\n${setup}\n${cpus.map((operations, cpu) => `cpu ${cpu}\n${operations}`).join("\n")}`;

/** A scenario's lines after the first, and what is said of it, the file's name aside. */
const mistakes: readonly [string, string, RegExp][] = [
  ["an edit that there is not", `edit nothing\n${race("mmap P 0 1", "touch P 0")}`, /^line 2, column 6: unexpected 'nothing'; expected one of no_rcu_read_lock /],
  ["an edit named twice", `edit no_recheck\nedit no_recheck\n${race("mmap P 0 1", "touch P 0")}`, /^line 3, column 6: unexpected 'no_recheck'; expected each edit once$/],
  ["edits of one line", `edit no_recheck recheck_refcount\n${race("mmap P 0 1", "touch P 0")}`, /^the edits no_recheck and recheck_refcount change the same line; expected one of them$/],
  ["an edit named twice, once by its set", `edit as_merged recheck_refcount\n${race("mmap P 0 1", "touch P 0")}`, /^the edit recheck_refcount is named twice; expected each once$/],
  ["two releases", `release v3.0\nrelease v3.15\n${race("mmap P 0 1", "touch P 0")}`, /^line 3, column 1: unexpected 'release'; expected one release: there is one already$/],
  ["an edit of another release", `edit no_mapping_recheck\n${race("mmap P 0 1", "touch P 0")}`, /^edit no_mapping_recheck does not apply to v3\.0-rc1; expected one of the releases .* v6\.8 only$/],
  ["a setup that is refused", race("mmap P 0 1\ntouch P 5", "touch P 0"), /^line 4: touch P 5: page 5 is not mapped$/],
  ["an operation that is refused later", race("mmap P 0 1", "touch P 5"), /^line 5: touch P 5: in some interleaving, page 5 is not mapped$/],
  ...(["mprotect Q 0 1 1", "madvise Q 0 1 10", "madvise Q 0 1 4", "mremap Q 0 1 8 1"] as const).map((late): [string, string, RegExp] =>
    [`${late} of what another thread has unmapped`, race("mmap P 0 1\ntouch P 0\nthread P Q", "munmap P 0 1", late), new RegExp(`^line 9: ${late}: in some interleaving, page 0 is not mapped$`)]),
  ["a steal from what another thread has unmapped", `release v6.8\n${race("mmap P 0 2\ntouch P 0\nthread P Q", "steal P 0 P 1", "munmap Q 0 1")}`, /^line 8: steal P 0 P 1: in some interleaving, page 0 holds no page of its own$/],
  ["a walk of a page that never appears", race("mmap P 0 1", "walk P 0", "read P 0"), /^line 5: walk P 0: can never run; it waits for a page there, and none ever appears$/],
  ["processes that wait for each other's birth", race("mmap P 0 1\nmmap Q 8 1", "touch C 0\nfork P D", "touch D 0\nfork Q C"), /^line 6: touch C 0: can never run; it waits for C to be born, which never happens$/],
  ["a CPU with nothing to do", "setup\nmmap P 0 1\ncpu 0\ncpu 1\ntouch P 0", /^line 4, column 7: the line ends; expected an operation below: this CPU has nothing to do$/],
  ["too many CPUs", race("mmap P 0 1\ntouch P 0", ...Array.from({ length: 9 }, () => "walk P 0")), /^line 21, column 5: unexpected '8'; expected at most 8 CPUs$/],
  ["too many processes", race(`mmap P 0 1\ntouch P 0\n${each(260, (k) => `fork P C${k}`)}`, "exit P"), /^x: too many objects for the packed layout: 261 address spaces with 1 named pages need 261 page-table entries, the limit is 255$/],
  ["too many page-table entries", each(20, (k) => `mmap P${k} ${k} 1\ntouch P${k} ${k}`), /^x: too many objects .*: 20 address spaces with 20 named pages need 400 page-table entries, the limit is 255$/],
  ["too many vmas", `mmap P 0 1\ntouch P 0\n${each(130, (k) => `fork P C${k}`)}`, /^line 123: fork P C119: too many objects: more than 120 of vma$/],
  ["a range beyond the last page", "mmap P 65535 2", /^line 2, column 14: unexpected '2'; expected a range that ends at page 65535 or before$/],
];

for (const [what, lines, message] of mistakes) {
  const text = `scenario x\n${lines}\nend\n`;
  test(`${what}: at the command line and in a cell`, () => {
    const file = join(folderWith({ "x.scenario": text }), "x.scenario");
    const { status, stdout, stderr } = rmaplab("check", file);
    assert.deepEqual([status, stdout, stderr.trimEnd().split("\n").length], [2, "", 1], stderr);
    assert.match(stderr.trimEnd().replace(`rmaplab: ${file}: `, ""), message);
    assert.throws(() => check(parseScenario(text)), ({ message: said }: Error) => message.test(said));
  });
}

test("of CPUs with the same program none is idle", () => {
  const alike = parseScenario(`scenario x\n${race("mmap P 0 1\ntouch P 0", "walk P 0", "walk P 0", "exit P")}\nend\n`);
  assert.equal(check(alike, { edits: ["put_root_last", "put_after_rcu_unlock"] }).verdict, "holds");
});

test("two scenarios of one name in a file", () => {
  const file = join(folderWith({ "x.scenario": "scenario x\nmmap P 0 1\nend\nscenario x\nmmap P 0 1\nend\n" }), "x.scenario");
  assert.deepEqual(rmaplab("check", file), { status: 2, stdout: "", stderr: `rmaplab: ${file}: two scenarios are named x; expected a name for each\n` });
});

test("a rule that setup breaks is shown as a violation without a CPU", () => {
  const text = `scenario x\nedit unlink_root_first\n${race("mmap P 0 1\ntouch P 0\nfork P C\ntouch C 0\nexit P\nexit C", "mmap X 0 1")}\nend\n`;
  const file = join(folderWith({ "x.scenario": text }), "x.scenario");
  const { status, stdout } = rmaplab("check", file, "--json");
  const { violation, path } = JSON.parse(stdout) as { violation: string; path: { cpu: number | null }[] };
  assert.deepEqual([status, violation, path.map(({ cpu }) => cpu)], [1, "V-UAF", [null]]);
  assert.match(rmaplab("check", file).stdout, /^ +in setup, exit C: anon_vma_free\(\):\n! {3}1 .*mutex_is_locked/m);
});

const s = scenario`
mmap P 0 1
touch P 0`;
const options: readonly [() => unknown, RegExp][] = [
  [() => check(s, { edits: ["nothing"] }), /^unknown edit: nothing; expected one of no_rcu_read_lock, /],
  [() => check(s, { edits: ["no_recheck", "no_recheck"] }), /^the edit no_recheck is named twice; expected each once$/],
  [() => check(s, { edits: ["no_mapping_recheck"] }), /^edit no_mapping_recheck does not apply to v3\.0-rc1; expected one of the releases /],
  [() => run(s, { edits: ["no_mapping_recheck"] }), /^edit no_mapping_recheck does not apply to v3\.0-rc1; expected one of the releases /],
  [() => check(s, { release: "v9" }), /^unknown release: v9; expected one of v2\.6\.33, /],
  [() => check(s, { until: "V-OOPS" }), /^unknown violation: V-OOPS; expected one of V-UAF, .*, C20$/],
  [() => check(s, { invariants: ["C99" as "C4"] }), /^unknown invariant: C99; expected one of C4, C5, C7, C14, C20$/],
  [() => check(s, { maxStates: 0 }), /^maxStates: 0; expected a number of states, 1 or more$/],
  [() => check(s, { symmetry: ["pages" as "cpus"] }), /^unknown symmetry: pages; expected one of slots, cpus$/],
  [() => claim("C99"), /^unknown claim: C99; expected one of C1, /],
];

for (const [what, message] of options) test(`in a cell: ${message.source}`, () => assert.throws(what, ({ message: said }: Error) => message.test(said)));

test("names at the command line", () => {
  const said = (...args: string[]) => {
    const { status, stdout, stderr } = rmaplab(...args);
    assert.deepEqual([status, stdout], [2, ""]);
    return stderr;
  };
  assert.equal(said("claims", "C2", "C2"), "rmaplab: claims: C2 is named twice; expected each claim once\n");
  assert.match(said("claims", "C99"), /^rmaplab: claims: unknown claim: C99; expected one of C1, /);
  assert.equal(said("check", data("stranger_in_the_slot.scenario"), "--edit", "no_recheck", "--edit", "no_recheck"), "rmaplab: the edit no_recheck is named twice; expected each once\n");
  assert.equal(said("check", data("stranger_in_the_slot.scenario"), "--edit", "no_recheck", "--edit", "recheck_both"), "rmaplab: the edits no_recheck and recheck_both change the same line; expected one of them\n");
  assert.equal(said("claims", "C2", "--release", "v6.8"), "rmaplab: claims: no check of C2 at v6.8; expected a release of its checks\n");
  assert.equal(said("claims", "--release", "v6.19", "C2", "C3"), "rmaplab: claims: no check of C2, C3 at v6.19; expected a release of its checks\n");
  assert.equal(said("check", "x", "--max-states", "-5"), "rmaplab: --max-states: no value, or one that begins with a dash; expected --max-states=VALUE\n");
  assert.equal(said("check", data("stranger_in_the_slot.scenario"), "--max-states", "0"), "rmaplab: check: --max-states 0; expected a number of 1 or more\n");
  assert.equal(said("check", data("stranger_in_the_slot.scenario"), "--symmetry", "pages"), "rmaplab: check: --symmetry pages; expected one of none, slots, cpus, all\n");
  assert.equal(said("sweep", "--depth", "9"), "rmaplab: sweep: --depth 9; expected a number from 1 to 8\n");
  assert.equal(said("sweep", "--depth", "-1"), "rmaplab: --depth: no value, or one that begins with a dash; expected --depth=VALUE\n");
  assert.match(said("run", "x", "-p", "-1"), /^rmaplab: run: -p: no value, or one that begins with a dash; expected .*\n$/);
  assert.match(said("check", "x", "--wrong"), /^rmaplab: Unknown option '--wrong'\n$/);
});

test("a folder that cannot be made is one line, before anything runs", () => {
  const file = join(folderWith({ taken: "" }), "taken");
  const commands = [["run", "notebooks/01-one-page-many-mappers.ipynb", "--out"], ["book", "--build-only", "--out"], ["kernel", "install", "--prefix"]];
  for (const command of commands) {
    for (const [folder, code] of [[file, "(EEXIST|ENOTDIR)"], [join(file, "x"), "ENOTDIR"], ["/proc/nope", "ENOENT"]] as const) {
      const { status, stdout, stderr } = rmaplab(...command, folder);
      assert.deepEqual([status, stdout], [2, ""], stderr);
      assert.match(stderr, new RegExp(`^rmaplab: ${command.slice(0, -1).includes("install") ? "kernel install" : command[0]}: ${folder}.*: ${code}; expected a folder that can be written\n$`));
    }
  }
});

test("help is not a mistake", () => {
  assert.deepEqual(rmaplab("check", "--help"), { status: 0, stdout: "usage: rmaplab check FILE... [--release R] [--edit E]... [--max-states N] [--workers N] [--json]\n", stderr: "" });
  for (const args of [["help"], ["--help"], ["-h"]]) assert.match(rmaplab(...args).stdout, /^usage:\n {2}rmaplab book /);
  assert.equal(rmaplab("claims", "-h").status, 0);
});

test("too many local states", () => {
  const bytes = { counter: { n: byte } };
  const remembers = procedure(function* remembers() {
    const what = [yield* step("a", () => choose(50)), yield* step("b", () => choose(50)), yield* step("c", () => choose(50))];
    yield* step("d", () => void what);
  });
  const machine = createMachine({ structs: bytes, counts: { counter: 1 }, tasks: 1, release: null, codes: ["V-HANG"] });
  const tasks = remember(machine as never, [{ procedure: remembers as never, args: [] }]);
  assert.throws(() => explore(machine as never, tasks, { maxStates: 1e6, hang: "V-HANG" }), /too many local states of the CPUs: more than 65535; expected /);
});
