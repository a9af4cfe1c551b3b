import createMarkdownIt, { type MarkdownIt } from "markdown-it";
import { createHighlighter, type Highlighter } from "shiki";
import { escaped } from "./html.ts";

/** Turns prose and code into HTML. Nothing in a notebook is taken as HTML. */
export interface Renderer {
  prose(markdown: string): string;
  code(typescript: string): string;
}

const themes = { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } as const;

export async function createRenderer(): Promise<Renderer> {
  const highlighter = await createHighlighter({ themes: Object.values(themes), langs: ["typescript"] });
  const markdown = createMarkdownIt({ html: false, linkify: false });
  anchorHeadings(markdown);
  scrollTables(markdown);
  showCode(markdown);
  scrollFences(markdown);
  linkChapters(markdown);
  return { prose: (text) => markdown.render(text), code: (text) => highlighted(highlighter, text) };
}

const highlighted = (highlighter: Highlighter, text: string): string =>
  highlighter.codeToHtml(text, { lang: "typescript", themes, defaultColor: false, tokenizeTimeLimit: 0 }).replace('tabindex="0"', 'tabindex="0" role="group" aria-label="TypeScript"');

/** `## The token` can be linked to as #the-token. */
export const slug = (heading: string): string => heading.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

function anchorHeadings(markdown: MarkdownIt): void {
  markdown.renderer.rules["heading_open"] = (tokens, i, options, _env, self) => {
    tokens[i]!.attrSet("id", slug(tokens[i + 1]!.content));
    return self.renderToken(tokens, i, options);
  };
}

/** A table may be wider than a phone: it scrolls, not the page. */
function scrollTables(markdown: MarkdownIt): void {
  markdown.renderer.rules["table_open"] = () => '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n';
  markdown.renderer.rules["table_close"] = () => "</table></div>\n";
}

/** So does a block of text, e.g. a diff, which can then be scrolled without a mouse. */
function scrollFences(markdown: MarkdownIt): void {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules["fence"] = (...args) => fence!(...args).replace(/^<pre/, '<pre tabindex="0" role="group" aria-label="Text"');
}

/** A link to a notebook beside this one leads to its chapter. */
function linkChapters(markdown: MarkdownIt): void {
  markdown.renderer.rules["link_open"] = (tokens, i, options, _env, self) => {
    const { [i]: token } = tokens;
    token!.attrSet("href", String(token!.attrGet("href") ?? "").replace(/^([\w-]+)\.ipynb(?=#|$)/, "$1.html"));
    return self.renderToken(tokens, i, options);
  };
}

/** SCENARIO~RELEASE~EDITS~SCHEDULE, and perhaps ~INVARIANTS */
const token = /^[\w%:.-]+~v[\w.-]+~[\w.]*~[\dxc.]*(~[\w.]+)?$/;

/** A C line that does not fit breaks before `->`, not inside it, or after the `(` of a call. A replay token leads to the page that follows it. */
function showCode(markdown: MarkdownIt): void {
  markdown.renderer.rules["code_inline"] = (tokens, i) => {
    const { content } = tokens[i]!;
    const code = `<code>${escaped(content).replaceAll("-&gt;", "<wbr><span>-&gt;</span>").replace(/(?<=\w)\((?=[^)])/g, "(<wbr>")}</code>`;
    return token.test(content) ? `<a href="trace.html#${encodeURIComponent(content)}">${code}</a>` : code;
  };
}
