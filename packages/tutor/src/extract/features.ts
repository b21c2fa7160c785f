import type { QuestionTerm, RankedPassage } from '@haksup/knowledge';
import type { ReadResult } from '@haksup/reader';
import { scoreSentence } from './baselines.ts';
import type { Quoted } from './choose-quotes.ts';
import { type Evidence, evidenceOf, holds } from './evidence.ts';
import type { QuestionForm } from './question-form.ts';

/**
 * What is known of a sentence and of a question once the passages are read, as numbers. `fitted-weights.ts` holds
 * what each counts; `fitting/fit.ts` fits them.
 */

export const sentenceFeatureNames = [
  'bias',
  /** Log-odds that the reader gives the sentence of being an answer or a part of one. */
  'usability',
  /** Logarithm of the probability that the reader gives it of being the answer. */
  'score',
  /** Usability of the sentence before and of the one after, as log-odds. */
  'usabilityBefore',
  'usabilityAfter',
  /** Its lexical score with its heading, as a share of the best. */
  'lexical',
  /** The same without headings. */
  'ownWords',
  /** Shares of what the question names, weighed by rarity, among what the passages hold at all: in the sentence … */
  'own',
  /** … in it or its headings … */
  'withHeading',
  /** … in its opening: a label before a colon, a row's first cell, the first words of prose … */
  'opening',
  /** … in the sentence before, the sentence after, the line that leads in … */
  'before',
  'after',
  'leadIn',
  /** … in it and the sentence before together … */
  'pair',
  /** … and in its passage. */
  'inPassage',
  /** It holds the question's rarest name; its heading does. */
  'rarest',
  'rarestAbove',
  /** Its passage's retrieval score, as a share of the best. */
  'passage',
  'firstPassage',
  /** 1 / rank of its passage. */
  'rank',
  /** Opens its passage. */
  'opens',
  /** Logarithm of its length in characters. */
  'length',
  /** A heading-like scrap. */
  'scrap',
  /** It defines what a question for a definition asks for. */
  'defines',
  /** It says another name in brackets, of what a question for a definition asks for: "DAN (Do Anything Now)". */
  'glossed',
  /** It announces what follows; it is an item or a row; it asks; it points elsewhere. */
  'leadsIn',
  'item',
  'asks',
  'link',
  /** It begins with what was said before: "This …", "이 …". */
  'refersBack',
  /** The question asks for a number or a time and the sentence has one, or has none. */
  'numberFound',
  'numberMissing',
  /** Several things are asked for, and it names at least three. */
  'enumerates',
] as const;

export const questionFeatureNames = [
  'bias',
  /** Log-odds that the reader gives the passages of answering. */
  'answerable',
  /** Logarithm of the probability of the reader's best sentence. */
  'score',
  /** Usability of the most usable sentence, as log-odds. */
  'usability',
  /** The probability that the best quote has of all there are, and all quotes together. */
  'bestShare',
  'allShares',
  /** Logarithm of the first passage's retrieval score. */
  'retrieval',
  /** Logarithm of how many terms the question has. */
  'terms',
  /** Shares of what the question names, by rarity, that one passage, or all, hold. */
  'together',
  'coverage',
  /** The same of names and nouns alone: what a paraphrase hardly replaces. */
  'nounsTogether',
  'nounsCoverage',
  /** Shares of what the question names that the quoted sentences hold, alone and with their headings. */
  'quoted',
  'quotedWithHeading',
  'nounsQuoted',
  /** The question names something that no passage holds. */
  'unknownName',
  /** What is quoted has a number, a time, a person where the question asks for one; or has none. */
  'kindFound',
  'kindMissing',
  /** "How many …", "몇 …": what is counted stands in the quote, or not. */
  'countedFound',
  'countedMissing',
  /** The question asks for a price, a duration, a rule of the course: what notes rarely say. */
  'aside',
] as const;

export type Weights<Names extends readonly string[]> = Readonly<Record<Names[number], number>>;

const logOdds = (probability: number): number => Math.log((probability + 1e-3) / (1 - probability + 1e-3));

