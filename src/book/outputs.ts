import type { SavedOutput } from "../notebook/notebook.ts";
import { escaped } from "./html.ts";
import type { Renderer } from "./markdown.ts";

/** What a cell has put out, as HTML. */
export function outputHtml(output: SavedOutput, renderer: Renderer): string {
  if (output.output_type === "stream") return `<div class="out ${output.name}">${pre(output.text)}</div>`;
  if (output.output_type === "error") return `<div class="out error">${pre(output.traceback.join("\n"))}</div>`;
  const { data } = output;
  const svg = data["image/svg+xml"];
  if (typeof svg === "string") return figure(svg, data);
  const markdown = data["text/markdown"];
  if (typeof markdown === "string") return `<div class="out">${renderer.prose(markdown)}</div>`;
  return `<div class="out">${pre(String(data["text/plain"] ?? ""))}</div>`;
}

const pre = (text: string) => `<pre tabindex="0" role="group" aria-label="Output">${escaped(text)}</pre>`;

/** The drawing, what plotly needs to draw it anew, and the same as text. */
function figure(svg: string, data: Record<string, unknown>): string {
  const plotly = data["application/vnd.plotly.v1+json"];
  const json = plotly === undefined ? "" : `<script type="application/json">${JSON.stringify(plotly).replaceAll("<", "\\u003c")}</script>`;
  const text = data["text/plain"];
  const version = typeof text === "string" ? `<details><summary>Text version</summary>${pre(text)}</details>` : "";
  return `<figure class="figure"><div class="drawn scroll" tabindex="0" role="group" aria-label="Figure">${withoutDeclaration(svg)}</div>${json}<div class="tools">${version}</div></figure>`;
}

const withoutDeclaration = (svg: string) => svg.replace(/^<\?xml[^>]*\?>\s*/, "");
