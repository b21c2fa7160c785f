import { type QuestionTerm, type ReaderPassage, splitSentences } from '@haksup/reader';
import type { Example, Gold } from './examples.ts';
import type { Random } from './random.ts';

/**
 * Changes an example into another one whose right answer is known: what one lesson teaches is shown in many
 * forms. The example itself is left as it is.
 */
export function augment(example: Example, random: Random): Example {
  let result = example;
  if (result.gold.length > 0 && random.chance(0.14)) result = withoutAnswer(result, random);
  if (random.chance(0.4)) result = rename(result, random);
  if (random.chance(0.12)) result = asIfTranslated(result, random);
  if (random.chance(0.08)) result = forgetTerm(result, random);
  if (random.chance(0.25)) result = joinPassages(result, random);
  if (random.chance(0.12)) result = changeHeadings(result, random);
  if (random.chance(0.1)) result = listAsProse(result, random);
  if (random.chance(0.12))
    result = {
      ...result,
      terms: result.terms.map((term) => ({ ...term, rarity: jitter(term.rarity, random) })),
    };
  return result;
}

function jitter(rarity: number, random: Random): number {
  return rarity === 0 ? 0 : Math.min(1, Math.max(0.02, rarity + (random.next() - 0.5) * 0.4));
}

/**
 * The sentences that answer are taken out, or their whole passages: a question about what is almost there. All
 * other sentences that share most of the answer's letters go too, lest the answer stays in other words.
 */
function withoutAnswer(example: Example, random: Random): Example {
  const wanted = new Set(example.gold.map((gold) => gold.passage));
  if (random.chance(0.35) && wanted.size < example.passages.length) {
    const passages = example.passages.filter((_, index) => !wanted.has(index));
    return { ...example, id: `${example.id} (without its passage)`, passages, gold: [], form: 'none' };
  }
  const passages = example.passages.map((passage, index) => {
    if (!wanted.has(index)) return passage;
    const spans = example.gold.filter((gold) => gold.passage === index);
    const gone = splitSentences(passage.text).filter((sentence) =>
      spans.some((gold) => gold.start < sentence.end && gold.end > sentence.start),
    );
    let text = passage.text;
    for (const { start, end } of gone.toReversed()) text = `${text.slice(0, start)}${text.slice(end)}`;
    return {
      ...passage,
      text: text.replace(/^[ \t]*(?:[-*]|\d+[.)])?[ \t]*$\n?/gmu, '').replace(/ {2,}/g, ' '),
    };
  });
  const kept = passages.filter((passage) => passage.text.trim() !== '');
  if (kept.length === 0) return example;
  return { ...example, id: `${example.id} (without its answer)`, passages: kept, gold: [], form: 'none' };
}

const initials = [...'bdfgklmnprstvz'];
const vowels = ['a', 'e', 'i', 'o', 'u'];
const koreanInitials = [
  ...'가나다라마바사자카타파하고노도로모보소조코토포호구누두루무부수주쿠투푸후리미비시지키티피히네데레메베세제케테페헤',
];

function inventWord(korean: boolean, random: Random): string {
  if (korean) return Array.from({ length: random.integer(2, 3) }, () => random.pick(koreanInitials)).join('');
  return Array.from({ length: random.integer(2, 3) }, () => random.pick(initials) + random.pick(vowels)).join(
    '',
  );
}

/** A word of the question gets another name throughout, so that no subject is known by heart. */
function rename(example: Example, random: Random): Example {
  const candidates = example.terms.filter(
    (term) => term.rarity > 0.3 && term.end - term.start >= 2 && (term.variants[0]?.length ?? 0) >= 2,
  );
  if (candidates.length === 0) return example;
  const term = random.pick(candidates);
  const stem = term.variants[0]!;
  const fresh = inventWord(/\p{Script=Hangul}/u.test(stem), random);
  const replace = (text: string): string => replaceAll(text, stem, fresh);
  const question = replace(example.question);
  if (question === example.question) return example;
  const passages = example.passages.map((passage) => ({
    heading: passage.heading.map(replace),
    text: replace(passage.text),
  }));
  const gold = example.gold.map((place): Gold => {
    const text = example.passages[place.passage]!.text;
    const start = replace(text.slice(0, place.start)).length;
    return { passage: place.passage, start, end: start + replace(text.slice(place.start, place.end)).length };
  });
  const moved = (offset: number): number => replace(example.question.slice(0, offset)).length;
  const terms = example.terms.map(
    (other): QuestionTerm => ({
      ...other,
      start: moved(other.start),
      end: moved(other.end),
      variants: other.variants.map(replace),
    }),
  );
  return { ...example, question, passages, gold, terms };
}