/** A row for each of `result.sentences`, in the order of {@link sentenceFeatureNames}. */
export function sentenceFeatures(
  result: ReadResult,
  passages: readonly RankedPassage[],
  question: string,
  terms: readonly QuestionTerm[],
  form: QuestionForm,
): number[][] {
  const { sentences } = result;
  const scores = new Map(
    result.readings.map(({ passage, sentence, score }) => [`${passage}:${sentence.start}`, score]),
  );
  const texts = sentences.map(({ passage, start, end }) => passages[passage]!.text.slice(start, end));
  const lexical = sentences.map(({ passage }, index) =>
    scoreSentence(terms, texts[index]!, passages[passage]!.heading),
  );
  const ownScores = texts.map((text) => scoreSentence(terms, text, []));
  const best = (values: readonly number[]): number => Math.max(1e-6, ...values);
  const [bestLexical, bestOwn] = [best(lexical), best(ownScores)];
  const bestPassage = best(passages.map(({ score }) => score));

  const asked = terms.filter((term) => term.rarity > 0);
  const strengthsIn = (text: string): number[] => {
    const lower = text.toLowerCase();
    return asked.map((term) => strength(term, lower));
  };
  const own = texts.map(strengthsIn);
  const opening = texts.map((text) => strengthsIn(openingOf(text)));
  const above = passages.map(({ heading, title }) => strengthsIn([title, ...heading].join('\n')));
  const inPassage = passages.map(({ text }, index) => stronger(strengthsIn(text), above[index]!));
  const attainable = inPassage.reduce(stronger, new Array(asked.length).fill(0));
  const total = asked.reduce((sum, { rarity }, index) => sum + rarity * attainable[index]!, 0) || 1;
  const share = (strengths: readonly number[]): number =>
    asked.reduce((sum, { rarity }, index) => sum + rarity * strengths[index]!, 0) / total;
  const nothing: readonly number[] = new Array(asked.length).fill(0);
  const rarest = Math.max(0, ...asked.map(({ rarity }, index) => (attainable[index]! > 0 ? rarity : 0)));
  const holdsRarest = (strengths: readonly number[]): number =>
    asked.some(({ rarity }, index) => rarity > 0 && rarity >= rarest && strengths[index]! >= 0.6) ? 1 : 0;
  const wantsNumber = asksForNumber.test(question);

  return sentences.map(({ passage, start, end, usability }, index) => {
    const text = texts[index]!;
    const page = passages[passage]!;
    const beside = (other: number): number | undefined =>
      sentences[other]?.passage === passage ? other : undefined;
    const before = beside(index - 1);
    const after = beside(index + 1);
    const lead = leadOf(page.text, start);
    const ownHere = own[index]!;
    return [
      1,
      logOdds(usability),
      Math.log((scores.get(`${passage}:${start}`) ?? 0) + 1e-4),
      before === undefined ? -7 : logOdds(sentences[before]!.usability),
      after === undefined ? -7 : logOdds(sentences[after]!.usability),
      lexical[index]! / bestLexical,
      ownScores[index]! / bestOwn,
      share(ownHere),
      share(stronger(ownHere, above[passage]!)),
      share(opening[index]!),
      before === undefined ? 0 : share(own[before]!),
      after === undefined ? 0 : share(own[after]!),
      lead === undefined ? 0 : share(strengthsIn(lead)),
      share(before === undefined ? ownHere : stronger(ownHere, own[before]!)),
      share(inPassage[passage]!),
      holdsRarest(ownHere),
      holdsRarest(above[passage] ?? nothing),
      page.score / bestPassage,
      passage === 0 ? 1 : 0,
      1 / (1 + passage),
      before === undefined ? 1 : 0,
      Math.log(text.length + 10) / 5,
      text.length < 15 ? 1 : 0,
      form.definition && defines(text, terms) ? 1 : 0,
      (form.definition || asksForName.test(question)) && glosses(text, terms) ? 1 : 0,
      /[:：]\s*$/.test(text) ? 1 : 0,
      isItem(page.text, start, end) ? 1 : 0,
      /[?？]\s*$/.test(text) ? 1 : 0,
      /https?:|\bwww\.|\barxiv\b|\b(?:see|refer to|check out|click)\b|참고하|살펴보|확인하세요|링크/i.test(
        text,
      )
        ? 1
        : 0,
      refersBack.test(text) ? 1 : 0,
      wantsNumber && hasNumber.test(text) ? 1 : 0,
      wantsNumber && !hasNumber.test(text) ? 1 : 0,
      form.list && (text.match(/[,、·]|\band\b|\bor\b|와 |과 /g)?.length ?? 0) >= 2 ? 1 : 0,
    ];
  });
}

const asksForNumber =
  /\bhow (?:many|much|long|often|big|large|old|far|high|fast|accurate)\b|\bwhen\b|\bwhat (?:year|percentage|number|size)\b|언제|몇|얼마|며칠|연도|퍼센트/i;
const hasNumber =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twice|double)\b|(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열) ?(?:개|명|가지|번|배|시간|주|달|단계)|절반/i;
const refersBack =
  /^[\s\-*•]*(?:this|these|that|those|it|they|such|both|here|the (?:two|three|former|latter))\b|^[\s\-*•]*(?:이|그|이런|이러한|그런|이것|그것|이들|여기|두|둘)[은는이가도에의]?\s/i;

