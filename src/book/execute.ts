import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { executeNotebook } from "../notebook/execute.ts";
import { type Notebook, NotebookError } from "../notebook/notebook.ts";
import { parseNotebook, readNotebookText } from "../notebook/read.ts";
import { sessionsByFolder } from "../notebook/sessions.ts";
import { notebookText, writeWhole } from "../notebook/write.ts";

/**
 * Copies of the notebooks with fresh outputs. What was executed before, with the same text, data and build, is taken from `cache`.
 * @throws NotebookError naming the cell that fails
 */
export async function executedNotebooks(files: readonly string[], cache: string, build: string): Promise<Notebook[]> {
  const sessions = sessionsByFolder();
  try {
    const notebooks: Notebook[] = [];
    for (const file of files) notebooks.push(await executed(file, cache, build, async () => await sessions.fresh(dirname(resolve(file)))));
    return notebooks;
  } finally {
    await sessions.close();
  }
}

type Fresh = ReturnType<typeof sessionsByFolder>["fresh"];

async function executed(file: string, cache: string, build: string, session: () => ReturnType<Fresh>): Promise<Notebook> {
  const text = readNotebookText(file);
  const kept = join(cache, `${basename(file, ".ipynb")}.${keyOf(file, text, build)}.ipynb`);
  if (existsSync(kept)) return parseNotebook(readFileSync(kept, "utf8"), kept);
  process.stderr.write(`executing ${file}\n`);
  const { notebook, error } = await executeNotebook(parseNotebook(text, file), await session());
  if (error) throw new NotebookError(`${file}: cell ${error.cell} (${error.id}) failed: ${error.ename}: ${error.evalue}`);
  mkdirSync(cache, { recursive: true });
  const written = notebookText(notebook);
  writeWhole(kept, written);
  return parseNotebook(written, kept); // as the next run will read it: the order of keys is that of the file
}

/** What the outputs of a notebook depend on: its text, the data beside it, the build of the model. */
function keyOf(file: string, text: string, build: string): string {
  const hash = createHash("sha256").update(text).update(build);
  const data = join(dirname(file), "data");
  if (existsSync(data)) for (const name of readdirSync(data).sort()) hash.update(name).update(readFileSync(join(data, name)));
  return hash.digest("hex").slice(0, 16);
}
