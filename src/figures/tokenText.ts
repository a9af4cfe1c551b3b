/** A replay token in lines of at most 72 columns; what reads it passes over the white space. */
export function tokenText(token: string): string {
  const lines = [" replay token:"];
  for (const part of token.split(/(?<=[.~:-])/)) {
    if (`${lines.at(-1)} ${part}`.length > 72) lines.push(`   ${part}`);
    else lines[lines.length - 1] += lines.at(-1)!.endsWith(":") && lines.length === 1 ? ` ${part}` : part;
  }
  return lines.join("\n");
}