function replaceAll(text: string, from: string, to: string): string {
  const pattern = new RegExp(
    `${/^[\p{Script=Hangul}]/u.test(from) ? '' : '(?<![\\p{L}\\p{N}])'}${from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`,
    'giu',
  );
  return text.replace(pattern, to);
}

/**
 * As if the question were in the other language and the glossary knew a word of it: the word is one never seen,
 * its variants match as translations.
 */
function asIfTranslated(example: Example, random: Random): Example {
  let question = '';
  let at = 0;
  const terms: QuestionTerm[] = [];
  for (const term of example.terms.toSorted((left, right) => left.start - right.start)) {
    if (term.start < at) continue;
    question += example.question.slice(at, term.start);
    const change = random.chance(0.7);
    const own = example.question.slice(term.start, term.end);
    const word = change ? inventWord(!/\p{Script=Hangul}/u.test(own), random) : own;
    const start = question.length;
    question += word;
    at = term.end;
    terms.push({
      ...term,
      start,
      end: question.length,
      ...(change ? { weights: term.variants.map(() => 0.9) } : {}),
    });
  }
  return { ...example, question: question + example.question.slice(at), terms };
}

/** One term that the analysis did not find. */
function forgetTerm(example: Example, random: Random): Example {
  if (example.terms.length < 3) return example;
  const gone = random.integer(0, example.terms.length - 1);
  return { ...example, terms: example.terms.filter((_, index) => index !== gone) };
}

/** Two passages as one long one, as a course with larger passages has them. */
function joinPassages(example: Example, random: Random): Example {
  if (example.passages.length < 3) return example;
  const first = random.integer(0, example.passages.length - 2);
  const [left, right] = [example.passages[first]!, example.passages[first + 1]!];
  if (left.text.length + right.text.length > 900) return example;
  const border = random.chance(0.5) ? '\n' : ' ';
  const shift = left.text.length + border.length;
  const heading = example.gold.some((gold) => gold.passage === first + 1) ? right.heading : left.heading;
  const passages: ReaderPassage[] = [
    ...example.passages.slice(0, first),
    { heading, text: left.text + border + right.text },
    ...example.passages.slice(first + 2),
  ];
  const gold = example.gold.map((place) =>
    place.passage <= first
      ? place
      : place.passage === first + 1
        ? { passage: first, start: place.start + shift, end: place.end + shift }
        : { ...place, passage: place.passage - 1 },
  );
  return { ...example, passages, gold };
}

function changeHeadings(example: Example, random: Random): Example {
  const keep = random.chance(0.5) ? 1 : 0;
  return {
    ...example,
    passages: example.passages.map((passage) => ({ ...passage, heading: passage.heading.slice(0, keep) })),
  };
}

/** Items of a list run together, or sentences of prose put on lines of their own. Offsets stay. */
function listAsProse(example: Example, random: Random): Example {
  const passages = example.passages.map((passage) => {
    if (random.chance(0.5)) return passage;
    if (passage.text.includes('\n')) return { ...passage, text: passage.text.replace(/\n(?![-*\d])/g, ' ') };
    const sentences = splitSentences(passage.text);
    let text = passage.text;
    for (const { start } of sentences.slice(1).toReversed()) {
      if (text[start - 1] === ' ') text = `${text.slice(0, start - 1)}\n${text.slice(start)}`;
    }
    return { ...passage, text };
  });
  return { ...example, passages };
}
