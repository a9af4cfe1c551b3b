import assert from "node:assert/strict";
import { test } from "node:test";
import { display, type Shown } from "../src/cells/show.ts";
import { scenarioNamed } from "../src/claims/scenarios.ts";
import { topologyAt } from "../src/figures/topologyState.ts";
import { eventsOf } from "../src/figures/fromPath.ts";
import { columnsOf } from "../src/figures/columns.ts";
import { lineShown } from "../src/figures/lineShown.ts";
import { check, claim, edit, replay, scenario, table } from "../src/index.ts";
import { edits } from "../src/linux/releases/edits.ts";
import { data } from "./support.ts";

const leaving = scenario`scenario everybody_leaves_and_the_name_is_long
setup
  mmap X 0 1
  touch X 0
  mmap Y 8 1
  touch Y 8
cpu 0
  walk X 0
  walk Y 8
cpu 1
  exit X
  fork Y Z
  exit Y`;
const plain = (shown: Shown): string => shown[display]()["text/plain"] as string;
/** A replay token stands whole on a line of its own. */
const tooWide = (text: string): string[] => text.replace(/(?<= replay token:\n).*/, "").split("\n").filter((line) => !/^([\x20-\x7e]{0,71}[\x21-\x7e])?$/.test(line));

test("what a terminal shows of checks, edits and tables is 7-bit ASCII of at most 72 columns", () => {
  const twoEdits = check(leaving, { edits: ["unlock_reread_root", "recheck_refcount"] });
  const recorded = replay(data("kernel-6.1-debian.jsonl"), { scenario: "p_move_to_ancestor", release: "v6.1" });
  const shown: Shown[] = [check(leaving), twoEdits, check(leaving, { release: "v6.1", edits: ["no_recheck"] }), recorded, ...edits.map(({ name }) => edit(name))];
  for (const one of shown) assert.deepEqual(tooWide(plain(one)), []);
  assert.match(plain(twoEdits), /^everybody_leaves_and_the_name_is_long at v3\.0-rc1 with$/m);
});

test("the headline of a check names the invariants that were judged besides", () => {
  const first = (shown: Shown) => plain(shown).split("\n")[0];
  const f1 = { release: "v3.0-rc1", edits: ["put_root_last"] };
  assert.equal(first(check(scenarioNamed("f1"), { ...f1, invariants: ["C4", "C5"] })), "f1 at v3.0-rc1 with put_root_last: holds C4, C5");
  assert.equal(first(check(scenarioNamed("f1"), f1)), "f1 at v3.0-rc1 with put_root_last: holds");
  const alone = { ...f1, edits: ["no_recheck"], invariants: ["C4"] as const };
  assert.match(plain(check(leaving, alone)).replaceAll(/\s+/g, " "), /violated, V-\w+ after \d+ steps \(C4 judged, too\)/);
});

test("claims --seed names them, too", () => {
  const hold = plain(claim("C4")).match(/holds C\d/g) ?? [];
  assert.ok(hold.length > 0 && hold.every((one) => one === "holds C4"), hold.join());
});

test("a wide table is broken at blanks, in its widest column; nothing is lost, and numbers stand to the right", () => {
  const words = Array.from({ length: 20 }, (_, k) => `word${k}`).join(" ");
  const text = plain(table(["name", "words", "n"], [["first", words, 7], ["second", "few", 12]]));
  assert.deepEqual(tooWide(text), []);
  assert.deepEqual(text.match(/word\d+/g), words.split(" "));
  assert.match(text, /^first .* 7$/m);
  assert.match(text, /^second +few +12$/m);
});

test("what each CPU does is told in full, one operation below the other where they do not fit", () => {
  const text = plain(check(leaving, { edits: ["no_recheck"] }));
  assert.match(text, /^ +walk X 0, {6}exit X, fork Y Z, exit Y\n +walk Y 8$/m);
});

test("a line that an edit replaces, takes away or changes is shown as the edit has it", () => {
  const cases = [
    ["if (!page_mapped(page))", "no_recheck", "if (0)"], ["rcu_read_lock()", "late_rcu_read_lock", "/* rcu_read_lock() */"],
    ["if (!page_mapped(page))", "no_slow_page_mapped", "/* if (!page_mapped(page)) */"], ["anon_vma->root = anon_vma", "alloc_keeps_root", "/* anon_vma->root = anon_vma */"],
    ["mutex_unlock(&root_anon_vma->mutex)", "unlock_reread_root", "mutex_unlock(&anon_vma->root->mutex)"],
    ["page->mapping = (struct address_space *) anon_vma", "own_anon_vma_on_shared_swapin", "page->mapping = (struct address_space *) anon_vma"],
    ["page->mapping = (struct address_space *) anon_vma", "move_to_sibling", "anon_vma = one of the same root that vma is not linked to"],
    ["rcu_read_unlock()", undefined, "rcu_read_unlock()"],
  ] as const;
  for (const [step, edited, line] of cases) assert.equal(lineShown({ step, ...(edited && { edited }) }), line);
});

test("the heading of a moment names the line that the race columns name", () => {
  for (const name of ["no_recheck", "no_first_page_mapped", "recheck_refcount"]) {
    const { path, columns } = check(leaving, { edits: [name] });
    const rows = columnsOf(path!, columns).rows;
    const changed = rows.findIndex((row) => row.edited);
    assert.ok(changed >= 0, name);
    const { heading } = topologyAt(path!, eventsOf(path!, "step"), "step", changed + 1);
    assert.ok(heading.endsWith(`: ${rows[changed]!.line}`), heading);
  }
});