const asksForName =
  /\bstands? for\b|\bshort for\b|\bcalled\b|\bfull name\b|줄임말|약자|약어|무슨 뜻|뭐라고|이름/i;

/** Whether a sentence has the question's rarest name beside brackets, on either side of them. */
function glosses(sentence: string, terms: readonly QuestionTerm[]): boolean {
  const text = sentence.toLowerCase();
  return subjectsOf(terms).some((term) =>
    term.variants.some((variant) => {
      const name = variant.toLowerCase();
      if (name.length < 2) return false;
      for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
        if (/^\s?\([^()]{2,}/.test(text.slice(at + name.length))) return true;
        if (/\($/.test(text.slice(0, at)) && /^[^()]{0,20}\)/.test(text.slice(at + name.length))) return true;
      }
      return false;
    }),
  );
}

/** The terms that say what the question is about: its rarest ones. */
function subjectsOf(terms: readonly QuestionTerm[]): QuestionTerm[] {
  const rarest = Math.max(0, ...terms.map((term) => term.rarity));
  return terms.filter((term) => term.rarity > 0 && term.rarity >= rarest * 0.8);
}

/** How surely a text (lower case) holds a term, 0 … 1. */
function strength(term: QuestionTerm, text: string): number {
  let most = 0;
  for (const [index, variant] of term.variants.entries()) {
    const weight = term.weights[index] ?? 0.5;
    if (weight > most && holds(text, variant.toLowerCase())) most = weight;
  }
  return most;
}

const stronger = (left: readonly number[], right: readonly number[]): number[] =>
  left.map((value, index) => Math.max(value, right[index]!));

/** What a sentence is about, by its place: before a colon, a row's first cell, else the first words. */
function openingOf(sentence: string): string {
  const label = /^[^:：|]{1,60}(?=[:：|])/.exec(sentence)?.[0];
  return label ?? sentence.slice(0, 32);
}

/** The line above that ends in a colon, over the lines between it and the sentence. */
function leadOf(text: string, start: number): string | undefined {
  const lines = text.slice(Math.max(0, start - 800), start).split('\n');
  for (let index = lines.length - 2; index >= 0; index -= 1) {
    const line = lines[index]!.trim();
    if (/[:：]$/.test(line)) return line;
    if (line === '') return undefined;
  }
  return undefined;
}

/** A list's item or a table's row, as far as the text shows it: a line of its own beside other lines. */
function isItem(text: string, start: number, end: number): boolean {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const line = text.slice(lineStart, end);
  return /^\s*(?:[-*•]|\d+[.)])\s|\|/.test(line);
}

/** What is known of a question besides its sentences. */
export interface Asked {
  readonly question: string;
  readonly terms: readonly QuestionTerm[];
  readonly passages: readonly RankedPassage[];
  readonly evidence: Evidence;
}

/** In the order of {@link questionFeatureNames}. `quoted`: what would be quoted. */
export function questionFeatures(
  result: ReadResult,
  quoted: readonly Quoted[],
  { question, terms, passages, evidence }: Asked,
): number[] {
  const asked = terms.filter(({ rarity }) => rarity > 0);
  const nouns = asked.filter(({ text }) => !isVerbal(text));
  const quote = quoted.flatMap(({ snippet }) => snippet.lines.map(({ text }) => text)).join('\n');
  const headings = quoted.map(({ passage }) => [passage.title, ...passage.heading].join('\n')).join('\n');
  const held = (of: readonly QuestionTerm[], text: string): number => {
    const total = of.reduce((sum, { rarity }) => sum + rarity, 0);
    const lower = text.toLowerCase();
    return total === 0 ? 1 : of.reduce((sum, term) => sum + term.rarity * strength(term, lower), 0) / total;
  };
  const nounEvidence = evidenceOf(nouns, passages);
  const kind = wantedKinds.find(([asks]) => asks.test(question));
  const counted = countedTerm(question, asked);
  const countedHeld = counted !== undefined && strength(counted, `${quote}\n${headings}`.toLowerCase()) > 0;
  return [
    1,
    logOdds(result.answerable),
    Math.log((result.readings[0]?.score ?? 0) + 1e-3),
    Math.max(-7, ...result.sentences.map(({ usability }) => logOdds(usability))),
    Math.max(0, ...quoted.map(({ share }) => share)),
    quoted.reduce((sum, { share }) => sum + share, 0),
    Math.log((passages[0]?.score ?? 0) + 1e-3),
    Math.log(asked.length + 1),
    evidence.together,
    evidence.coverage,
    nounEvidence.together,
    nounEvidence.coverage,
    held(asked, quote),
    held(asked, `${quote}\n${headings}`),
    held(nouns, `${quote}\n${headings}`),
    evidence.unknownName === undefined ? 0 : 1,
    kind?.[1].test(quote) === true ? 1 : 0,
    kind?.[1].test(quote) === false ? 1 : 0,
    counted !== undefined && countedHeld ? 1 : 0,
    counted !== undefined && !countedHeld ? 1 : 0,
    beside.test(question) ? 1 : 0,
  ];
}

