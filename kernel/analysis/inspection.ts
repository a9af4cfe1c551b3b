import ts from "./compiler.cjs";

/** What a name is, in two forms. */
export interface Inspection {
  text: string;
  markdown: string;
}

export function inspection(info: ts.QuickInfo): Inspection {
  return { text: text(info), markdown: markdown(info) };
}

function text({ displayParts, documentation, tags = [] }: ts.QuickInfo): string {
  const told = [ts.displayPartsToString(documentation), ...tags.map((tag) => tagLine(tag, ""))].filter((line) => line !== "");
  return [ts.displayPartsToString(displayParts), ...(told.length > 0 ? ["", ...told] : [])].join("\n");
}

function markdown({ displayParts, documentation, tags = [] }: ts.QuickInfo): string {
  const declaration = `\`\`\`typescript\n${ts.displayPartsToString(displayParts)}\n\`\`\``;
  const paragraphs = [declaration, ts.displayPartsToString(documentation), ...tags.map((tag) => tagLine(tag, "*"))];
  return paragraphs.filter((paragraph) => paragraph !== "").join("\n\n");
}

function tagLine({ name, text }: ts.JSDocTagInfo, mark: string): string {
  const [tag, said] = [`${mark}@${name}${mark}`, ts.displayPartsToString(text)];
  return said === "" ? tag : `${tag} ${said}`;
}
