/**
 * Text without what a reader does not read for its meaning: letters, digits, `%` and decimal points, lower case,
 * compatibility forms folded; white space, markup characters and punctuation gone, thousands separators too.
 */
export interface NormalisedText {
  /** The characters that are left, run together. */
  readonly characters: string;
  /** `gaps[i]` is 1 where something was dropped before character i (or i is the first). */
  readonly gaps: Uint8Array;
}

const kept = /[\p{L}\p{M}\p{N}%]/u;
const digit = /\p{Nd}/u;
const latin = /[a-z]/;

/** Normalises text for comparison; see `NormalisedText`. */
export function normalise(text: string): NormalisedText {
  // A no-break space and the like become plain spaces, superscripts digits, half-width forms full ones.
  const folded = text.normalize('NFKC').toLowerCase();
  let characters = '';
  const gaps: number[] = [];
  let gap = true;
  for (let at = 0; at < folded.length; at += 1) {
    const code = folded.codePointAt(at)!;
    const character = String.fromCodePoint(code);
    const previous = folded[at - 1] ?? ' ';
    const next = folded[at + 1] ?? ' ';
    const betweenDigits = digit.test(previous) && digit.test(next);
    if (character === ',' && betweenDigits && /^\d{3}(?!\d)/.test(folded.slice(at + 1))) continue;
    if (kept.test(character) || (character === '.' && betweenDigits)) {
      for (let unit = 0; unit < character.length; unit += 1) gaps.push(unit === 0 && gap ? 1 : 0);
      characters += character;
      gap = false;
    } else gap = true;
    at += character.length - 1;
  }
  return { characters, gaps: Uint8Array.from(gaps) };
}

/** Whether every character of `part` stands in `text` in one stretch, white space, markup and punctuation aside. */
export function containsText(text: NormalisedText, part: NormalisedText): boolean {
  return text.characters.includes(part.characters);
}

/**
 * Whether a text states a fact in one of its accepted wordings.
 *
 * A wording is a substring of the normalised text that does not begin inside a Latin word or cut a number in two:
 * "rag" is not in "paragraph", "8" not in "18" or "8.5". A Latin wording of up to four letters has to end with the word
 * too (a plural s aside), a longer one may be its stem. Korean wordings may have any particle behind them.
 */
export function containsFact(text: NormalisedText, wordings: readonly string[]): boolean {
  return wordings.some((wording) => containsWording(text, normalise(wording)));
}

function containsWording(text: NormalisedText, wording: NormalisedText): boolean {
  if (wording.characters === '') return false;
  for (
    let at = text.characters.indexOf(wording.characters);
    at >= 0;
    at = text.characters.indexOf(wording.characters, at + 1)
  )
    if (beginsWell(text, wording, at) && endsWell(text, wording, at) && sameNumbers(text, wording, at))
      return true;
  return false;
}

function beginsWell(text: NormalisedText, wording: NormalisedText, at: number): boolean {
  if (text.gaps[at] === 1) return true;
  const previous = text.characters[at - 1]!;
  const first = wording.characters[0]!;
  if (latin.test(first)) return !latin.test(previous);
  if (digit.test(first)) return !digit.test(previous) && previous !== '.';
  return true;
}

function endsWell(text: NormalisedText, wording: NormalisedText, at: number): boolean {
  const end = at + wording.characters.length;
  if (end === text.characters.length || text.gaps[end] === 1) return true;
  const next = text.characters[end]!;
  if (digit.test(wording.characters.at(-1)!)) return !digit.test(next) && next !== '.';
  if (/^[a-z]{1,4}$/.test(wording.characters)) {
    const plural = next === 's' && (text.gaps[end + 1] === 1 || !latin.test(text.characters[end + 1] ?? ' '));
    return plural || !latin.test(next);
  }
  return true;
}

/** "3~5" must not be found in "35": gaps between two digits have to agree. */
function sameNumbers(text: NormalisedText, wording: NormalisedText, at: number): boolean {
  for (let offset = 1; offset < wording.characters.length; offset += 1) {
    const between = digit.test(wording.characters[offset - 1]!) && digit.test(wording.characters[offset]!);
    if (between && wording.gaps[offset] !== text.gaps[at + offset]) return false;
  }
  return true;
}
