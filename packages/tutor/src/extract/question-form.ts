/** What form of answer a question asks for, read off its words. */

export interface QuestionForm {
  /** Several things are asked for: kinds, steps, advantages, "what are …". */
  readonly list: boolean;
  /** What something is, is asked: "X가 뭐야?", "What is X?". */
  readonly definition: boolean;
  /** Two things are to be told apart. */
  readonly comparison: boolean;
  /**
   * The attribute asked for, as prefixes of the words that name it in notes of either language: a list under a
   * heading or a lead-in with such a word is the answer as a whole.
   */
  readonly attributes: readonly string[];
}

const list =
  /종류|유형|가지|목록|나열|열거|단계|절차|순서|과정은|요소|구성|항목|모두|전부|무엇무엇|뭐뭐|무엇이\s?있|뭐가?\s?있|어떤\s?(?:것들|게|것이|[가-힣]+(?:이|가|들이?))\s?있|들(?:은|이|을)?\s?(?:뭐|무엇|어떤|알려|설명)|방법들|\b(?:list|kinds?|types?|steps?|stages?|phases|components|elements|parts|ways|examples|categories|families|enumerate|pros|cons|advantages|disadvantages|benefits|drawbacks|limitations|risks|factors|tips|uses|applications|tasks)\b|\bname (?:the|some|two|three|four|five|six|\d)|\b(?:two|three|four|five|six|seven|\d+)\s+(?:\w+\s+)?\w+s\b|\bwhich\s+\w+s\s+(?:are|does|do|can)\b/i;
const definition =
  /(?:이?란\s*(?:무엇|뭐|뭔|\?|$)|[은는이가]?\s*(?:뭐|뭔|무엇|뭘까)[가-힣]*\s*\?*$|[은는]\?*$|(?:뜻|정의|의미)[은는이가]?\s*(?:뭐|무엇|알려)?[가-힣]*\s*\?*$|(?:에 대해|에 관해|를|을)?\s*(?:설명|알려)[가-힣 ]*[.?]*$)|^(?:what(?:\s+is|\s+are|[’']s)\s+(?:an?\s+|the\s+)?[\w-]+(?:\s+[\w-]+){0,3}\s*\?*$|define\b|explain\b|what does\s.+\s(?:mean|stand for))/i;
const comparison =
  /차이|다른\s?점|다르|달라|비교|공통점|\b(?:vs\.?|versus|differ|difference|compare|compared|similar|common)\b/i;

/** Attributes of a subject, with what notes call them in both languages. */
const attributes: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /단점|한계|문제점|약점|\b(?:disadvantage|drawback|downside|limitation|limit|cons|weakness)/i,
    ['단점', '한계', '문제', '약점', 'disadvantage', 'drawback', 'downside', 'limit', 'cons', 'weakness'],
  ],
  [
    /장점|이점|좋은\s?점|강점|\b(?:advantage|benefit|pros|upside|strength)/i,
    ['장점', '이점', '강점', 'advantage', 'benefit', 'pros', 'strength'],
  ],
  [
    /종류|유형|가지|\b(?:kind|type|categor|famil)/i,
    ['종류', '유형', '가지', 'kind', 'type', 'categor', 'famil'],
  ],
  [/단계|절차|순서|\b(?:step|stage|phase)/i, ['단계', '절차', '순서', 'step', 'stage', 'phase']],
  [
    /요소|구성|\b(?:component|element|part)s?\b/i,
    ['요소', '구성', 'component', 'element', 'part', 'consist'],
  ],
  [/예시|사례|예를|\b(?:example|instance)/i, ['예시', '사례', '예', 'example', 'instance']],
  [
    /용도|활용|쓰이|쓰여|쓰임|사용처|\b(?:use|usage|application|used for)/i,
    ['용도', '활용', '쓰', 'use', 'application', 'task'],
  ],
  [/방법|\b(?:way|method|how to|technique|tips?)/i, ['방법', '기법', 'way', 'method', 'technique', 'tip']],
  [/이유|원인|왜|\b(?:why|reason|cause)/i, ['이유', '원인', 'reason', 'cause', 'why']],
  [
    /특징|특성|\b(?:feature|property|properties|characteristic)/i,
    ['특징', '특성', 'feature', 'propert', 'characteristic'],
  ],
];

export function formOf(question: string): QuestionForm {
  return {
    list: list.test(question),
    definition: definition.test(question.trim()),
    comparison: comparison.test(question),
    attributes: attributes.filter(([asked]) => asked.test(question)).flatMap(([, named]) => named),
  };
}
