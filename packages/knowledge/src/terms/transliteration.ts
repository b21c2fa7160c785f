/**
 * Whether a Hangul word writes down how a Latin one sounds: 제미나이 and "Gemini", 에포크 and "epoch". The letters of the
 * one are laid beside the sounds of the other, each pair at the price of `transliteration-rules.ts`.
 */
import { foreignness } from './loanwords.ts';
import { insertionCost, lettersFor, readingsOf, type Sounding } from './transliteration-rules.ts';

/** Longer words are no names; the table of prices grows with the product of both lengths. */
const LONGEST = 30;
/** Consonants that a Hangul word must have: 아이, 이유 and 에어 sound like too much. */
const LEAST_CONSONANTS = 2;

/** What a Korean word must reach that has nothing of a loanword, and one that has much. */
const STRICT = 0.96;
const LENIENT = 0.9;

const ONSETS = ['g', 'G', 'n', 'd', 'D', 'r', 'm', 'b', 'B', 's', 'S', '', 'j', 'J', 'C', 'k', 't', 'p', 'h'];
const VOWELS = [
  ...['a', 'e', 'ya', 'ye', 'v', 'e', 'yv', 'ye', 'o', 'wa', 'we', 'we', 'yo', 'u', 'wv', 'we', 'wi', 'yu'],
  ...['x', 'i', 'i'],
];
/** Final ㄱ, ㅂ, ㅅ are a stop in writing English, so they are sounds of their own: 북, 웹, 봇. X: no loanword has it. */
const CODAS = [
  ...['', 'K', 'X', 'X', 'n', 'X', 'X', 'X', 'l', 'X', 'X', 'X', 'X', 'X', 'X', 'X', 'm', 'P', 'X', 'T', 'X'],
  ...['q', 'X', 'X', 'X', 'X', 'X', 'X'],
];

/**
 * The sounds of a run of Hangul syllables, a letter each: vowels a e i o u, v for ㅓ, x for ㅡ; glides w y; consonants as
 * in Latin with C for ㅊ, q for final ㅇ, K P T for final ㄱ ㅂ ㅅ, capitals for the tense ones. r is one ㄹ, l two or a
 * final one. ㅐ and ㅔ are one sound.
 */
export function hangulSounds(word: string): string {
  let sounds = '';
  for (const syllable of word) {
    const code = syllable.charCodeAt(0) - 0xac00;
    if (code < 0 || code > 11_171) return '';
    sounds += ONSETS[Math.floor(code / 588)]! + VOWELS[Math.floor((code % 588) / 28)]! + CODAS[code % 28]!;
  }
  return sounds.replace(/lr/g, 'l');
}

/**
 * How alike a Hangul and a Latin word sound, 0 … 1.
 *
 * @param hangul syllables only, without a particle
 * @param latin letters a–z, lower case
 */
export function soundSimilarity(hangul: string, latin: string): number {
  const sounds = hangulSounds(hangul);
  if (sounds === '' || latin.length > LONGEST || sounds.length > LONGEST) return 0;
  if (!/^[a-z]+$/.test(latin) || !/[aeiouy]/.test(latin)) return 0;
  return Math.max(0, 1 - cost(sounds, latin) / worthOf(sounds));
}

/** The similarity that this Hangul word must reach to be taken for a Latin one; above 1 where none will do. */
export function leastSimilarity(hangul: string): number {
  const foreign = foreignness(hangul);
  // 소리 and "sorry", 단서 and "dancer": two syllables sound like something sooner or later.
  if (hangul.length === 2 && foreign === 0) return Number.POSITIVE_INFINITY;
  return STRICT - (STRICT - LENIENT) * foreign;
}

/** Whether any Latin word could be taken for this Hangul one: worth a look into the vocabulary. */
export function canBeLatin(hangul: string): boolean {
  const sounds = hangulSounds(hangul);
  return (
    hangul.length >= 2 &&
    !sounds.includes('X') &&
    consonantsOf(sounds).length >= LEAST_CONSONANTS &&
    leastSimilarity(hangul) <= 1
  );
}

/** The similarity where it is high enough to say that one word is the other, otherwise 0. */
export function soundMatch(hangul: string, latin: string): number {
  if (latin.length < 4 || !canBeLatin(hangul) || !mayBegin(hangulSounds(hangul), latin)) return 0;
  const similarity = soundSimilarity(hangul, latin);
  return similarity >= leastSimilarity(hangul) ? similarity : 0;
}

/** Letters that may stand between the first letter and the one of the next consonant: "sch…", "eigh…". */
const LETTERS_BETWEEN = 4;

/**
 * A regular expression (of Postgres as well as of JavaScript) for Latin words that can sound like this: the first letter
 * and that of the next consonant are right. Undefined for what is no Hangul word or begins like no Latin one.
 */
export function latinBeginning(sounds: string): string | undefined {
  const first = lettersFor(sounds.charAt(0));
  const next = lettersFor(consonantsOf(sounds.slice(1)).charAt(0));
  if (first === '') return undefined;
  // ㄱㅅ is an x, so the consonant of a first x may be its own second.
  return next === '' || first.includes('x')
    ? `^[${first}]`
    : `^[${first}][a-z]{0,${LETTERS_BETWEEN}}[${next}]`;
}

