/**
 * What a question asks for and what a sentence has to offer, by the small words of Korean and English that say so.
 * The network learns which belongs to which; a few thousand questions are too few to learn these words as well.
 */

/** What questions ask for. A question may ask for several, or for none that is known. */
export const askedFor = [
  'definition',
  'reason',
  'way',
  'time',
  'person',
  'place',
  'amount',
  'choice',
  'list',
  'comparison',
  'yes or no',
  'example',
  'purpose',
  'effect',
  'drawback',
  'advantage',
  'steps',
  'name',
] as const;

const asking: Readonly<Record<(typeof askedFor)[number], RegExp>> = {
  definition:
    /\bwhat(?:'s| is| are| was| were| does| do)\b(?!.*\b(?:difference|advantage|drawback|effect|purpose|used for)\b)|\bdefin|\bmean(?:s|ing)?\b|\bexplain\b|don'?t (?:get|understand)|뭐야|뭐예요|뭐에요|뭔지|뭔가요|뭐지|뭐죠|뭐임|무엇|이란\b|이?란\s*\??$|뜻|의미|정의|개념|설명|모르겠/iu,
  reason: /\bwhy\b|\bhow come\b|\breasons?\b|\bcauses?d?\b|왜|이유|까닭|원인|때문|어째서/iu,
  way: /\bhow\b(?!\s+(?:many|much|long|often|big|large|old|far|high|fast|tall|deep|come))|어떻게|어떤 식|방법|방식|원리|과정/iu,
  time: /\bwhen\b|\bwhat (?:year|date|time|day|century)\b|\bwhich (?:year|century)\b|\bhow (?:long|old|often)\b|\byear\b|\bsince\b|언제|몇 ?년|몇 ?월|몇 ?시|며칠|연도|시기|기간|얼마 ?동안|얼마나 (?:오래|자주|걸)|마감/iu,
  person: /\bwho(?:se|m)?\b|\binvent(?:or|ed)\b|\bauthor\b|누가|누구|사람|만든 이|저자|창시자|발명가/iu,
  place: /\bwhere\b|\blocat|\bin which (?:city|country|place|part)\b|어디|장소|위치|곳/iu,
  amount:
    /\bhow (?:many|much|big|large|far|high|fast|tall|deep|long)\b|\bwhat (?:percentage|number|size|temperature|rate)\b|\bnumber of\b|\bsize\b|\bmaximum\b|\bminimum\b|몇|얼마|수치|개수|크기|비율|몇 ?%|온도|최대|최소|가격/iu,
  choice: /\bwhich\b|어느|어떤|무슨|뭘\b|뭐가|것은\s*\??$|건\s*\??$/iu,
  list: /\blist\b|\bname (?:all|the|three|two|four)\b|\bwhat are\b|\bkinds?\b|\btypes?\b|\bparts?\b|\bcomponents?\b|\bstages?\b|\b(?:two|three|four|five) \w+|종류|나열|구성|요소|뭐가 있|뭐뭐|가지|전부|모두|다 알려|목록/iu,
  comparison:
    /\bdiffer|\bcompar|\bversus\b|\bvs\b|\bbetter\b|\bunlike\b|차이|비교|다른 ?점|달라|다르|구분|구별|보다/iu,
  'yes or no':
    /^\s*(?:is|are|was|were|do|does|did|can|could|should|will|would|has|have|may|must)\b|(?:하나요|되나요|인가요|있나요|건가요|한가요|는가|까요|나요|맞아|돼|되나|해도 돼|있어|없어|야 해|해야 하)\s*\??$/iu,
  example: /\bexamples?\b|\binstance\b|\be\.g\b|\bsuch as\b|예시|예를|사례|보기|예\s*(?:좀|하나|\?|$)/iu,
  purpose:
    /\bused for\b|\buse of\b|\bpurpose\b|\bwhat for\b|\bgood for\b|\bwhy (?:do|would) (?:we|you|i|people) (?:use|need)\b|\bgoal\b|\bpoint of\b|용도|목적|어디에 (?:쓰|써)|쓸모|쓰임|역할|뭐에 쓰|뭐하는|무엇에 쓰|위해/iu,
  effect:
    /\bwhat happens\b|\beffects?\b|\bresults?\b|\bconsequences?\b|\bimpact\b|\blead to\b|\bif i\b|어떻게 돼|어떻게 되|결과|영향|효과|하면|으면|무슨 일/iu,
  drawback:
    /\bdrawback|\bdownside|\bdisadvantage|\blimitation|\bweakness|\bcatch\b|\bproblem|\brisks?\b|\bdanger|\bbad\b|\bcons\b|\bcost\b|단점|한계|약점|문제|위험|나쁜|안 좋|조심|주의|부작용/iu,
  advantage:
    /\badvantage|\bbenefit|\bstrength|\bpros\b|\bgood about\b|\bwhy (?:would|should)\b|\bbetter\b|장점|이점|강점|좋은|좋아|이득/iu,
  steps:
    /\bsteps?\b|\bprocedure\b|\border\b|\bfirst\b|\bnext\b|\bthen\b|\bafter\b|\bprocess\b|단계|순서|절차|다음|먼저|첫|두 ?번째|마지막/iu,
  name: /\bcalled\b|\bname\b|\bterm for\b|\bknown as\b|\bword for\b|\bwhat do (?:we|you) call\b|이름|뭐라고|불러|부르|용어|명칭/iu,
};

/** What sentences have. */
export const offered = [
  'definition',
  'reason',
  'way',
  'year',
  'number',
  'several numbers',
  'capitalised name',
  'place',
  'list',
  'contrast',
  'negation',
  'example',
  'purpose',
  'effect',
  'drawback',
  'advantage',
  'order',
  'naming',
  'condition',
  'person',
  'question',
  'code',
  'leads in',
  'quote or bracket',
] as const;

const offering: Readonly<Record<(typeof offered)[number], RegExp>> = {
  definition:
    /\b(?:is|are|was) (?:an?|the|any|when|what)\b|\brefers? to\b|\bmeans\b|\bdefined as\b|\bdescribes\b|이란\b|란 |(?:이다|입니다|이에요|예요)[.\s]*$|말한다|뜻한다|의미|가리킨|라고 한다|것이다|것입니다|것[.]?$|현상|개념|방법이|기법/u,
  reason:
    /\bbecause\b|\bsince\b|\bdue to\b|\bso that\b|\bas a result of\b|\bthanks to\b|\bowing to\b|\breason\b|\bcaused? by\b|\bwhy\b|때문|이므로|므로|니까|덕분|탓|이유|까닭|라서|아서|어서|해서|여서|원인/iu,
  way: /\bby \w+ing\b|\busing\b|\bthrough\b|\bvia\b|\bworks?\b|\bwith (?:the|an?)\b|통해|방식|이용|사용|써서|하여|으로써|방법|하도록|한다[.\s]*$/iu,
  year: /\b(?:1[0-9]|20)\d\d\b|\b\d{1,2}(?:st|nd|th)? century\b|세기|\d년|\d월|\d일|\b(?:January|February|March|April|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b|요일|오전|오후|\d+시|주차|\d+주/u,
  number:
    /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion|half|twice|double)\b|(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|몇) ?(?:개|명|가지|번|배|시간|주|달|단계|살|마리)|절반|두 배|퍼센트/iu,
  'several numbers': /\d[^\d]+\d[\d.,]*[^\d.,]+\d/u,
  'capitalised name': /(?<=\S\s)(?:[A-Z][a-z]+)(?:\s+(?:of\s+)?[A-Z][a-z]+)*/u,
  place: /\b(?:in|at|near|inside|within|on) (?:the )?[A-Za-z]|에서|에 있|안에|위에|속에|곳|지역|내부|바깥/u,
  list: /,[^,]+,|[:：]\s*\S+[^:]*,|·|와 .+과 |、|\d\)|①/u,
  contrast:
    /\bbut\b|\bhowever\b|\bwhile\b|\bwhereas\b|\bunlike\b|\binstead\b|\brather\b|\bthan\b|\bon the other hand\b|\balthough\b|반면|하지만|그러나|달리|보다|비해|대신|다만|지만|는데/iu,
  negation: /\bnot\b|n't\b|\bno\b|\bnever\b|\bwithout\b|\bneither\b|\bnor\b|\bnone\b|않|없|못|아니|안 /iu,
  example:
    /\bfor (?:example|instance)\b|\be\.g\.|\bsuch as\b|\blike\b|\bincluding\b|예를 들|예[:)：]|예로|대표적|가령|처럼|같은|등[이의을은 .,)]/iu,
  purpose:
    /\bto (?!the\b|a\b|an\b)\w+|\bin order\b|\bused (?:for|to|in|as)\b|\bso that\b|\bfor \w+ing\b|\bpurpose\b|\bhelps?\b|\blets?\b|\ballows?\b|위해|위한|목적|쓰인|쓴다|쓰는|사용|용도|하려|도록|데 /iu,
  effect:
    /\bif\b|\bwhen\b|\bso\b|\btherefore\b|\bthus\b|\bleads?\b|\bcauses?\b|\bmakes?\b|\bbecomes?\b|\bresults?\b|\bincreases?\b|\breduces?\b|\bdrops?\b|\brises?\b|\bturns?\b|면 |결국|따라서|그 결과|그래서|게 된다|진다|하게 한|된다|늘어|줄어|높아|낮아|커진|작아/iu,
  drawback:
    /\bhowever\b|\bbut\b|\bdrawback|\bdisadvantage|\bdownside|\bproblem|\blimit|\bslow|\bexpensive\b|\bcost|\bprice\b|\brisk|\bdanger|\bfail|\bunfortunately\b|\bhard\b|\bdifficult|\bbad\b|\bworse|\bweak|\btoo\b|\blose|\bmiss|단점|한계|문제|느리|비싸|비용|위험|실패|어렵|힘들|약점|부작용|오류|나쁘|떨어|주의|다만|아쉽/iu,
  advantage:
    /\badvantage|\bbenefit|\bbetter\b|\bfast|\bcheap|\beasy\b|\beasier\b|\bsimple\b|\bgood\b|\bstrong|\beffective|\befficient|\bimprove|\bsaves?\b|장점|좋|빠르|쉽|간단|저렴|효과적|효율|유리|이점|강점|편리|뛰어나|절약/iu,
  order:
    /\bfirst\b|\bthen\b|\bnext\b|\bafter\b|\bbefore\b|\bfinally\b|\bsecond\b|\bthird\b|\blast\b|\bstep\b|→|먼저|그다음|다음|이후|마지막|첫|단계|순서|나서|뒤에|전에/iu,
  naming:
    /\bcalled\b|\bknown as\b|\bnamed\b|\bterm\b|라고 (?:부|한|하|불)|불린|일컫|라 (?:부|한|불)|이름|이라는|라는|\([A-Za-z]/u,
  condition:
    /\bif\b|\bwhen(?:ever)?\b|\bunless\b|\bonly\b|\bonce\b|\bas long as\b|\bcase\b|경우|때(?:는|에|만)?[\s,.]|면[\s,]|상황|조건|만 /iu,
  person:
    /\b(?:Dr|Mr|Mrs|Ms|Prof)\b|\bby [A-Z][a-z]+|\b[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+\b|\b(?:he|she|his|her)\b|이?가 (?:처음|만들|제안|발명|발견|쓴|고안|주장|세운|설립|발표)|교수|박사|왕|학자|작가|화가|장군|대통령|사람|선생|조교|[가-힣]{2,4}은 |[가-힣]{2,4}는 /u,
  question: /\?\s*$/u,
  code: /[{}<>=]|\b\w+\(|_\w|\bgit\b|--\w/u,
  'leads in': /[:：]\s*$/u,
  'quote or bracket': /["“”「『]|\([^)]+\)/u,
};

const askingPatterns = askedFor.map((kind) => asking[kind]);
const offeringPatterns = offered.map((kind) => offering[kind]);

/** Indexes into {@link askedFor}. */
export function asksFor(question: string): number[] {
  return askingPatterns.flatMap((pattern, index) => (pattern.test(question) ? [index] : []));
}

/** Indexes into {@link offered}. */
export function offers(sentence: string): number[] {
  const looked = sentence.slice(0, 600);
  return offeringPatterns.flatMap((pattern, index) => (pattern.test(looked) ? [index] : []));
}
