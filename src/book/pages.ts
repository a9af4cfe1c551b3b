import { type Chapter, chapterHtml, sectionLinks } from "./chapter.ts";
import { escaped } from "./html.ts";
import type { Renderer } from "./markdown.ts";

/** Nothing is loaded but what lies beside the page; styles inside a page are plotly's. */
const policy = "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

/** Every page of the book, by file name. */
export function pagesOf(chapters: readonly Chapter[], renderer: Renderer): Map<string, string> {
  const pages = new Map([["index.html", shell("rmaplab", contents(chapters), chapters)], ["trace.html", shell("A trace - rmaplab", tracePage, chapters, undefined, ["trace.js"])]]);
  chapters.forEach((chapter, k) => {
    const body = `${chapterHtml(chapter, renderer)}\n${pager(chapters[k - 1], chapters[k + 1])}`;
    pages.set(`${chapter.name}.html`, shell(`${chapter.title} - rmaplab`, body, chapters, chapter));
  });
  return pages;
}

/** The model itself runs in this page; the address holds the path. */
const tracePage = `<h1>A trace</h1>
<p class="question">Which CPU moves next?</p>
<p>A replay token names a scenario, a release, edits, and whose turn it is at each step. Put one in, or follow the race step by step: the
address of this page always holds the path, so a link is a trace.</p>
<noscript><p>This page runs the model itself, for which it needs scripts. <code>npx rmaplab show TOKEN</code> prints the same in a terminal.</p></noscript>
<form class="token"><label for="token">Replay token</label><input id="token" spellcheck="false" autocomplete="off" value="stranger_in_the_slot~v3.0-rc1~no_recheck~0x4.1x7.0.1.0"><button type="submit">Follow</button></form>
<div id="trace" aria-live="polite"></div>`;

function shell(title: string, body: string, chapters: readonly Chapter[], here?: Chapter, scripts: readonly string[] = ["plotly.min.js", "page.js"]): string {
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
${scripts.map((name) => `<script src="assets/${name}" defer></script>`).join("\n")}
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
<ol class="contents">${chapters.map(({ name, number, title, question, about }) => `<li>${number ? `<span class="kicker">${number} &middot; ${escaped(about)}</span><br>` : ""}<a href="${name}.html">${escaped(title)}</a><p><em>${escaped(question)}</em></p></li>`).join("")}</ol>
<p><a href="trace.html">Follow a trace step by step</a>: the model runs in the page, and you say which CPU moves.</p>`;

function pager(previous: Chapter | undefined, next: Chapter | undefined): string {
  const link = (chapter: Chapter | undefined, word: string) => (chapter ? `<a href="${chapter.name}.html">${word}<b>${escaped(chapter.title)}</b></a>` : "");
  return `<nav class="pager" aria-label="Neighbours">${link(previous, "Previous")}${link(next, "Next")}</nav>`;
}
