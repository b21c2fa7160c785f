import type { ReadResult } from '@haksup/reader';
import { alikeIn } from './alike.ts';
import type { Asked } from './asked.ts';
import { scoreSentence } from './baselines.ts';
import { cueNames, cues } from './cues.ts';
import { defines, glosses } from './definition.ts';
import { strength } from './evidence.ts';
import { logOdds } from './fitted.ts';
import { formOf } from './question-form.ts';

/** What is known of a sentence once the passages are read, as numbers. */
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
  /**
   * Shares of all that the question names that the sentence says in these words or in words of like meaning; that it says
   * in others alone; that it or its headings say; that its passage says.
   */
  'alike',
  'alikeAlone',
  'alikeWithHeading',
  'alikeInPassage',
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
  /** Several things are asked for, and it names at least three. */
  'enumerates',
  /** In a conversation: it was quoted before; the share of what the last turn itself names that it holds. */
  'saidBefore',
  'namedAnew',
  /** The question asks for an attribute (drawbacks, steps, …) that it names, or its heading or lead-in does. */
  'attribute',
  'attributeAbove',
  /** The question has a form that {@link cues} knows and the sentence a word that answers such, in their order. */
  'priceTold',
  'durationTold',
  'dateTold',
  'countTold',
  'reasonTold',
  'nameTold',
  'exampleTold',
  'contrastTold',
  'wayTold',
  'personTold',
  'placeTold',
  'momentTold',
  'effectTold',
  'purposeTold',
  'needTold',
  'flawTold',
  'meritTold',
] as const;

/** A row for each of `result.sentences`, in the order of {@link sentenceFeatureNames}. */
export function sentenceFeatures(
  result: ReadResult,
  { question, terms, passages, vectors, followUp }: Asked,
): number[][] {
  const form = formOf(question);
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
  const said = alikeIn(vectors, asked);
  const alike = texts.map(said);
  const alikeAbove = passages.map(({ heading, title }) => said([title, ...heading].join('\n')));
  const alikeInPassage = passages.map((_, index) =>
    sentences.reduce(
      (most, { passage }, each) => (passage === index ? stronger(most, alike[each]!) : most),
      new Array<number>(asked.length).fill(0),
    ),
  );
  const named = asked.reduce((sum, { rarity }) => sum + rarity, 0) || 1;
  const shareOfAll = (strengths: readonly number[]): number =>
    asked.reduce((sum, { rarity }, index) => sum + rarity * strengths[index]!, 0) / named;
  const nothing: readonly number[] = new Array(asked.length).fill(0);
  const rarest = Math.max(0, ...asked.map(({ rarity }, index) => (attainable[index]! > 0 ? rarity : 0)));
  const holdsRarest = (strengths: readonly number[]): number =>
    asked.some(({ rarity }, index) => rarity > 0 && rarity >= rarest && strengths[index]! >= 0.6) ? 1 : 0;
  const wanted = cueNames.map((name) => (cues[name].asks.test(question) ? cues[name] : undefined));
  const anew = (followUp?.terms ?? []).filter((term) => term.rarity > 0);
  const totalAnew = anew.reduce((sum, { rarity }) => sum + rarity, 0) || 1;

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
      shareOfAll(alike[index]!),
      shareOfAll(alike[index]!.map((value, term) => value - ownHere[term]!)),
      shareOfAll(stronger(alike[index]!, alikeAbove[passage]!)),
      shareOfAll(alikeInPassage[passage]!),
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
      form.list && (text.match(/[,、·]|\band\b|\bor\b|와 |과 /g)?.length ?? 0) >= 2 ? 1 : 0,
      followUp?.isSaid(page, start, end) === true ? 1 : 0,
      anew.reduce((sum, term) => sum + term.rarity * strength(term, texts[index]!.toLowerCase()), 0) /
        totalAnew,
      names(form.attributes, text) ? 1 : 0,
      names(form.attributes, `${lead ?? ''}\n${page.heading.at(-1) ?? ''}`) ? 1 : 0,
      ...wanted.map((cue) => (cue?.tells.test(text) === true ? 1 : 0)),
    ];
  });
}

const refersBack =
  /^[\s\-*•]*(?:this|these|that|those|it|they|such|both|here|the (?:two|three|former|latter))\b|^[\s\-*•]*(?:이|그|이런|이러한|그런|이것|그것|이들|여기|두|둘)[은는이가도에의]?\s/i;

const asksForName =
  /\bstands? for\b|\bshort for\b|\bcalled\b|\bfull name\b|줄임말|약자|약어|무슨 뜻|뭐라고|이름/i;

const stronger = (left: readonly number[], right: readonly number[]): number[] =>
  left.map((value, index) => Math.max(value, right[index]!));

const names = (attributes: readonly string[], text: string): boolean => {
  const lower = text.toLowerCase();
  return attributes.some((name) => lower.includes(name));
};

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
