import type { QuestionTerm, RankedPassage } from '@haksup/knowledge';
import type { ReadResult } from '@haksup/reader';
import { scoreSentence } from './baselines.ts';
import type { Evidence } from './evidence.ts';
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
  /** Its lexical score with its heading, as a share of the best. */
  'lexical',
  /** The same without headings. */
  'ownWords',
  /** Its passage's retrieval score, as a share of the best. */
  'passage',
  'firstPassage',
  /** Logarithm of its length in characters. */
  'length',
  /** A heading-like scrap. */
  'scrap',
  /** It defines what a question for a definition asks for. */
  'defines',
] as const;

export const questionFeatureNames = [
  'bias',
  /** Log-odds that the reader gives the passages of answering. */
  'answerable',
  /** Logarithm of the probability of the best sentence. */
  'score',
  /** The best sentence's worth by its features. */
  'worth',
  /** Shares of what the question names that one passage, or all, hold. */
  'together',
  'coverage',
  /** The question names something that no passage holds. */
  'unknownName',
] as const;

export type Weights<Names extends readonly string[]> = Readonly<Record<Names[number], number>>;

const logOdds = (probability: number): number => Math.log((probability + 1e-3) / (1 - probability + 1e-3));

/** A row for each of `result.sentences`, in the order of {@link sentenceFeatureNames}. */
export function sentenceFeatures(
  result: ReadResult,
  passages: readonly RankedPassage[],
  terms: readonly QuestionTerm[],
  form: QuestionForm,
): number[][] {
  const scores = new Map(
    result.readings.map(({ passage, sentence, score }) => [`${passage}:${sentence.start}`, score]),
  );
  const texts = result.sentences.map(({ passage, start, end }) => passages[passage]!.text.slice(start, end));
  const lexical = result.sentences.map(({ passage }, index) =>
    scoreSentence(terms, texts[index]!, passages[passage]!.heading),
  );
  const own = texts.map((text) => scoreSentence(terms, text, []));
  const best = (values: readonly number[]): number => Math.max(1e-6, ...values);
  const [bestLexical, bestOwn] = [best(lexical), best(own)];
  const bestPassage = best(passages.map(({ score }) => score));
  return result.sentences.map(({ passage, start, usability }, index) => {
    const text = texts[index]!;
    return [
      1,
      logOdds(usability),
      Math.log((scores.get(`${passage}:${start}`) ?? 0) + 1e-4),
      lexical[index]! / bestLexical,
      own[index]! / bestOwn,
      passages[passage]!.score / bestPassage,
      passage === 0 ? 1 : 0,
      Math.log(text.length + 10) / 5,
      text.length < 15 ? 1 : 0,
      form.definition && defines(text, terms) ? 1 : 0,
    ];
  });
}

/** In the order of {@link questionFeatureNames}. `worth` is that of the best sentence. */
export function questionFeatures(result: ReadResult, worth: number, evidence: Evidence): number[] {
  return [
    1,
    logOdds(result.answerable),
    Math.log((result.readings[0]?.score ?? 0) + 1e-3),
    worth,
    evidence.together,
    evidence.coverage,
    evidence.unknownName === undefined ? 0 : 1,
  ];
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
  const rarest = Math.max(0, ...terms.map((term) => term.rarity));
  const subjects = terms.filter((term) => term.rarity > 0 && term.rarity >= rarest * 0.8);
  const text = sentence
    .slice(0, 60)
    .toLowerCase()
    .replace(/^[\s\-*•\d.)]*(?:an?\s|the\s)?/, '');
  return subjects.some((term) =>
    term.variants.some((variant) => {
      const name = variant.toLowerCase();
      if (name.length < 2 || !text.startsWith(name)) return false;
      return /^[\w가-힣]{0,2}\s*(?:\([^)]*\))?\s*(?:[은는이]란?\s|란\s|[:：]|is\b|are\b|means\b|refers\b|-\s)/.test(
        text.slice(name.length),
      );
    }),
  );
}
