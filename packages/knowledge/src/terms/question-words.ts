/** Words that ask and words that join: they say what is wanted, not what it is about. */
import { koreanStem } from './korean.ts';
import type { Word } from './words.ts';

const ENGLISH = `
a an the this that these those it its they them their there here he she we you i me my your our us
is are was were be been being am do does did done have has had having can could will would shall should may might must
of in on at to for from by with about into over under between as than then so such if or and but not no nor
what which who whom whose when where why how
tell explain describe define list give show say know want need please mean means meaning let help understand
some any all each every both more most many much other another also just only very really too
get got make makes one s t m re ve ll d
`;

const KOREAN = `
뭐 뭔 뭐야 뭔가 뭐지 뭐예요 뭐에요 뭔지 뭘 뭐가 무엇 무엇인가 무엇이 무슨 어떤 어떻게 어떠한 어떤가 어때 어디 어디서 어느 누구 누가 누군지 언제 왜 얼마 얼마나
몇 몇가지 어째서 이 그 저 것 거 게 걸 건 이것 그것 저것 이거 그거 저거 그건 이건 것이 것은 것을 여기 거기 저기 수 등 및 또 또는 또한 그리고 그럼 그러면
그러나 하지만 그래서 그런데 근데 그냥 좀 잘 더 가장 제일 매우 아주 정말 진짜 모든 각 각각 다른 대해 대한 대하여 관해 관한 관하여 대해서 통해 통한 위해 위한 위해서 따라 따른 때
경우 뭔데 뭐임 뭐라고 말해봐 말해주세요 얘기해줘 적어줘 써줘 보여줘 골라줘 대봐 들어봐 부르나 부르나요 부르는 부르지 속하나 속하나요 해당하나 궁금한데 알려줄래 알려줘 알려주세요 알려 알고 알아 알려달라 설명 설명해줘 설명해 설명해주세요 설명해봐 말해줘 말해 가르쳐줘 가르쳐 궁금해 궁금 궁금합니다 싶어 싶어요 싶다 모르겠어 모르겠는데
주세요 줘 해줘 해 하나요 하나 인가요 인가 있나요 있어 있어요 있는 있다 있습니다 있는지 있 없 없어 없어요 없나 없나요 없는 없을 없지 되나요 되는지 하는 한다 합니다 해야 하려면 이란 란 이라는 라는 뜻 의미 정의 나열
까 나요 가요 일까 할까 건가요 건가 거야 거예요 거죠 이야 야 요 네 예 응 아 같은 같이 이런 그런 저런 우리 저 나 내 제 너 말 정리 정리해줘 예 자세히 간단히 간단하게 쉽게
`;

const stopWords = new Set([
  ...ENGLISH.trim().split(/\s+/),
  ...KOREAN.trim()
    .split(/\s+/)
    .flatMap((word) => [word, koreanStem(word)]),
]);

/** A Korean question word with whatever ends the question after it: 언제죠, 뭐예요, 누구인가요, 얼마나. */
const ASKING =
  /^(뭐|무엇|언제|어디|누구|누가|왜|얼마나|얼마|몇|어떻게|어때)(?:(?:이|인|일|였|이었|예|에)?(?:야|죠|지요|지|요|여|니|냐|나요|나|가요|가|까요|까|래요|래|라고|라는|더라|게|고|데|ㅁ|임|든|든지)|입니까|인데요?|에서|에|서|로|를|라|냐고)?$/;

/** "… is it?" after a noun. */
const COPULA = /^(.+?)(?:이야|야|이에요|예요|에요|인가요|인가|인지|이지|이죠|죠|이냐|냐|입니까|임|이니|니)$/;

/** The question word that a Korean run of letters is, without its ending: 언제죠 → 언제, 뜻이야 → 뜻. */
export function questionRoot(surface: string): string | undefined {
  const root = ASKING.exec(surface)?.[1];
  if (root !== undefined) return root;
  const noun = COPULA.exec(surface)?.[1];
  return noun !== undefined && stopWords.has(noun) ? noun : undefined;
}

/** The stem of a word as a question's words are read: "얼마나" is no 얼마 with a particle. */
export function questionStem({ script, surface, stem }: Pick<Word, 'script' | 'surface' | 'stem'>): string {
  return (script === 'hangul' ? questionRoot(surface) : undefined) ?? stem;
}

/** Question words that hint at what the answer holds: a date, a cause, a person. */
const TELLING = new Set([...'when who where why 언제 누가 누구 어디 왜 얼마 얼마나 몇'.split(' ')]);

export function isTellingQuestionWord(stem: string): boolean {
  return TELLING.has(stem);
}

/** `surface` and `stem` as the tokenizer gives them. */
export function isQuestionWord(surface: string, stem: string): boolean {
  return stopWords.has(surface) || stopWords.has(stem);
}

/** Words that ask only where a question begins with them: "Name three …", but "the name of …". */
const REQUESTS = new Set(['name', 'state', 'summarise', 'summarize', 'outline', 'mention', 'identify']);

export function isRequest(surface: string): boolean {
  return REQUESTS.has(surface);
}

/** Words that count things after 몇, which say nothing of what is counted: 몇 개야, 몇 명이나. */
const COUNTER =
  /^(?:개|명|가지|번|배|살|군데|마리|종류)(?:[이가을를로야나]|까지|예요|이에요|인가요|인지|이나|이야|짜리|씩|정도)*$/;

export function isCounter(surface: string): boolean {
  return COUNTER.test(surface);
}
