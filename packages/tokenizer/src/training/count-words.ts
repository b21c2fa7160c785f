/**
 * What a byte-level BPE may merge within: contractions, words with the space before them, up to three
 * digits, punctuation runs, white space. It is written into `tokenizer.json`, so it must mean the same to
 * JavaScript and to the Rust library, so it keeps to what both know.
 */
export const wordPattern =
  "'(?:[sdmt]|ll|ve|re)(?!\\p{L})| ?\\p{L}[\\p{L}\\p{M}]*| ?\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/**
 * Counts the distinct words of texts, holding at most about `limit` of them: past it the rarest are
 * forgotten, lowest counts first.
 */
export function countWords(
  texts: Iterable<string>,
  normalize: (text: string) => string,
  limit: number,
): Map<string, number> {
  const pattern = new RegExp(wordPattern, 'gu');
  let counts = new Map<string, number>();
  let floor = 1;
  for (const text of texts) {
    for (const [word] of normalize(text).matchAll(pattern)) counts.set(word, (counts.get(word) ?? 0) + 1);
    while (counts.size > limit) {
      const kept = [...counts].filter(([, count]) => count > floor);
      counts = new Map(kept);
      floor += 1;
    }
  }
  return counts;
}
