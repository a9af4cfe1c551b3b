/** Words in lines of at most `width` characters; a longer word stands alone, cut. Following lines begin with `indent`. */
export function wrapWords(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push((lines.length === 0 ? word : indent + word).slice(0, width));
  }
  return lines;
}
