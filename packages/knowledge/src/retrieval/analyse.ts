/** A question to what is looked for: its words, the terms they form, and what else those may be called. */
import type { TextRange } from '../contract.ts';
import { EQUIVALENT_LIMIT, type Equivalent, type Glossary, glossaryKey } from '../terms/glossary.ts';
import { indexTermsOf } from '../terms/index-terms.ts';
import { isNounEnding, oneSyllableNoun, withoutParticle } from '../terms/korean.ts';
import {
  isCounter,
  isQuestionWord,
  isRequest,
  isTellingQuestionWord,
  questionRoot,
} from '../terms/question-words.ts';
import { worthOfWord } from '../terms/telling-words.ts';
import { type Word, wordsOf } from '../terms/words.ts';

/** A string that may stand in a passage, with the index terms that find it. */
export interface Variant {
  readonly text: string;
  readonly weight: number;
  readonly terms: readonly string[];
}

/** One word of the question, or several that the glossary knows as one term. */
export interface Concept extends TextRange {
  readonly kind: 'word' | 'phrase';
  readonly text: string;
  /** The question's own words, stemmed; always the first variant. */
  readonly own: Variant;
  readonly equivalents: readonly Variant[];
  /** How much a match says: 1, less for words that questions have and notes hardly ever, 0.05 for those that only ask. */
  readonly weight: number;
  /** Phrase: its words, as concepts of their own. */
  readonly parts: readonly Concept[];
  readonly spellings: readonly string[];
}

/** Words a term of the glossary may have. */
const PHRASE_LENGTH = 5;
/** Characters of a question that are looked at; whoever pastes a page asks about its beginning. */
const QUESTION_LIMIT = 2000;
/** The weight of words that only ask. */
export const QUESTION_WORD_WEIGHT: number = 0.05;
/** Share of what a question word hints at: "when" and "released". */
const QUESTION_WORD_HINT = 0.4;

/** What of a question is looked at, NFC: the offsets of concepts are into it. */
export function composedQuestion(question: string): string {
  return question.slice(0, QUESTION_LIMIT).normalize('NFC');
}

interface Token extends Word {
  readonly asking: boolean;
}

/** The keys of every run of words that a glossary might know; for fetching mined terms in one query. */
export function candidateKeys(question: string): string[] {
  const words = tokens(question);
  const keys = new Set<string>();
  words.forEach((_, first) => {
    for (let count = 1; count <= PHRASE_LENGTH && first + count <= words.length; count += 1) {
      for (const run of readingsOf(words.slice(first, first + count))) keys.add(keyOf(run));
    }
  });
  return [...keys];
}

/** The concepts in order; the longest terms of the glossary win. `glossaries`: the course's own first. */
export function analyseQuestion(question: string, glossaries: readonly Glossary[]): Concept[] {
  const text = composedQuestion(question);
  const words = tokens(text);
  const equivalentsOf = (key: string): Variant[] =>
    merge(glossaries.flatMap((glossary) => glossary.equivalents(key)));
  const concepts: Concept[] = [];
  for (let first = 0; first < words.length; ) {
    const run = longestTerm(text, words, first, equivalentsOf);
    const parts = run.map((word) => wordConcept(text, word, equivalentsOf));
    concepts.push(run.length === 1 ? parts[0]! : phraseConcept(text, run, parts, equivalentsOf(keyOf(run))));
    first += run.length;
  }
  return concepts;
}

function tokens(question: string): Token[] {
  const words = wordsOf(composedQuestion(question));
  return words.map((word, index) => {
    const before = words[index - 1];
    const ending =
      word.script === 'hangul' &&
      before?.end === word.start &&
      before.script === 'latin' &&
      isNounEnding(word.surface);
    const root = word.script === 'hangul' ? questionRoot(word.surface) : undefined;
    return {
      ...word,
      stem: root ?? word.stem,
      asking:
        ending ||
        root !== undefined ||
        isQuestionWord(word.surface, word.stem) ||
        (index === 0 && isRequest(word.surface)) ||
        (before?.surface === '몇' && isCounter(word.surface)),
    };
  });
}

