/** `end`, or one before it where a cut at `end` would split a character that takes two units. */
export const cutBefore = (text: string, end: number): number => (isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end);

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
