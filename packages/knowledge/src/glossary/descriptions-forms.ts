/** Descriptions of a thing to lines of the glossary: `names = descriptions`, in either language, by commas. */
import { type GlossaryLine, glossaryKey } from '../terms/glossary.ts';

/**
 * A description and a name find each other; two descriptions of a thing may say different things of it, so they hardly
 * stand for each other.
 */
const WEIGHTS = { within: 0.3, across: 0.5 };

/**
 * Lines starting with `#` and empty lines are left out. A Korean phrase that ends in a verb or an adjective as
 * dictionaries give it stands for all the forms that the stems don't already bring together: 지어내다 for 지어낸, 지어내.
 * Throws SyntaxError with the line.
 */
export function* parseDescriptions(text: string): Generator<GlossaryLine> {
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const groups = line.split('=').map((group) =>
      group
        .split(',')
        .map((phrase) => phrase.trim())
        .filter((phrase) => phrase !== ''),
    );
    const [names, descriptions] = groups;
    if (groups.length !== 2 || !names?.length || !descriptions?.length) {
      throw new SyntaxError(`A line of descriptions needs names, one "=", and descriptions: ${line}`);
    }
    yield { groups: [names, descriptions.flatMap(formsOfPhrase)], ...WEIGHTS };
  }
}

function formsOfPhrase(phrase: string): string[] {
  const verb = /[가-힣]+(?=다$)/.exec(phrase)?.[0];
  if (verb === undefined) return [phrase];
  const before = phrase.slice(0, -verb.length - 1);
  const forms = new Map<string, string>();
  for (const form of formsOfVerb(verb)) {
    const key = glossaryKey(before + form);
    if (!forms.has(key)) forms.set(key, before + form);
  }
  return [...forms.values()];
}

/** Endings that the stemmer leaves on a verb of one syllable: 주고, 주면. */
const AFTER_ONE_SYLLABLE = ['고', '면', '지', '기', '게', '다', '나'];

/** `stem`: 지어내 of 지어내다. Its adnominal forms, the one before 서 and 요, and the past. */
export function formsOfVerb(stem: string): string[] {
  const joined = joinedForm(stem);
  const forms = [stem, withFinal(stem, 'ᆫ', '은'), joined, withFinal(stem, 'ᆯ', '을')];
  if (stem.length === 1) {
    const past = addFinal(joined, 'ᆻ');
    forms.push(...AFTER_ONE_SYLLABLE.map((ending) => stem + ending), `${joined}서`, past, `${past}다`);
    forms.push(`${withFinal(stem, 'ᆫ', '는')}다`);
  }
  if (/[없있]$/.test(stem)) forms.push(`${stem}이`);
  return forms;
}

/** Verbs whose last consonant goes or changes before a vowel: 쉽다 쉬운, 듣다 들은, 짓다 지은. */
const KEEPS_B = /[뽑잡입씹접집꼽업좁]$/;
const CHANGES_D = /(?:듣|깨닫|걷)$/;
const LOSES_S = /[짓잇낫긋붓]$/;

function withFinal(stem: string, final: 'ᆫ' | 'ᆯ', ending: '은' | '을' | '는'): string {
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
