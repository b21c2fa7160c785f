/**
 * By what a sentence shows that it answers a form of question: "because" where a reason is asked for. One such word
 * proves little; each form's worth is fitted.
 */
export interface Cue {
  readonly asks: RegExp;
  readonly tells: RegExp;
  /** No answer goes without it: a number where one is asked for. */
  readonly firm?: true;
}

export type CueName =
  | 'price'
  | 'duration'
  | 'date'
  | 'count'
  | 'reason'
  | 'name'
  | 'example'
  | 'contrast'
  | 'way'
  | 'person'
  | 'place'
  | 'moment'
  | 'effect'
  | 'purpose'
  | 'need'
  | 'flaw'
  | 'merit';

/** Of firm ones the first that a question has counts: "how many hours" asks for a duration. */
export const cues: Readonly<Record<CueName, Cue>> = {
  price: {
    asks: /\bhow much (?:does|do|is|did)\b.*\b(?:cost|pay|price)|\bprice\b|가격|요금|얼마(?:예요|에요|야|인가요|지|죠)?\s*\??$/i,
    tells: /[$₩€£]\s?\d|\d[\d,.]*\s?(?:달러|원|만\s?원|USD|dollars?|won|euros?)/i,
    firm: true,
  },
  duration: {
    asks: /\bhow (?:long|often|old|many (?:hours|days|weeks|minutes|months|years))\b|몇\s?(?:시간|분|일|주|달|년(?!도|에))|얼마나 (?:걸|오래|자주)|며칠/i,
    tells:
      /(?:\d|one|two|three|four|five|six|seven|eight|ten|half an?|한|두|세|네|몇)\s?-?(?:hours?|days?|weeks?|minutes?|months?|years?|seconds?|epochs?|steps?|시간|분|초|일|주|달|개월|년|살)/i,
    firm: true,
  },
  date: {
    asks: /\bwhen\b|\b(?:what|which) year\b|언제|몇\s?년|연도/i,
    tells:
      /\b(?:1[5-9]|20)\d\d\b|\d+\s?(?:년|월|일|세기)|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|\bcentury\b|때|\bwhen\b|\bafter\b|\bbefore\b|\bonce\b/i,
    firm: true,
  },
  count: {
    asks: /\bhow (?:many|much|accurate|big|large|high|fast|far)\b|\bwhat (?:percentage|number|size|fraction|share)\b|몇|얼마|개수|퍼센트|비율/i,
    tells:
      /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twice|double)\b|(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열) ?(?:개|명|가지|번|배|단계)|절반/i,
    firm: true,
  },
  reason: {
    asks: /\bwhy\b|\bhow come\b|\bwhat (?:causes?|makes?)\b|\breasons?\b|왜|이유|원인|어째서|까닭/i,
    tells:
      /\b(?:because|since|so that|due to|in order to|therefore|thus|hence|as a result|caus\w+|reasons?|leads? to|thanks to|so)\b|때문|므로|니까|덕분|위해|위하여|이유|따라서|그래서|탓|결과|[어아해]서[\s,]|[어아해]야/i,
  },
  name: {
    asks: /\b(?:called|call|named?|names? (?:of|for)|term for|stands? for|short for)\b|뭐라고|무엇이라고|이름|부르|불러|줄임말|약자|용어/i,
    tells:
      /\b(?:called|known as|named|termed|dubbed|referred to as|refers? to|stands? for)\b|라고\s?(?:한|합|부|불|하|해|도)|이라\s?(?:한|부|불)|불[리린립려러]|이라는|라는\s|\(\p{Lu}/u,
  },
  example: {
    asks: /\b(?:examples?|instances?|such as)\b|예시|예를|사례|예로|보기를/i,
    tells:
      /\b(?:for example|for instance|e\.g\.|such as|examples?|like)\b|예를\s?들|예컨대|예시|예:|가령|같은/i,
  },
  contrast: {
    asks: /차이|다른\s?점|다르|달라|비교|보다|\b(?:vs\.?|versus|differ\w*|compared?|than|unlike)\b/i,
    tells:
      /\b(?:while|whereas|unlike|than|but|however|differ\w*|instead|in contrast|both)\b|반면|달리|보다|하지만|그러나|차이|다르|다릅|대신|비해|비교/i,
  },
  way: {
    asks: /\bhow (?:do|does|can|could|to|should|is|are|did|would)\b|어떻게|방법|하려면|어떡/i,
    tells:
      /\b(?:by|using|uses?|through|via|steps?|first|then)\b|통해|통하여|사용|이용|활용|면\s?(?:된|됩|돼)|방법|려면|먼저|다음|[으]?로써/i,
  },
  person: {
    asks: /\bwho(?:m|se)?\b|\b(?:author|inventor|company|organi[sz]ation|team|developer)s?\b|누가|누구|저자|회사|만든\s?(?:사람|곳|데)|어느\s?(?:팀|연구|기관)/i,
    tells:
      /\bet al\b|\p{Lu}\p{Ll}+\s\p{Lu}\p{Ll}+|팀|연구자|연구진|회사|대학|교수|저자|\b(?:team|researchers?|authors?|company|university)\b/u,
    firm: true,
  },
  place: {
    asks: /\bwhere\b|\bwhich (?:site|page|folder|place|country|city)\b|어디|어느\s?(?:곳|나라|사이트|폴더)/i,
    tells:
      /\b(?:in|at|from|on|to|under|into|inside)\s(?:the\s)?[\p{Lu}`"']|에서|https?:|곳|사이트|폴더|저장|위치/u,
  },
  moment: {
    asks: /\bwhen\b|언제|\bat what (?:point|time)\b|(?:어떤|어느)\s?(?:때|경우|상황)/i,
    tells:
      /\b(?:when|if|once|after|before|during|until|while|whenever)\b|때|경우|[으하]면|이후|이전|동안|\d{4}|\d\s?(?:년|월)/i,
  },
  effect: {
    asks: /\bwhat (?:happens|changes|effect|is the (?:effect|result|impact))\b|\b(?:happens?|affect\w*|effects?|impacts?|results? in)\b|어떻게\s?(?:되|돼|됩|바뀌|달라)|무슨\s?일|생기|효과|영향|결과/i,
    tells:
      /\b(?:so|then|thus|becomes?|leads?|results?|causes?|makes?|increas\w*|decreas\w*|improv\w*|reduc\w*|worse|better|fails?)\b|된다|됩니다|되어|진다|집니다|생긴|생길|늘|줄|높아|낮아|수\s?있|결과|향상|떨어|영향/i,
  },
  purpose: {
    asks: /\bwhat(?:'s|\sis|\sare)?\b.*\b(?:for|purpose|point|used)\b|\bpurpose\b|용도|목적|쓸모|쓰임|(?:어디|어디에|뭐|무엇)(?:에|하는\s?데)?\s?(?:쓰|써|쓸|사용)|뭐\s?할\s?때/i,
    tells:
      /\b(?:used? (?:to|for|in|by|as)|allows?|enables?|helps?|lets|in order to|designed|useful|suited|purpose|for \w+ing)\b|위해|위한|쓰[이인인여임]|쓴다|사용|데\s|도와|돕|유용|활용|목적|알맞/i,
  },
  need: {
    asks: /\b(?:need|require\w*|necessary|prerequisites?|must|have to|should)\b|필요|해야|요구|갖춰|알아야/i,
    tells:
      /\b(?:need\w*|requir\w*|necessary|must|should|have to|prerequisite|only if)\b|필요|해야|어야|아야|요구|필수/i,
  },
  flaw: {
    asks: /\b(?:disadvantages?|drawbacks?|downsides?|limitations?|limits?|cons|weak\w*|problems?|issues?|risks?|dangers?)\b|단점|한계|문제|약점|위험|부작용|나쁜/i,
    tells:
      /\b(?:disadvantage|drawback|downside|limit\w*|weak\w*|problem\w*|issue|risk\w*|danger\w*|but|however|expensive|slow\w*|costly|difficult|cannot|not|fails?|lacks?|bias\w*)\b|단점|한계|문제|약점|위험|하지만|그러나|비싸|느리|어렵|못|없|않|부족|편향/i,
  },
  merit: {
    asks: /\b(?:advantages?|benefits?|pros|upsides?|strengths?|good about|better)\b|장점|이점|좋은|좋아|강점|이득/i,
    tells:
      /\b(?:advantage|benefit\w*|strength\w*|better|faster|cheaper|smaller|easier|improv\w*|reduc\w*|efficient\w*|without|only|less|fewer|more)\b|장점|이점|강점|빠르|싸|작|쉽|쉬|줄|향상|효율|없이|덕분|좋|적은|적게/i,
  },
};

export const cueNames: readonly CueName[] = Object.keys(cues) as CueName[];
