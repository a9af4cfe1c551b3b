import { wrapped } from "./wrapText.ts";

/** Words in lines of at most `width` characters; a longer word is cut. Following lines begin with `indent`. */
export const wrapWords = (text: string, width: number, indent = ""): string[] => wrapped(text, width, indent).map((line) => line.slice(0, width));
