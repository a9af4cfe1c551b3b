import { type Chapter, chapterHtml, sectionLinks } from "./chapter.ts";
import { escaped } from "./html.ts";
import type { Renderer } from "./markdown.ts";

/** Nothing is loaded but what lies beside the page; styles inside a page are plotly's. */
const policy = "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

/** Every page of the book, by file name. */
export function pagesOf(chapters: readonly Chapter[], renderer: Renderer): Map<string, string> {
  const pages = new Map([["index.html", shell("rmaplab", contents(chapters), chapters)]]);
  chapters.forEach((chapter, k) => {
    const body = `${chapterHtml(chapter, renderer)}\n${pager(chapters[k - 1], chapters[k + 1])}`;
    pages.set(`${chapter.name}.html`, shell(`${chapter.title} - rmaplab`, body, chapters, chapter));
  });
  return pages;
}

function shell(title: string, body: string, chapters: readonly Chapter[], here?: Chapter): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<details class="menu"><summary>rmaplab: contents</summary><nav aria-label="Contents, small screen">${links(chapters, here)}</nav></details>
<div class="book">
<nav class="side" aria-label="Contents"><a class="brand" href="index.html">rmaplab</a>${links(chapters, here, true)}</nav>
<main id="main">
${body}
</main>
</div>
<script src="assets/plotly.min.js" defer></script>
<script src="assets/page.js" defer></script>
</body>
</html>
`;
}

function links(chapters: readonly Chapter[], here: Chapter | undefined, outline = false): string {
  const items = chapters.map((chapter) => {
    const current = chapter === here ? ' aria-current="page"' : "";
    const sections = outline && chapter === here ? `<div class="here">${sectionLinks(chapter)}</div>` : "";
    return `<li><a href="${chapter.name}.html"${current}><span>${chapter.number || "&#8226;"}</span><span>${escaped(chapter.title)}</span></a>${sections}</li>`;
  });
  return `<ol>${items.join("")}</ol>`;
}

const contents = (chapters: readonly Chapter[]): string => `<h1>rmaplab</h1>
<p class="question">Why does <code>page_lock_anon_vma()</code> not explode in our face?</p>
<p class="lead">In May 2011 Hugh Dickins and Peter Zijlstra worked out, by mail, why a page&rsquo;s anon_vma may change while somebody is using it, and nothing breaks. Here their argument can be run.</p>
<p>Each notebook asks one question. Its cells run an executable model of Linux anonymous reverse mapping, and every statement is checked where it stands.</p>
<ol class="contents">${chapters.map(({ name, number, title, question, about }) => `<li>${number ? `<span class="kicker">${number} &middot; ${escaped(about)}</span><br>` : ""}<a href="${name}.html">${escaped(title)}</a><p><em>${escaped(question)}</em></p></li>`).join("")}</ol>`;

function pager(previous: Chapter | undefined, next: Chapter | undefined): string {
  const link = (chapter: Chapter | undefined, word: string) => (chapter ? `<a href="${chapter.name}.html">${word}<b>${escaped(chapter.title)}</b></a>` : "");
  return `<nav class="pager" aria-label="Neighbours">${link(previous, "Previous")}${link(next, "Next")}</nav>`;
}
