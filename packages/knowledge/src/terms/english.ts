/**
 * A light English stemmer: plurals, -ing, -ed, -ation, -ly and a silent final e, so that "generate",
 * "generates", "generating" and "generation" meet. It never tries to return a dictionary word.
 */
export function englishStem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  let stem = singular(word);
  if (/[aeiouy].*(?:ing|ed)$/.test(stem) && !/eed$/.test(stem)) {
    const bare = stem.replace(/(?:ing|ed)$/, '');
    if (bare.length >= 3 && /[aeiouy]/.test(bare)) stem = undoubled(bare);
  }
  stem = stem
    .replace(/(?<=.{3})ization$/, 'iz')
    .replace(/(?<=.{2})ation$/, 'at')
    .replace(/(?<=.{3})tion$/, 't')
    .replace(/(?<=.{4})ally$/, 'al')
    .replace(/(?<=.{4})ly$/, '')
    .replace(/isation$|is(?:e|ing|ed)$/, (ending) => (ending === 'isation' ? 'iz' : ending));
  return stem.length > 3 ? stem.replace(/(?<=[^aeiou])e$|(?<=[aeiou]{2})e$/, '') : stem;
}

function singular(word: string): string {
  if (/ied$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/ies$/.test(word)) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:ss|sh|ch|x|zz)es$/.test(word)) return word.slice(0, -2);
  if (/[^suiy]s$|^[a-z]pus$/.test(word)) return word.slice(0, -1);
  return word;
}

function undoubled(stem: string): string {
  return /([bdfgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}
