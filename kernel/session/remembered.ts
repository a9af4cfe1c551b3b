/** A key that is pressed twice. Longer, and the files that an answer comes from may have changed. */
const REMEMBERED_MS = 1000;

/** Asks once for what is asked again at once, in the same words. What the answer depends on must be among the words. */
export function remembered<Words extends unknown[], Answer>(ask: (...words: Words) => Promise<Answer>): typeof ask {
  let last: { words: Words; answer: Promise<Answer>; until: number } | undefined;
  return (...words) => {
    const now = performance.now();
    if (last !== undefined && now < last.until && last.words.every((word, k) => word === words[k])) return last.answer;
    const answer = ask(...words);
    last = { words, answer, until: now + REMEMBERED_MS };
    answer.catch(() => (last = undefined));
    return answer;
  };
}
