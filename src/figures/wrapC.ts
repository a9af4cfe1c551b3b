/** A C line in lines of at most `width`: broken after `(` or a space, or before `->`, as late as possible; never inside a word. */
export function wrapC(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  let at = 0;
  for (const { index, 0: text } of line.matchAll(/\(|\s|->/g)) {
    const place = text === "->" ? index : index + 1;
    if (place <= width && place > 0) at = place;
  }
  if (at === 0) return [line];
  return [line.slice(0, at).trimEnd(), ...wrapC(line.slice(at), width - 2)];
}
