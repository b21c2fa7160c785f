import type { QuestionTerm, RankedPassage } from '@haksup/knowledge';
import type { ReadResult } from '@haksup/reader';
import type { Asked } from './asked.ts';
import type { Quoted } from './choose-quotes.ts';
import { cueNames, cues } from './cues.ts';
import { defines } from './definition.ts';
import { evidenceOf, strength } from './evidence.ts';
import { logOdds } from './fitted.ts';
import { formOf } from './question-form.ts';

/** What is known of a question once its quotes are chosen, as numbers. */
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
  /** The question has a firm form of {@link cues}, and what is quoted what no answer to it goes without; or hasn't. */
  'kindFound',
  'kindMissing',
  /** "How many …", "몇 …": what is counted stands in the quote, or not. */
  'countedFound',
  'countedMissing',
  /** The question asks for a price, a duration, a rule of the course: what notes rarely say. */
  'aside',
  /** It leans on a turn that the notes answered. */
  'followsUp',
  /** Of its other forms, for how many the quotes have no word; and for how many they have one. */
  'cuesMissing',
  'cuesFound',
  /** The question asks for an attribute, and what is quoted names it, itself or in its headings; or doesn't. */
  'attributeFound',
  'attributeMissing',
  /** It asks what something is; and what is quoted says so. */
  'definition',
  'defined',
  /** Share of its letters that are Hangul, and of the quotes' letters: how far it crosses languages. */
  'crosses',
  /** The reader's best sentence is quoted; the retrieval's first passage is. */
  'readerAgrees',
  'retrievalAgrees',
  /** Logarithm of the first passage's score over the second's, and over the fifth's. */
  'aheadOfSecond',
  'aheadOfFifth',
  /** By how much the best quote's probability is above the next one's. */
  'ahead',
  /** How many things are quoted, and the logarithm of their length. */
  'quotes',
  'quotedLength',
] as const;

/** In the order of {@link questionFeatureNames}. `quoted`: what would be quoted. */
export function questionFeatures(
  result: ReadResult,
  quoted: readonly Quoted[],
  { question, terms, passages, followUp }: Asked,
): number[] {
  const asked = terms.filter(({ rarity }) => rarity > 0);
  const nouns = asked.filter(({ text }) => !isVerbal(text));
  const lines = quoted.flatMap(({ snippet }) => snippet.lines);
  const quote = lines.map(({ text }) => text).join('\n');
  const headings = quoted.map(({ passage }) => [passage.title, ...passage.heading].join('\n')).join('\n');
  const held = (of: readonly QuestionTerm[], text: string): number => {
    const total = of.reduce((sum, { rarity }) => sum + rarity, 0);
    const lower = text.toLowerCase();
    return total === 0 ? 1 : of.reduce((sum, term) => sum + term.rarity * strength(term, lower), 0) / total;
  };
  const evidence = evidenceOf(terms, passages);
  const form = formOf(question);
  const said = `${quote}\n${headings}`.toLowerCase();
  const forms = cueNames.map((name) => cues[name]).filter(({ asks }) => asks.test(question));
  const kind = forms.find(({ firm }) => firm === true);
  const asksFor = forms.filter(({ firm }) => firm !== true);
  const told = asksFor.filter(({ tells }) => tells.test(quote));
  const attribute = form.attributes.some((name) => said.includes(name));
  const scores = passages.map(({ score }) => score);
  const aheadOf = (rank: number): number => Math.log((scores[0] ?? 1) / (scores[rank] ?? scores.at(-1) ?? 1));
  const nounEvidence = evidenceOf(nouns, passages);
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
    kind?.tells.test(quote) === true ? 1 : 0,
    kind?.tells.test(quote) === false ? 1 : 0,
    counted !== undefined && countedHeld ? 1 : 0,
    counted !== undefined && !countedHeld ? 1 : 0,
    rarelyTold.test(question) ? 1 : 0,
    followUp?.answered === true ? 1 : 0,
    asksFor.length - told.length,
    told.length,
    form.attributes.length > 0 && attribute ? 1 : 0,
    form.attributes.length > 0 && !attribute ? 1 : 0,
    form.definition ? 1 : 0,
    form.definition && lines.some(({ text }) => defines(text, terms)) ? 1 : 0,
    Math.abs(hangulShare(question) - hangulShare(quote)),
    readsBest(result, quoted, passages) ? 1 : 0,
    quoted[0]?.passage.id === passages[0]?.id ? 1 : 0,
    aheadOf(1),
    aheadOf(4),
    (quoted[0]?.share ?? 0) - (quoted[1]?.share ?? 0),
    quoted.length,
    Math.log(quote.length + 20),
  ];
}

/** Whether the reader's best sentence is among what is quoted. */
function readsBest(
  { readings }: ReadResult,
  quoted: readonly Quoted[],
  passages: readonly RankedPassage[],
): boolean {
  const best = readings[0];
  const page = best && passages[best.passage];
  if (best === undefined || page === undefined) return false;
  return quoted.some(
    ({ passage, snippet }) =>
      passage.note === page.note &&
      snippet.lines.some((line) => line.start < page.start + best.end && page.start + best.start < line.end),
  );
}

function hangulShare(text: string): number {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters === 0 ? 0 : (text.match(/\p{Script=Hangul}/gu)?.length ?? 0) / letters;
}

/** Prices, papers, a person's life: what people ask of a course and its notes rarely say. */
const rarelyTold =
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
