/**
 * Word families that a check of claims knows beyond the course's glossary: which verbs of the two languages say the
 * same, and which words are opposites. Prefixes of stems, so that inflections match.
 */

/** Families of common predicates across the two languages. */
const families: readonly (readonly [string, RegExp])[] = [
  ['reduce', /^(?:reduc|decreas|low|shrink|cut|less|fewer|sav|minim|줄|감소|낮|절감|절약|아끼|아낀|최소|덜)/],
  ['increase', /^(?:increas|rais|grow|high|larger|bigger|expand|boost|maxim|늘|증가|높|커지|확대|최대)/],
  ['use', /^(?:us|utiliz|employ|appl|쓰|쓴|써|사용|이용|활용|적용)/],
  ['train', /^(?:train|learn|tun|학습|훈련|배우|배운|튜닝|조정)/],
  ['generate', /^(?:generat|produc|creat|writ|mak|생성|만들|만든|작성|출력|내)/],
  ['predict', /^(?:predict|guess|estimat|예측|맞히|추정)/],
  ['need', /^(?:need|requir|necess|demand|필요|요구|들어|든다)/],
  ['improve', /^(?:improv|better|good|enhanc|향상|개선|좋아|나아|높)/],
  ['answer', /^(?:answer|respon|repl|답|응답|대답)/],
  ['change', /^(?:chang|updat|modif|adjust|alter|바꾸|바뀌|바꾼|변경|수정|갱신|조정|고치)/],
  ['keep', /^(?:keep|kept|remain|stay|froz|fix|unchang|retain|유지|고정|그대로|얼리|동결)/],
  ['add', /^(?:add|sum|append|insert|attach|더하|더해|추가|붙이|붙인|넣)/],
  ['read', /^(?:read|읽)/],
  ['split', /^(?:split|divid|segment|break|나누|나뉘|나눈|쪼개|분할|분리)/],
  ['convert', /^(?:convert|turn|transform|map|encod|변환|바꾸|바꾼|옮기|인코딩)/],
  ['show', /^(?:show|display|demonstrat|giv|provid|보여|보이|제시|제공|주)/],
  ['call', /^(?:call|nam|refer|mean|부르|불리|뜻|의미|말)/],
  ['part', /^(?:part|portion|piec|subset|일부|부분|조각)/],
  ['whole', /^(?:whol|entir|full|all|전체|모두|전부)/],
  ['expensive', /^(?:expens|cost|비싸|비싼|비용|값)/],
  ['cheap', /^(?:cheap|inexpens|싸|싼|저렴)/],
  ['fast', /^(?:fast|quick|speed|빠르|빠른|빨|속도)/],
  ['slow', /^(?:slow|느리|느린|느려)/],
  ['compare', /^(?:compar|differ|versus|비교|차이|다르|다른)/],
  ['example', /^(?:exampl|instanc|sampl|shot|예시|예|사례|보기)/],
  ['step', /^(?:step|stag|phas|단계|과정|절차)/],
  ['memory', /^(?:memor|메모리|기억)/],
  ['data', /^(?:data|corp|데이터|자료|말뭉치)/],
  ['text', /^(?:text|sentenc|문장|글|텍스트)/],
  ['word', /^(?:word|단어|낱말|말)/],
  ['task', /^(?:task|job|작업|과제|일|과업)/],
  ['way', /^(?:way|method|approach|techniqu|방법|방식|기법|접근)/],
  ['kind', /^(?:kind|typ|sort|categor|종류|유형|가지)/],
  ['large', /^(?:larg|big|huge|거대|대규모|큰|크)/],
  ['small', /^(?:small|tin|littl|작|소규모|적)/],
  ['question', /^(?:question|quer|prompt|질문|물음|문제)/],
  ['weight', /^(?:weight|paramet|가중치|파라미터|매개변수)/],
  ['wrong', /^(?:wrong|fals|incorrect|error|mistak|틀리|틀린|거짓|오류|잘못)/],
  ['true', /^(?:tru|correct|right|accur|맞|사실|정확|옳)/],
  ['layer', /^(?:layer|층|계층|레이어)/],
  ['matrix', /^(?:matri|행렬)/],
  ['base', /^(?:bas|기본|기반|원래|바탕)/],
  ['model', /^(?:model|모델|모형)/],
  ['number', /^(?:number|count|amount|개수|수)/],
  ['pair', /^(?:pair|쌍|짝)/],
  ['search', /^(?:search|retriev|fetch|find|found|검색|찾)/],
  ['famous', /^(?:famous|popular|well-known|typical|represent|대표|유명)/],
  ['people', /^(?:peopl|human|person|user|사람|인간|사용자)/],
];

