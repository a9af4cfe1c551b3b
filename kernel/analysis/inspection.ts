import { printQuickInfo } from "tslab/dist/inspect.js";
import ts from "./compiler.cjs";

/** What a name is, in two forms. */
export interface Inspection {
  text: string;
  markdown: string;
}

type QuickInfo = Parameters<typeof printQuickInfo>[0];

export function inspection(info: QuickInfo): Inspection {
  return { text: printQuickInfo(info), markdown: markdown(info) };
}

function markdown({ displayParts, documentation, tags = [] }: QuickInfo): string {
  const declaration = `\`\`\`typescript\n${ts.displayPartsToString(displayParts)}\n\`\`\``;
  const paragraphs = [declaration, ts.displayPartsToString(documentation), ...tags.map(tagLine)];
  return paragraphs.filter((paragraph) => paragraph !== "").join("\n\n");
}

function tagLine({ name, text }: NonNullable<QuickInfo["tags"]>[number]): string {
  const said = ts.displayPartsToString(text);
  return said === "" ? `*@${name}*` : `*@${name}* ${said}`;
}
