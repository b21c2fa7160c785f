/** The forms of a Korean verb or adjective that the stemmer doesn't bring together. */

/** Endings that the stemmer leaves on a verb of one syllable: 주고, 주면. */
const AFTER_ONE_SYLLABLE =
  '고 면 지 기 게 다 나 나요 는지 는데 려면 려고 면서 도록 거나 지만 니까 지는'.split(' ');
const AFTER_JOINED = '서 요 도 줘 줄 주는'.split(' ');
const AFTER_PAST = '다 어 어요 는데 지만 던 을 나 나요 는지'.split(' ');

/** `stem`: 지어내 of 지어내다. Its adnominal forms, the one before 서 and 요, and the past. */
export function formsOfVerb(stem: string): string[] {
  const joined = joinedForm(stem);
  const past = addFinal(joined, 'ᆻ');
  const present = `${/^ᆯ?$/.test(finalOf(stem)) ? withFinal(stem, 'ᆫ', '은') : `${stem}는`}다`;
  const forms = [
    stem,
    `${finalOf(stem) === 'ᆯ' ? withoutFinal(stem) : stem}는`,
    withFinal(stem, 'ᆫ', '은'),
    withFinal(stem, 'ᆯ', '을'),
    joined,
    `${joined}야`,
    past,
    `${stem}${finalOf(stem) === '' || finalOf(stem) === 'ᆯ' ? '' : '으'}라고`,
    `${stem}듯이`,
    `${present}는`,
  ];
  if (stem.length === 1) {
    forms.push(
      ...AFTER_ONE_SYLLABLE.map((ending) => stem + ending),
      ...AFTER_JOINED.map((ending) => joined + ending),
      ...AFTER_PAST.map((ending) => past + ending),
      present,
    );
  }
  if (/[없있]$/.test(stem)) forms.push(`${stem}이`);
  return forms;
}

/** Verbs whose last consonant goes or changes before a vowel: 쉽다 쉬운, 듣다 들은, 짓다 지은. */
const KEEPS_B = /[뽑잡입씹접집꼽업좁]$/;
const CHANGES_D = /(?:듣|깨닫|걷)$/;
const LOSES_S = /[짓잇낫긋붓]$/;

function withFinal(stem: string, final: 'ᆫ' | 'ᆯ', ending: '은' | '을'): string {
  const last = finalOf(stem);
  if (last === '') return addFinal(stem, final);
  if (last === 'ᆯ') return addFinal(withoutFinal(stem), final);
  if (last === 'ᆸ' && !KEEPS_B.test(stem)) return `${withoutFinal(stem)}${final === 'ᆫ' ? '운' : '울'}`;
  if (CHANGES_D.test(stem)) return addFinal(withoutFinal(stem), 'ᆯ') + ending;
  if (LOSES_S.test(stem)) return withoutFinal(stem) + ending;
  return stem + ending;
}

/** The form before 서, 요 and the past: 지어내, 쥐어짜, 맞혀, 골라, 가벼워. */
function joinedForm(stem: string): string {
  const last = finalOf(stem);
  if (/하$/.test(stem)) return stem.replace(/하$/, '해');
  if (/되$/.test(stem)) return stem.replace(/되$/, '돼');
  if (/따르$/.test(stem)) return stem.replace(/르$/, '라');
  if (/.르$/.test(stem)) {
    const before = stem.slice(0, -1);
    return addFinal(before, 'ᆯ') + (isBright(before) ? '라' : '러');
  }
  if (last === 'ᆸ' && !KEEPS_B.test(stem)) return `${withoutFinal(stem)}워`;
  if (CHANGES_D.test(stem)) {
    return addFinal(withoutFinal(stem), 'ᆯ') + (isBright(stem) ? '아' : '어');
  }
  if (LOSES_S.test(stem)) return withoutFinal(stem) + (isBright(stem) ? '아' : '어');
  if (last !== '') return stem + (isBright(stem) ? '아' : '어');
  const letters = stem.normalize('NFD');
  const contracted: Readonly<Record<string, string>> = { ᅵ: 'ᅧ', ᅮ: 'ᅯ', ᅩ: 'ᅪ' };
  const vowel = letters.at(-1)!;
  const open = contracted[vowel];
  if (open !== undefined) return (letters.slice(0, -1) + open).normalize('NFC');
  if (vowel !== 'ᅳ') return stem;
  const before = stem.slice(0, -1);
  return (letters.slice(0, -1) + (before !== '' && isBright(before) ? 'ᅡ' : 'ᅥ')).normalize('NFC');
}

function finalOf(word: string): string {
  const letter = word.normalize('NFD').at(-1)!;
  return letter >= 'ᆨ' && letter <= 'ᇂ' ? letter : '';
}

function withoutFinal(word: string): string {
  return finalOf(word) === '' ? word : word.normalize('NFD').slice(0, -1).normalize('NFC');
}

function addFinal(word: string, final: string): string {
  return (word.normalize('NFD') + final).normalize('NFC');
}

/** Whether the last vowel is ㅏ or ㅗ, after which 아 stands, not 어. */
function isBright(word: string): boolean {
  return /[ᅡᅩᅣ][ᆨ-ᇂ]?$/.test(word.normalize('NFD'));
}
