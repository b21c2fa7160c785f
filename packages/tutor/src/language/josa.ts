/**
 * Korean particles, chosen by the sound that the word before them ends in. The words are those of study notes, so
 * Latin words, abbreviations and numbers are read as Koreans read them aloud.
 */

/** How a word ends when it is read: in a vowel, in ㄹ, or in another consonant. */
export type Ending = 'vowel' | 'rieul' | 'consonant';

/** Pairs of a particle after a consonant and after a vowel. */
const particles = {
  '은/는': ['은', '는'],
  '이/가': ['이', '가'],
  '을/를': ['을', '를'],
  '과/와': ['과', '와'],
  '이라는/라는': ['이라는', '라는'],
  '이란/란': ['이란', '란'],
  '으로/로': ['으로', '로'],
} as const;

export type Particle = keyof typeof particles;

/** The word with its particle: `josa('토큰', '은/는')` is `토큰은`, `josa('LoRA', '은/는')` is `LoRA는`. */
export function josa(word: string, particle: Particle): string {
  return word + particleFor(word, particle);
}

export function particleFor(word: string, particle: Particle): string {
  const [consonant, vowel] = particles[particle];
  const ending = endingOf(word);
  if (ending === 'rieul' && particle === '으로/로') return vowel;
  return ending === 'vowel' ? vowel : consonant;
}

/** How the word ends when read aloud; a closing bracket's contents and marks are passed over. */
export function endingOf(word: string): Ending {
  const bare = word
    .normalize('NFC')
    .replace(/\s*[([（][^)\]）]*[)\]）]\s*$/u, '')
    .replace(/[^\p{L}\p{N}]+$/u, '');
  const last = bare.at(-1);
  if (last === undefined) return 'vowel';
  const code = last.codePointAt(0)!;
  if (code >= 0xac00 && code <= 0xd7a3) return ofFinal((code - 0xac00) % 28);
  if (/\d/.test(last)) return ofNumber(bare);
  if (/[A-Za-z]/.test(last)) return ofLatin(/[A-Za-z]+$/.exec(bare)![0]);
  return 'vowel';
}

/** Final consonants count from 0 (none); ㄹ is the eighth. */
function ofFinal(final: number): Ending {
  if (final === 0) return 'vowel';
  return final === 8 ? 'rieul' : 'consonant';
}

function ofNumber(bare: string): Ending {
  // 영, 일, 이, 삼, 사, 오, 육, 칠, 팔, 구; a round number ends in 십, 백, 천, 만 or 억.
  if (/[1-9]\d*0$/.test(bare) && !/\.\d*$/.test(bare)) return 'consonant';
  const endings: readonly Ending[] = [
    'consonant',
    'rieul',
    'vowel',
    'consonant',
    'vowel',
    'vowel',
    'consonant',
    'rieul',
    'rieul',
    'vowel',
  ];
  return endings[Number(bare.at(-1))] ?? 'vowel';
}

function ofLatin(word: string): Ending {
  // Spelled letter by letter: 엘, 엠, 엔, 알 end in a consonant, all other letters in a vowel.
  const spelled = word === word.toUpperCase() && (word.length <= 4 || !/[AEIOU]/.test(word));
  if (spelled) {
    const letter = word.at(-1)!;
    if (letter === 'L' || letter === 'R') return 'rieul';
    return letter === 'M' || letter === 'N' ? 'consonant' : 'vowel';
  }
  const lower = word.toLowerCase();
  if (/(?:[^aeiou]le|l)$/.test(lower)) return 'rieul';
  if (/(?:[aeiou]le)$/.test(lower)) return 'rieul';
  if (/(?:m|n|ng|[aeiou]me|[aeiou]ne)$/.test(lower)) return 'consonant';
  // A short vowel before p, t, k, b or g closes the syllable (봇, 웹, 스텝); after a consonant it does not (텍스트).
  if (/(?:^|[^aeiou])[aeiou](?:p|t|k|ck|b|g|c)$/.test(lower)) return 'consonant';
  return 'vowel';
}