/** Kinds of answers that are told by their looks: what asks for one, and what has one. */
const wantedKinds: readonly (readonly [RegExp, RegExp])[] = [
  [
    /\bhow much (?:does|do|is|did)\b.*\b(?:cost|pay|price)|\bprice\b|가격|요금|얼마(?:예요|에요|야|인가요|지|죠)?\s*\??$/i,
    /[$₩€£]\s?\d|\d[\d,.]*\s?(?:달러|원|만\s?원|USD|dollars?|won|euros?)/i,
  ],
  [
    /\bhow (?:long|many (?:hours|days|weeks|minutes|months|years))\b|몇\s?(?:시간|분|일|주|달|년)|얼마나 (?:걸|오래)|며칠/i,
    /(?:\d|one|two|three|four|five|six|seven|eight|ten|half an?|한|두|세|네|몇)\s?-?(?:hours?|days?|weeks?|minutes?|months?|years?|seconds?|epochs?|steps?|시간|분|초|일|주|달|개월|년|살)/i,
  ],
  [
    /\bwhen\b|\bwhat year\b|\bwhich year\b|언제|몇\s?년|연도/i,
    /\b(?:1[5-9]|20)\d\d\b|\d+\s?(?:년|월|일|세기)|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|\bcentury\b|때|\bwhen\b|\bafter\b|\bbefore\b|\bonce\b/i,
  ],
  [
    /\bhow (?:many|much|accurate|big|large|high|fast)\b|\bwhat (?:percentage|number|size|fraction|share)\b|몇|얼마|개수|퍼센트|비율/i,
    /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twice|double)\b|(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열) ?(?:개|명|가지|번|배|단계)|절반/i,
  ],
  [
    /\bwho(?:m|se)?\b|누가|누구|만든 사람|저자/i,
    /\p{Lu}\p{L}+|et al|팀|연구자|연구진|사람|회사|대학|교수|학생|저자|사용자|모델|\b(?:team|researchers?|people|users?|students?|authors?|model)\b/u,
  ],
];

const beside =
  /\b(?:cost|price|fee|salary|certificate|refund|phone|email|address|university|born|birthday|old is|lives?)\b|가격|요금|수강료|월급|수료증|환불|전화|이메일|주소|대학|태어|생일|나이|몇 살|살아/i;

/** The term right behind "how many" or "몇". */
function countedTerm(question: string, terms: readonly QuestionTerm[]): QuestionTerm | undefined {
  const match = /\bhow many\s+|\bwhat (?:percentage|number) of\s+|몇\s*/i.exec(question);
  if (match === null) return undefined;
  const from = match.index + match[0].length;
  const behind = terms.find(({ start }) => start >= from && start <= from + 12);
  if (behind !== undefined && behind.text.length > 2) return behind;
  // "매개변수가 몇 개야?": what is counted stands before.
  return terms.findLast(({ end }) => end <= match.index + 1) ?? behind;
}

/** Whether a word of a question reads like a verb's form, which another verb may replace; nouns and names stay. */
function isVerbal(text: string): boolean {
  return (
    /(?:[어아해여와워려]요?|[았었했였됐]\p{L}{0,2}|나요|려면|[으하되]면|는데|은데|[할을]까요?|[하되]는|시키는|하고|싶[은어]요?|래요?|짜리야?|는지|대요?|지요?|죠|니)$/u.test(
      text,
    ) && /^\p{Script=Hangul}{2,}$/u.test(text)
  );
}

export function weighted<Names extends readonly string[]>(
  names: Names,
  weights: Weights<Names>,
  features: readonly number[],
): number {
  return names.reduce((sum, name: Names[number], index) => sum + weights[name] * features[index]!, 0);
}

/** A sentence that opens with what is asked for: "토큰은 …", "Token: …", "A token is …". */
function defines(sentence: string, terms: readonly QuestionTerm[]): boolean {
  const text = sentence
    .slice(0, 60)
    .toLowerCase()
    .replace(/^[\s\-*•\d.)]*(?:an?\s|the\s)?/, '');
  return subjectsOf(terms).some((term) =>
    term.variants.some((variant) => {
      const name = variant.toLowerCase();
      if (name.length < 2 || !text.startsWith(name)) return false;
      return /^[\w가-힣]{0,2}\s*(?:\([^)]*\))?\s*(?:[은는이]란?\s|란\s|[:：]|is\b|are\b|means\b|refers\b|-\s)/.test(
        text.slice(name.length),
      );
    }),
  );
}
