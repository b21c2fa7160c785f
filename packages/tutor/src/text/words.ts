/** Words as a check compares them: what a text says, without particles, endings and words that carry nothing. */

export interface ContentWord {
  /** Lower case, NFKC, stemmed. */
  readonly stem: string;
  /** As it stands in the text, lower case. */
  readonly text: string;
  /**
   * `name`: an abbreviation, a proper name, an identifier or a Latin word inside Korean; `number`: digits or a
   * number word; `predicate`: a Korean verb or adjective; `noun`: anything else.
   */
  readonly kind: 'name' | 'number' | 'predicate' | 'noun';
}

const token =
  /(?<![\p{L}\p{N})\]])[-−]\p{N}[\p{N}.]*%?|\p{N}[\p{N},.]*(?:십|백|천|만|억|조)+(?![가-힣]{2})|\p{N}{1,3}(?:,\p{N}{3})+(?:\.\p{N}+)?|https?:\/\/\S+|[\p{Script=Latin}\p{N}_@#][\p{Script=Latin}\p{N}_.+#/@-]*[\p{Script=Latin}\p{N}_+#]|[\p{Script=Latin}\p{N}]|\p{Script=Hangul}+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

const englishStop = new Set(
  `a an the of in on at to for from with by as than and or but nor so then thus hence also that this these those it its
  they them their there here which who whom whose what when where why how is are was were be been being am do does did
  has have had having can could may might must shall should will would not no n't if while because since although
  though into onto over under between among about within without through during before after again such only very just
  more most much many some any each every all both other another same own one ones we you he she i us our your his her
  my me up down out off per via e.g i.e etc like well even still yet both either neither however therefore instead
  rather note notes passage passages according says said state states stated mention mentions mentioned describe
  describes described following follows once called too`.split(/\s+/),
);
const koreanStop = new Set(
  `것 거 수 등 때 및 또 또는 그리고 하지만 그러나 그래서 따라서 즉 예를 들어 들면 이 그 저 이런 그런 저런 이러한 그러한
  위 아래 더 덜 가장 매우 아주 잘 좀 각 각각 모든 여러 다른 같은 이를 통해 위해 위한 대한 대해 대해서 관한 의해 따라 따르면
  노트 노트에 글 참고 내용 다음 경우 바로 역시 다만 때문 때문에 정도 중 중에 중에서 안 못 만 도 있다 없다 이다 아니다 하다 되다
  한 할 하는 하고 하며 해 된 되는 되며 되고 있는 있고 있으며 입니다 합니다 됩니다 있습니다 이라고 라고 라는 이라는 것이다
  것입니다 무엇 왜 어떻게 값이 값은 값을 점이 점은 점을 말은 말을 말이 일을 일은 일이 수가 수는 수를`.split(
    /\s+/,
  ),
);

const numberWords: Readonly<Record<string, string>> = {
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  첫째: '1',
  둘째: '2',
  셋째: '3',
  넷째: '4',
  첫: '1',
  두: '2',
  세: '3',
  네: '4',
  다섯: '5',
  여섯: '6',
  일곱: '7',
  여덟: '8',
  아홉: '9',
  열: '10',
  하나: '1',
  둘: '2',
  셋: '3',
  넷: '4',
  첫번째: '1',
  두번째: '2',
  세번째: '3',
  first: '1',
  second: '2',
  third: '3',
  eleven: '11',
  twelve: '12',
  dozen: '12',
  thirteen: '13',
  fourteen: '14',
  fifteen: '15',
  sixteen: '16',
  seventeen: '17',
  eighteen: '18',
  nineteen: '19',
  twenty: '20',
  thirty: '30',
  forty: '40',
  fifty: '50',
  sixty: '60',
  seventy: '70',
  eighty: '80',
  ninety: '90',
  스무: '20',
  twice: '2',
  half: '0.5',
  절반: '0.5',
  million: 'million',
  billion: 'billion',
  thousand: 'thousand',
  hundred: 'hundred',
};

const tens = ['', '열', '스물', '서른', '마흔', '쉰', '예순', '일흔', '여든', '아흔'];
const ones = '하나|한|둘|두|셋|세|넷|네|다섯|여섯|일곱|여덟|아홉';
const native = new RegExp(`^(${tens.slice(1).join('|')})(${ones})$`);
/** 수백, 수백억, 백만: what a number of Chinese origin says at large, another one is not. */
const atLarge = /^(?:(?:수|몇)?(?:십|백|천)(?:만|억|조)|(?:수|몇)(?:십|백|천|억))$/;

/** "열두" → "12"; undefined for what is no number. */
function numberOf(word: string): string | undefined {
  const spelled = Object.hasOwn(numberWords, word) ? numberWords[word] : undefined;
  if (spelled !== undefined) return spelled;
  if (atLarge.test(word)) return word;
  const [, ten, one] = native.exec(word) ?? [];
  return ten === undefined ? undefined : String(tens.indexOf(ten) * 10 + Number(numberWords[one!]));
}

/** The content words of a text in order. */
export function contentWords(text: string): ContentWord[] {
  const words: ContentWord[] = [];
  const normal = text.normalize('NFKC').replace(/(?<=\p{N})\s?(?:퍼센트|percent\b|per cent\b)/giu, '%');
  const korean = /\p{Script=Hangul}/u.test(normal);
  for (const match of normal.matchAll(token)) {
    if (isGluedParticle(normal, match.index, match[0])) continue;
    const word = wordOf(match[0], korean, startsSentence(normal, match.index));
    if (word === undefined) continue;
    // "생길 수 있다": whatever stands before it is a verb.
    const verb = /^\s수[는도가]?\s[있없]/.test(normal.slice(match.index + match[0].length));
    words.push(verb && word.kind === 'noun' ? { ...word, kind: 'predicate' } : word);
  }
  return words;
}

/** "flan-T5가": the particle of a Latin word is a token of its own. */
function isGluedParticle(text: string, at: number, token: string): boolean {
  return at > 0 && /[\p{Script=Latin}\p{N})\]”’"]/u.test(text[at - 1]!) && gluedParticle.test(token);
}

