import type { Cell, Notebook } from "../notebook/notebook.ts";
import { escaped } from "./html.ts";
import { type Renderer, slug } from "./markdown.ts";
import { outputHtml } from "./outputs.ts";

/** One notebook of the book. Its first cell opens with a heading, a question in italics, and a line on how long and for whom. */
export interface Chapter {
  /** file name without its ending: also that of the page */
  name: string;
  /** as in the file name; empty for an appendix */
  number: string;
  title: string;
  question: string;
  /** minutes, needs, track */
  about: string;
  /** headings of the second level, as text */
  sections: string[];
  notebook: Notebook;
}

/** @throws Error naming the notebook when its first cell is not as it should be */
export function chapterOf(name: string, notebook: Notebook): Chapter {
  const opening = /^# (.+)\n\n\*(.+)\*\n\n(.+)(?:\n|$)/.exec(notebook.cells[0]?.source ?? "");
  if (!opening) throw new Error(`${name}: the first cell should be a heading, a question in italics and a line on minutes and needs`);
  const [, title, question, about] = opening as unknown as [string, string, string, string];
  const sections = notebook.cells.flatMap((cell) => (cell.cell_type === "markdown" ? [...cell.source.matchAll(/^## (.+)$/gm)].map((match) => match[1]!.replaceAll("`", "")) : []));
  return { name, number: /^\d+/.exec(name)?.[0].replace(/^0(?=\d)/, "") ?? "", title, question, about, sections, notebook };
}

/** The text of a chapter between its title and the links to its neighbours. */
export function chapterHtml(chapter: Chapter, renderer: Renderer): string {
  const [first, ...rest] = chapter.notebook.cells;
  const opening = first!.source.split("\n\n").slice(3).join("\n\n");
  return [
    `<p class="kicker">${chapter.number ? `Notebook ${chapter.number} &middot; ` : ""}${escaped(chapter.about)}</p>`,
    `<h1>${escaped(chapter.title)}</h1>`,
    `<p class="question">${escaped(chapter.question)}</p>`,
    renderer.prose(opening),
    ...rest.map((cell) => cellHtml(cell, renderer)),
  ].join("\n");
}

function cellHtml(cell: Cell, renderer: Renderer): string {
  if (cell.cell_type === "code") {
    const count = cell.execution_count ?? "";
    return `<div class="cell"><div class="in"><span class="count"><span class="vh">cell </span>${count}</span>${renderer.code(cell.source)}</div>${cell.outputs.map((output) => outputHtml(output, renderer)).join("")}</div>`;
  }
  const html = renderer.prose(cell.source);
  return cell.source.startsWith("## What you can now say") ? `<section class="say">${html}</section>` : html;
}

export const sectionLinks = ({ sections }: Chapter): string => sections.map((title) => `<a href="#${slug(title)}">${escaped(title)}</a>`).join("");
