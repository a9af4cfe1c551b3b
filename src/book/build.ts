import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { writeWhole } from "../notebook/write.ts";
import { chapterOf } from "./chapter.ts";
import { executedNotebooks } from "./execute.ts";
import { createRenderer } from "./markdown.ts";
import { pagesOf } from "./pages.ts";

/** Where the book is made from and to. */
export interface BookFolders {
  notebooks: string;
  /** executed copies */
  cache: string;
  site: string;
}

/** The root of the installation: the folder with package.json. */
export const installation = join(import.meta.dirname, "..", "..", "..");

/** Execute copies of the notebooks and write the pages; `assets/` beside them is all they need. */
export async function buildBook({ notebooks, cache, site }: BookFolders): Promise<void> {
  const files = readdirSync(notebooks).filter((name) => name.endsWith(".ipynb")).sort().map((name) => join(notebooks, name));
  const executed = await executedNotebooks(files, cache, stamp());
  const chapters = executed.map((notebook, k) => chapterOf(basename(files[k]!, ".ipynb"), notebook));
  const pages = pagesOf(chapters, await createRenderer());
  mkdirSync(join(site, "assets"), { recursive: true });
  for (const [name, html] of pages) writeWhole(join(site, name), html);
  copyFileSync(createRequire(import.meta.url).resolve("plotly.js"), join(site, "assets", "plotly.min.js"));
  for (const name of ["style.css", "page.js", "trace.js"]) copyFileSync(join(import.meta.dirname, name), join(site, "assets", name));
}

/** Which build this is; without one, every run is a new one. */
function stamp(): string {
  const file = join(installation, "dist", ".inputs");
  return existsSync(file) ? readFileSync(file, "utf8") : String(Date.now());
}