function startsSentence(text: string, at: number): boolean {
  return /(?:^|[.!?:\n*•"“]\s*|[-–]\s)$/.test(text.slice(Math.max(0, at - 4), at));
}

function wordOf(raw: string, korean: boolean, first: boolean): ContentWord | undefined {
  const lower = raw.toLowerCase().replace(/[.,/-]+$/, '');
  if (lower === '') return undefined;
  const spelled = numberOf(lower);
  if (spelled !== undefined) return { stem: spelled, text: lower, kind: 'number' };
  if (/^[-−]?\p{N}[\p{N}.,]*(?:%|k|m|b|x|[십백천만억조]+)?$/iu.test(raw)) {
    return {
      stem: lower
        .replace(/,(?=\d{3}(?!\d))/g, '')
        .replace('−', '-')
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, ''),
      text: lower,
      kind: 'number',
    };
  }
  if (/^\p{Script=Hangul}/u.test(raw)) return koreanWord(lower);
  if (englishStop.has(lower)) return undefined;
  const stem = englishStem(lower);
  if (stem.length < 2 && !/^[cr]$/.test(stem)) return undefined;
  const capital = /\p{Lu}/u.test(raw.slice(1)) || /[\d_@#]/.test(raw) || /^https?:/.test(lower);
  const proper = /^\p{Lu}/u.test(raw) && !first;
  return { stem, text: lower, kind: capital || proper || (korean && /^\p{Lu}/u.test(raw)) ? 'name' : 'noun' };
}

const gluedParticle =
  /^(?:은|는|이|가|을|를|의|에|와|과|로|도|만|란|이란|랑|이랑|나|이나|등|라는|이라는|라고|이라고|에서|에는|에서는|으로|으로는|로는|처럼|보다|까지|부터|에게|이다|이며|이고|인|입니다|예요|이에요|들|들은|들이|들을)$/;
const particle =
  /(?:으로써|으로서|에서는|에서도|으로는|이라는|이라고|에게서|까지는|부터는|보다는|에서|으로|에게|한테|까지|부터|보다|처럼|만큼|마다|이란|라는|라고|이나|이며|이고|에는|에도|와는|과는|의|은|는|이|가|을|를|에|와|과|로|도|만|나|랑)$/;
const ending =
  /(?:하였습니다|했습니다|합니다|됩니다|되었습니다|입니다|습니다|하였다|하려면|하거나|하도록|하지만|하면서|하기|하는|하고|하며|하여|하면|한다|했다|하다|해서|해야|해요|되었다|된다고|되도록|되는|되고|되며|되어|되면|된다|됐다|되다|돼요|시키는|시킨다|시켜|스럽다|스러운|적인|적으로|이다|인데|이에요|예요|였다|이었다|들)$/;
const longPredicate =
  /(?:[가-힣]{2}다$|니다|는다|[인린킨진힌]다|어요|아요|여요|해요|네요|지만|[은는인한]데|면서|도록|려고|려면|거나|[어아여]서|[이리기지누르우추키히치]고|[이리기지누르우추키히치]며|[이리기지누르우추키히치]면|[이리기지누르우추키히치]는|[높낮많적크작좋같]은|[높낮많적]을수록)$/;
/** Two syllables that begin like a common verb of study notes: 높여, 줄인, 쓰는. */
const shortPredicate =
  /^(?:[높낮줄늘쓰써읽쓴들든나만바꾸고골더붙넣얼맞풀묻찾보본주준줍갑간가온오와크큰작많적좋같할된될한했됐뽑끝잡갖담닮배])(?:[여어아이인은는을던고며면게지다려줘춰켜워와해서])$/;

function koreanWord(word: string): ContentWord | undefined {
  if (koreanStop.has(word)) return undefined;
  const { stem, predicate } = koreanStem(word);
  if (stem === '' || koreanStop.has(stem)) return undefined;
  const spelled = numberOf(stem);
  if (spelled !== undefined) return { stem: spelled, text: word, kind: 'number' };
  return { stem, text: word, kind: predicate ? 'predicate' : 'noun' };
}

/** The word without particle or ending; at least two syllables stay where there were two. */
export function koreanStem(word: string): { readonly stem: string; readonly predicate: boolean } {
  const counted = /^(?:첫|두|세|네|다섯|여섯|일곱|여덟|아홉|열)(?:번째|가지|개|단계)/.exec(word)?.[0];
  if (counted !== undefined) return { stem: counted.replace(/(?:번째|가지|개|단계)$/, ''), predicate: false };
  const copula = /^([가-힣])(?:입니다|이다|예요|이에요|이며|이고)$|^([개명번층년월일건줄점])다$/.exec(word);
  if (copula !== null) return { stem: copula[1] ?? copula[2]!, predicate: false };
  if (isPredicate(word)) return { stem: word.slice(0, word.length > 3 ? 2 : 1), predicate: true };
  const stripped = word.replace(particle, '');
  const noun = stripped.length >= 2 ? stripped : word;
  const bare = noun.replace(ending, '');
  return { stem: bare.length >= 2 ? bare : noun, predicate: false };
}

/** A verb or adjective that is not a noun with 하다 or 되다: those are compared by their noun. */
function isPredicate(word: string): boolean {
  if (word.replace(ending, '').length >= 2 && word.replace(ending, '') !== word) return false;
  if (word.length >= 3 && longPredicate.test(word)) return true;
  return word.length === 2 && shortPredicate.test(word);
}

export function englishStem(word: string): string {
  const bare = word.replace(/['’]s$/, '').replace(/['’]/g, '');
  if (bare.length <= 3 || /\d/.test(bare)) return bare;
  return bare
    .replace(/(?:ization|isation)s?$/, 'ize')
    .replace(/(?:ations?|ators?)$/, 'ate')
    .replace(/(?:ities|ity)$/, '')
    .replace(/ies$/, 'y')
    .replace(/(?:ss)es$/, 'ss')
    .replace(/([^s])s$/, '$1')
    .replace(/(?:ingly|edly)$/, '')
    .replace(/(..[^aeiou])(?:ing|ed|er|ers|ly|ment|ments)$/, '$1')
    .replace(/([^aeiou])\1$/, '$1')
    .replace(/e$/, '');
}