function keyOf(words: readonly Word[]): string {
  return words.map((word) => word.stem).join('');
}

function longestTerm(
  text: string,
  words: readonly Token[],
  first: number,
  equivalentsOf: (key: string) => readonly Variant[],
): readonly Token[] {
  for (let count = Math.min(PHRASE_LENGTH, words.length - first); count > 1; count -= 1) {
    const run = words.slice(first, first + count);
    // A term doesn't reach over a comma, and a word with a particle in the middle ends it.
    const whole = run.every((word, index) => {
      const next = run[index + 1];
      return next === undefined || /^[\s-]?$/.test(text.slice(word.end, next.start));
    });
    if (!whole || run.every((word) => word.asking)) continue;
    const known = readingsOf(run).find((reading) => equivalentsOf(keyOf(reading)).length > 0);
    if (known) return known;
  }
  return words.slice(first, first + 1);
}

/** The run as it stands, and with a one-syllable noun at its end freed of its particle: 컨텍스트 창이. */
function readingsOf(run: readonly Token[]): (readonly Token[])[] {
  const last = run.at(-1)!;
  const noun = run.length > 1 && last.script === 'hangul' ? oneSyllableNoun(last.surface) : undefined;
  return noun === undefined ? [run] : [run, [...run.slice(0, -1), { ...last, stem: noun, surface: noun }]];
}

function wordConcept(text: string, word: Token, equivalentsOf: (key: string) => readonly Variant[]): Concept {
  const surface = text.slice(word.start, word.end);
  const bare = word.script === 'hangul' ? withoutParticle(word.surface) : word.surface;
  const hinted = !word.asking || isTellingQuestionWord(word.stem);
  const share = word.asking ? QUESTION_WORD_HINT : 1;
  const equivalents = hinted ? equivalentsOf(word.stem) : [];
  return {
    start: word.start,
    end: word.end,
    kind: 'word',
    text: surface,
    own: { text: word.stem, weight: 1, terms: [...new Set([word.stem, ...indexTermsOf(surface)])] },
    equivalents: equivalents.map((variant) => ({ ...variant, weight: variant.weight * share })),
    weight: word.asking ? QUESTION_WORD_WEIGHT : worthOfWord(word.stem),
    parts: [],
    spellings: [...new Set([word.stem, bare, word.surface])],
  };
}

function phraseConcept(
  text: string,
  run: readonly Token[],
  parts: readonly Concept[],
  equivalents: readonly Variant[],
): Concept {
  const start = run[0]!.start;
  const last = run.at(-1)!;
  const end = last.end;
  const bare =
    text.slice(start, last.start).toLowerCase() +
    (last.script === 'hangul' ? withoutParticle(last.surface) : last.surface);
  return {
    start,
    end,
    kind: 'phrase',
    text: text.slice(start, end),
    own: { text: bare, weight: 1, terms: [...new Set(parts.flatMap((part) => part.own.terms))] },
    equivalents,
    weight: Math.max(...parts.map(({ weight }) => weight)),
    parts,
    spellings: [...new Set([bare, bare.replace(/[\s-]+/g, ''), bare.replace(/[\s-]+/g, ' ')])],
  };
}

function merge(equivalents: readonly Equivalent[]): Variant[] {
  const best = new Map<string, Equivalent>();
  for (const equivalent of equivalents) {
    const key = glossaryKey(equivalent.text);
    if ((best.get(key)?.weight ?? 0) < equivalent.weight) best.set(key, equivalent);
  }
  return [...best.values()]
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, EQUIVALENT_LIMIT)
    .map(({ text, weight }) => ({
      text: text.toLowerCase(),
      weight,
      terms: [...new Set(indexTermsOf(text.toLowerCase()))],
    }));
}