/** The families that a word belongs to. */
export function familiesOf(word: { readonly stem: string; readonly text: string }): readonly string[] {
  return families
    .filter(([, words]) => words.test(word.text) || words.test(word.stem))
    .map(([family]) => family);
}

const opposites: readonly (readonly [RegExp, RegExp])[] = [
  [
    /\b(?:increas\w*|rais\w*|higher|larger|bigger|grows?|growing)\b|늘[어리린립려]|증가|높[이아일]|커[지진]/,
    /\b(?:reduc\w*|decreas\w*|lower|lowers|lowering|smaller|shrinks?)\b|줄[어이인입여]|감소|낮[추아춥출]|작아/,
  ],
  [/\bhigh(?:er|est)?\b|높/, /\blow(?:er|est)?\b|낮/],
  [/\b(?:large|larger|big|bigger)\b|큰\s|크[고며다]/, /\b(?:small|smaller|little)\b|작[은고다]/],
  [/\b(?:more|most)\b|많/, /\b(?:less|fewer|least)\b|적[은어게다]|덜\s/],
  [/\b(?:fast\w*|quick\w*)\b|빠[르른릅]|빨[라리]/, /\bslow\w*\b|느[리린려립]/],
  [/\b(?:expensive|costly)\b|비[싸싼쌉]/, /\b(?:cheap\w*|inexpensive)\b|저렴|값이\s?싸|(?:^|\s)[싸싼]/],
  [
    /\b(?:better|improv\w*|best)\b|향상|개선|좋[아은다]/,
    /\b(?:worse\w*|worst|degrad\w*|harm\w*)\b|저하|악화|나[쁘빠쁜]|떨어/,
  ],
  [
    /\b(?:easy|easier|easily|simpl\w*)\b|쉽|쉬[운워]|간단/,
    /\b(?:hard|harder|difficult\w*)\b|어렵|어려[운워]/,
  ],
  [/\b(?:first|before|earlier)\b|먼저|이전에?|앞서/, /\b(?:last|after|afterwards|later)\b|나중|이후|뒤에/],
  [
    /\b(?:all|always|every|entire|whole)\b|모든|모두|항상|언제나|전부|전체/,
    /\b(?:some|sometimes|part|partly|few|only a)\b|일부|가끔|때때로|부분/,
  ],
  [
    /\b(?:fr[eo]ez\w*|frozen|froze|fixed|unchanged)\b|고정|그대로|동결|얼[리린]/,
    /\b(?:updat\w*|chang\w*|retrain\w*|modif\w*|trains?|trained)\b|갱신|변경|바[꾸뀌뀐꾼]|수정|학습시[키킨켜]/,
  ],
  [/\b(?:any|every|all|each)\b|모든|아무|어떤 [가-힣]+(?:이나|나|든)/, /\bonly\b|에만|[가-힣]만\s/],
  [
    /\b(?:at most|up to|no more than|not more than|fewer than|less than)\s+[\p{N}a-z]|이하|미만|최대|까지만/u,
    /\b(?:at least|(?<!\b(?:no|not) )more than|no fewer than)\s+[\p{N}a-z]|이상|초과|최소/u,
  ],
  [/\b(?:with)\b/, /\b(?:without)\b/],
  [/\b(?:input)\b|입력/, /\b(?:output)\b|출력/],
];

const negation =
  /\b(?:not|no|never|cannot|can't|doesn't|don't|isn't|aren't|wasn't|won't|without|neither|nor|none|unable|fails? to|lacks?|impossible|unnecessary)\b|않|없|아니|못[하한해합]|안\s[가-힣]|불가능|불필요|말[아고]야/gi;

/** How often a text denies something. */
export function denials(text: string): number {
  return text.match(negation)?.length ?? 0;
}

/** Whether the claim says one side of an opposition of which the evidence says only the other. */
export function contradicts(claim: string, evidence: string): boolean {
  const said = claim.toLowerCase();
  const held = evidence.toLowerCase();
  return opposites.some(([one, other]) => sides(said, held, one, other) || sides(said, held, other, one));
}

function sides(said: string, held: string, one: RegExp, other: RegExp): boolean {
  return one.test(said) && !other.test(said) && other.test(held) && !one.test(held);
}
