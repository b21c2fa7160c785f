/** How many tokens a text takes. Pass a model's own tokenizer where there is one. */
export type CountTokens = (text: string) => number;

/**
 * Estimates tokens without a tokenizer, rather too many than too few.
 *
 * Korean and other wide scripts: 1.8 per character (the vocabulary of a current multilingual model takes 0.7 to
 * 1.2, an older English one up to 1.8). Latin: a run of letters costs one token per 4 characters, rounded up; digits,
 * punctuation and line feeds cost one each. Over five course notes that is 1.1 to 1.9 times what Qwen2 and T5 take,
 * and for Llama 2, which spells much Korean out in bytes, 0.94 to 1.4 times.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let latin = 0;
  for (const character of text) {
    if (/[A-Za-z\u00c0-\u024f]/.test(character)) {
      latin += 1;
      continue;
    }
    tokens += Math.ceil(latin / 4);
    latin = 0;
    if (character === ' ' || character === '\t') tokens += 0.1;
    else if (character.codePointAt(0)! < 0x300) tokens += 1;
    else tokens += 1.8;
  }
  return Math.ceil(tokens + Math.ceil(latin / 4));
}
