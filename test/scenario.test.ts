import assert from "node:assert/strict";
import { test } from "node:test";
import { edits } from "../src/linux/releases/edits.ts";
import { releaseNamed } from "../src/linux/releases/releases.ts";
import { parseScenario, parseScenarios } from "../src/scenario/parse.ts";
import { printScenario } from "../src/scenario/print.ts";
import { runInOrder } from "../src/scenario/run.ts";

const wrong = (text: string, message: string) => test(`bad scenario: ${message}`, () => assert.throws(() => parseScenarios(text), { message }));

test("a printed scenario parses to the same scenario", () => {
  const text = "scenario one\nmmap P 0 4 7\n\n# a comment\n  touch P 0   # another\nfork P C\nexit P\nend\n";
  const parsed = parseScenario(text);
  assert.equal(printScenario(parsed), "scenario one\nmmap P 0 4 7\ntouch P 0\nfork P C\nexit P\nend\n");
  assert.deepEqual(parseScenario(printScenario(parsed)).setup.map(({ name, args }) => [name, ...args]), parsed.setup.map(({ name, args }) => [name, ...args]));
});

test("several scenarios in one text", () => {
  assert.deepEqual(parseScenarios("scenario a\nend\nscenario b\nmmap P 0 1\nend").map(({ name, setup }) => [name, setup.length]), [["a", 0], ["b", 1]]);
});

const all = "mmap touch read munmap mprotect mremap madvise fork vfork thread exec exit pin unpin hold steal migrate reclaim swapout walk";
wrong("", "line 1, column 1: nothing here; expected a line: scenario NAME");
wrong("mmap P 0 1\nend", "line 1, column 1: unexpected 'mmap'; expected a line: scenario NAME");
wrong("hello world", "line 1, column 1: unexpected 'hello'; expected a line: scenario NAME");
wrong("mmap P 0 1\ntouch P 0", "line 1, column 1: unexpected 'mmap'; expected a line: scenario NAME");
wrong("# nothing yet\nwalk", "line 2, column 1: unexpected 'walk'; expected a line: scenario NAME");
wrong("scenario x y z", "line 1, column 12: unexpected 'y'; expected the end of the line");
wrong(`scenario ${"x".repeat(100_000)}\nmmap P 0 1\nend`, `line 1, column 10: unexpected '${"x".repeat(57)}...'; expected a name of at most 100 printable characters`);
wrong("scenario \0\x1b[31mred\nmmap P 0 1\nend", "line 1, column 10: unexpected '\\u{0}\\u{1b}[31mred'; expected a name of at most 100 printable characters");
wrong("\x7fELF\x02\x01\0", "line 1, column 1: unexpected '\\u{7f}ELF\\u{2}\\u{1}\\u{0}'; expected a line: scenario NAME");
wrong("scenario\nend", "line 1, column 10: the line ends; expected the name of the scenario");
wrong("scenario a\nmmap P 0 1", "line 2, column 1: unexpected 'mmap'; expected end of the scenario: a line with the word end");
wrong("scenario a\n  tuch P 0\nend", `line 2, column 3: unexpected 'tuch'; expected an operation: ${all}`);
wrong("scenario a\ntouch P 0\nend", "line 2, column 7: unexpected 'P'; expected the name of a process that exists");
wrong("scenario a\nmmap P 0\nend", "line 2, column 10: the line ends; expected a number of pages, 1 to 65535");
wrong("scenario a\nmmap P -1 4\nend", "line 2, column 8: unexpected '-1'; expected a page number, 0 to 65535");
wrong("scenario a\nmmap P 0 4 5\nend", "line 2, column 12: unexpected '5'; expected a protection: 1 (r), 3 (rw) or 7 (rwx)");
wrong("scenario a\nmmap P 0 4 3 9\nend", "line 2, column 14: unexpected '9'; expected the end of the line");
wrong("scenario a\nmmap 7 0 4\nend", "line 2, column 6: unexpected '7'; expected the name of a process");

const refused = (text: string, message: string) => test(`refused: ${message}`, () =>
  assert.throws(() => runInOrder(parseScenario(`scenario a\n${text}\nend`), releaseNamed("v3.0")), { message }));

refused("mmap P 0 4\ntouch P 4", "line 3: touch P 4: page 4 is not mapped");
refused("mmap P 0 4 1\ntouch P 0", "line 3: touch P 0: page 0 is read-only");
refused("mmap P 0 4\nexit P\ntouch P 0", "line 4: touch P 0: process P is not alive");
refused("mmap P 0 4\nfork P C\nfork P C", "line 4: fork P C: the name C was used before");
refused("mmap P 0 4\nfork P C\nexec C\ntouch C 0", "line 5: touch C 0: page 0 is not mapped");
refused("mmap P 0 4\nmremap P 0 2 1 2", "line 3: mremap P 0 2 1 2: the new range overlaps the old one");

const sections = (text: string) => `scenario a\n${text}\nend`;
wrong(sections("release v9\nmmap P 0 1"), "line 2, column 9: unexpected 'v9'; expected one of v2.6.33 v2.6.39 v3.0-rc1 v3.0 v3.15 v3.16 v3.19 v6.1 v6.8 v6.19 v7.1 5.10 5.15 6.1 6.6 6.12 6.18");
wrong(sections("edit nothing"), `line 2, column 6: unexpected 'nothing'; expected one of ${edits.map((edit) => edit.name).join(" ")}`);
wrong(sections("expect perhaps"), "line 2, column 8: unexpected 'perhaps'; expected one of holds violated");
wrong(sections("expect violated V-OOPS"), "line 2, column 17: unexpected 'V-OOPS'; expected one of V-UAF V-FREE V-BUG V-UNLOCK V-WRONGROOT V-STALE V-MISS V-RCUSLEEP V-HANG V-LEAKLOCK V-LEAK C4 C5 C7 C14 C20");
wrong(sections("setup\nmmap P 0 1"), "line 3, column 12: the line ends; expected a cpu section: setup alone leaves nothing to interleave");
wrong(sections("mmap P 0 1\ncpu 0\ntouch P 0"), "line 3, column 1: unexpected 'cpu'; expected an operation: mmap touch read munmap mprotect mremap madvise fork vfork thread exec exit pin unpin hold steal migrate reclaim swapout walk");
wrong(sections("cpu 1\nmmap P 0 1"), "line 2, column 5: unexpected '1'; expected 0: CPUs are numbered from 0, in order");
wrong(sections("setup\nmmap P 0 1\ncpu 0\ntouch P 0\ncpu 1\nexit P"), "line 5: P acts on CPU 1 too; expected each process to act on one CPU");

test("a scenario with sections, printed and read again", () => {
  const text = "scenario a\nrelease v3.0\nedit no_recheck\nexpect violated V-STALE\nsetup\n  mmap X 0 1\n  touch X 0\ncpu 0\n  walk X 0\ncpu 1\n  exit X\nend\n";
  assert.equal(printScenario(parseScenario(text)), text);
});