/**
 * The pairs of letters that such a Latin word can begin with: the first sound's, and the next one's or what makes one
 * letter of two (ll, ph, kn). Narrower than {@link latinBeginning}, and for looking words up in order.
 */
export function latinPrefixes(sounds: string): string[] {
  const [first = '', second = '', third = ''] = sounds;
  const next = second === 'x' || second === 'y' || second === 'w' ? second + third : second;
  const seconds = new Set(`h${[...next].map(lettersFor).join('')}`);
  const prefixes = new Set<string>();
  for (const letter of lettersFor(first)) {
    for (const other of seconds) prefixes.add(letter + other);
    for (const other of DIGRAPHS[letter] ?? '') prefixes.add(letter + other);
    prefixes.add(letter + letter);
  }
  return [...prefixes];
}

/** Letters that make one sound with the letter before them. */
const DIGRAPHS: Readonly<Record<string, string>> = {
  ...{ a: 'iuyer', c: 'e', e: 'aeiuywr', g: 'nu', i: 'er', k: 'n', o: 'aeouwyr', p: 's', q: 'u' },
  ...{ s: 'c', t: 'sz', u: 'ir', w: 'or' },
};

/** Inclusive ranges of Hangul syllables, in the order of code points, that a writing of the Latin word may begin with. */
export function hangulRanges(latin: string): { readonly low: string; readonly high: string }[] {
  const readings = readingsOf(latin);
  const syllables = new Set<number>();
  for (const { letters, sounds, cost } of readings[0] ?? []) {
    if (sounds === '' || cost > DEAREST_START) continue;
    const vowelFirst = /[aeiouvxwy]/.test(sounds[0]!);
    const onset = vowelFirst ? '' : sounds[0] === 'l' ? 'r' : sounds[0]!;
    const rest = vowelFirst ? sounds : sounds.slice(1);
    const starts = rest === '' ? followingSounds(readings, letters) : [rest];
    for (const start of starts) {
      // Before another consonant, and at the end, Korean puts ㅡ or ㅣ.
      const heard = /^[aeiouvwyx]/.test(start) ? start[0]! : 'xi';
      VOWELS.forEach((vowel, index) => {
        if (heard.includes(vowel[0]!)) syllables.add(ONSETS.indexOf(onset) * 21 + index);
      });
    }
  }
  return [...syllables]
    .filter((syllable) => syllable >= 0)
    .map((syllable) => ({
      low: String.fromCharCode(0xac00 + syllable * 28),
      high: `${String.fromCharCode(0xac00 + syllable * 28 + 27)}\u{10ffff}`,
    }));
}

/** The sounds that the word may go on with from a place; what is silent there is passed over. */
function followingSounds(readings: readonly (readonly Sounding[])[], at: number): string[] {
  const following = (readings[at] ?? [])
    .filter(({ cost }) => cost <= DEAREST_START)
    .flatMap(({ letters, sounds }) => (sounds === '' ? followingSounds(readings, at + letters) : [sounds]));
  return following.length === 0 ? ['x'] : following;
}

/** First sounds dearer than this are not looked for. */
const DEAREST_START = 0.2;

const expressions = new Map<string, RegExp | undefined>();

function mayBegin(sounds: string, latin: string): boolean {
  const key = sounds.charAt(0) + consonantsOf(sounds.slice(1)).charAt(0);
  if (!expressions.has(key)) {
    const source = latinBeginning(sounds);
    expressions.set(key, source === undefined ? undefined : new RegExp(source));
  }
  return expressions.get(key)?.test(latin) ?? false;
}

function consonantsOf(sounds: string): string {
  return sounds.replace(/[aeiouvxwy]/g, '');
}

/** What all sounds of a word count for together; ㅡ between consonants is no sound of the other language. */
function worthOf(sounds: string): number {
  let worth = 0;
  for (const sound of sounds) worth += sound === 'x' || sound === 'y' ? 0 : /[aeiouvw]/.test(sound) ? 0.5 : 1;
  return Math.max(1, worth);
}

/** The cheapest way through both words; [letters + 1, sounds + 1] prices of beginnings. */
function cost(sounds: string, latin: string): number {
  const width = sounds.length + 1;
  const prices = new Float64Array((latin.length + 1) * width).fill(Number.POSITIVE_INFINITY);
  prices[0] = 0;
  const readings: readonly Sounding[][] = readingsOf(latin);
  for (let letter = 0; letter <= latin.length; letter += 1) {
    for (let sound = 0; sound < width; sound += 1) {
      const price = prices[letter * width + sound]!;
      if (price === Number.POSITIVE_INFINITY) continue;
      const relax = (at: number, to: number): void => {
        if (to < prices[at]!) prices[at] = to;
      };
      if (sound < sounds.length) {
        relax(letter * width + sound + 1, price + insertionCost(sounds, sound));
      }
      for (const reading of readings[letter] ?? []) {
        if (!sounds.startsWith(reading.sounds, sound)) continue;
        relax((letter + reading.letters) * width + sound + reading.sounds.length, price + reading.cost);
      }
    }
  }
  return prices.at(-1)!;
}
