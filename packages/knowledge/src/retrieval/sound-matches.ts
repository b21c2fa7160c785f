/** Words of the question that the course has in the other script: 제미나이 where the notes say Gemini. */
import type { Queryable } from '../database/database.ts';
import type { Glossary } from '../terms/glossary.ts';
import { indexTermsOf } from '../terms/index-terms.ts';
import { withoutParticle } from '../terms/korean.ts';
import { foreignness } from '../terms/loanwords.ts';
import {
  canBeLatin,
  hangulRanges,
  hangulSounds,
  latinBeginning,
  latinPrefixes,
  soundMatch,
} from '../terms/transliteration.ts';
import { isLatin } from '../terms/words.ts';
import { type Concept, QUESTION_WORD_WEIGHT, type Variant } from './analyse.ts';

/** As sure as another name; a word that sounds less alike than the best is as sure as a near synonym. */
const SOUND_WEIGHT = 0.8;
const LESSER_WEIGHT = 0.7;
/** Words of the course that a word of the question may be taken for, and how far the worst may be behind the best. */
const MATCH_LIMIT = 3;
const LEAST_BEHIND = 0.02;
/** Words per question that are looked up, and words of the course that are read per range of beginnings. */
const LOOKUP_LIMIT = 4;
const RANGE_LIMIT = 500;

/** Single syllables that stemming may have taken off a Hangul name, as 이 off 제미나이. */
const CUT_FROM_HANGUL = [...'이은가의에와로도만나다지기라'];
/** How much of a loanword a word must have that one of them is put back to. */
const LEAST_FOREIGN = 0.4;

/**
 * The concepts with what the course holds that sounds like them, for words that it holds under no name they have.
 *
 * @param frequencies in how many passages each index term of the concepts stands
 */
export async function withSoundMatches(
  database: Queryable,
  courseId: number,
  concepts: readonly Concept[],
  frequencies: ReadonlyMap<string, number>,
  glossary: Glossary,
): Promise<readonly Concept[]> {
  const holds = ({ terms }: Variant): boolean => {
    const words = terms.filter((term) => !term.startsWith('~'));
    return words.length > 0 && words.every((term) => frequencies.has(term));
  };
  const unknown = concepts
    .filter((concept) => concept.parts.length === 0 || !concept.equivalents.some(holds))
    .flatMap((concept) => (concept.parts.length === 0 ? [concept] : concept.parts))
    .filter(
      ({ own, equivalents, weight }) =>
        weight > QUESTION_WORD_WEIGHT && !holds(own) && !equivalents.some(holds),
    )
    .slice(0, LOOKUP_LIMIT);
  const found = new Map<Concept, readonly Variant[]>();
  for (const concept of unknown) {
    const names = isLatin(concept.text)
      ? await hangulNames(database, courseId, concept, glossary)
      : await latinNames(database, courseId, concept, glossary);
    if (names.length > 0) found.set(concept, variantsOf(names));
  }
  if (found.size === 0) return concepts;
  const added = (concept: Concept): Concept => ({
    ...concept,
    equivalents: [...(found.get(concept) ?? []), ...concept.equivalents],
    parts: concept.parts.map(added),
  });
  return concepts.map(added);
}

/** A word of the course and how alike it sounds. */
interface Name {
  readonly term: string;
  readonly similarity: number;
}

function variantsOf(names: readonly Name[]): Variant[] {
  const ordered = names.toSorted((a, b) => b.similarity - a.similarity || (a.term < b.term ? -1 : 1));
  const best = ordered[0]!.similarity;
  return ordered
    .filter(({ similarity }) => similarity >= best - LEAST_BEHIND)
    .slice(0, MATCH_LIMIT)
    .map(({ term, similarity }) => ({
      text: term,
      weight: similarity === best ? SOUND_WEIGHT : LESSER_WEIGHT,
      terms: [...new Set([term, ...indexTermsOf(term)])],
    }));
}

async function latinNames(
  database: Queryable,
  courseId: number,
  concept: Concept,
  glossary: Glossary,
): Promise<Name[]> {
  const forms = hangulForms(concept);
  const beginnings = forms.flatMap((form) => latinBeginning(hangulSounds(form)) ?? []);
  if (beginnings.length === 0) return [];
  const prefixes = [...new Set(forms.flatMap((form) => latinPrefixes(hangulSounds(form))))];
  const rows = await vocabulary(
    database,
    courseId,
    prefixes.map((prefix) => ({ low: prefix, high: `${prefix}\u{10ffff}` })),
    [...new Set(beginnings)].join('|'),
  );
  const named = forms.flatMap((form) => namesOf(form, glossary));
  return rows.flatMap(({ term }) => {
    if (!fits(named, forms, term)) return [];
    const similarity = Math.max(
      0,
      ...forms.flatMap((form) => latinForms(term, form).map((latin) => soundMatch(form, latin))),
    );
    return similarity > 0 ? [{ term, similarity }] : [];
  });
}

async function hangulNames(
  database: Queryable,
  courseId: number,
  { spellings, own }: Concept,
  glossary: Glossary,
): Promise<Name[]> {
  const latin = [...new Set([...spellings, own.text])].filter((form) => /^[a-z]{4,}$/.test(form));
  const ranges = latin.flatMap(hangulRanges);
  if (ranges.length === 0) return [];
  const rows = await vocabulary(database, courseId, ranges, '^..');
  return rows.flatMap(({ term }) => {
    const longer = CUT_FROM_HANGUL.map((cut) => term + cut);
    const forms = [term, ...longer.filter((form) => foreignness(form) >= LEAST_FOREIGN)];
    const similarity = Math.max(0, ...forms.flatMap((form) => latin.map((word) => soundMatch(form, word))));
    if (similarity === 0) return [];
    const named = forms.flatMap((form) => namesOf(form, glossary));
    return latin.some((word) => fits(named, forms, word)) ? [{ term, similarity }] : [];
  });
}

/**
 * The course's index terms within ranges, both ends included, that a regular expression holds for. Goes from term to
 * term in the index, since each has as many rows as the course has segments.
 */
async function vocabulary(
  database: Queryable,
  courseId: number,
  ranges: readonly { readonly low: string; readonly high: string }[],
  pattern: string,
): Promise<{ term: string }[]> {
  return database.query<{ term: string }>(
    `select found.term from unnest($2::text[], $3::text[]) as span (low, high), lateral (
       with recursive seen as (
         (select term from postings where course_id = $1 and term >= span.low and term <= span.high
          order by term limit 1)
         union all
         select (select next.term from postings next where next.course_id = $1 and next.term > seen.term
                 and next.term <= span.high order by next.term limit 1)
         from seen where seen.term is not null)
       select term from seen limit $4) as found
     where found.term ~ $5`,
    [courseId, ranges.map(({ low }) => low), ranges.map(({ high }) => high), RANGE_LIMIT, pattern],
  );
}

/** The word as it stands, and freed of one particle after another; what can be Latin of these. */
function hangulForms({ spellings, own }: Concept): string[] {
  const forms = new Set<string>();
  for (const spelling of [...spellings, own.text]) {
    let form = spelling;
    for (let shorter = withoutParticle(form); ; form = shorter, shorter = withoutParticle(form)) {
      if (canBeLatin(form)) forms.add(form);
      if (shorter === form) break;
    }
  }
  return [...forms];
}

/** The Latin word and what its stem may have lost, where the Hangul word ends so. */
function latinForms(stem: string, hangul: string): string[] {
  const forms = [stem, `${stem}e`];
  if (/[깅닝딩링밍빙싱잉징칭킹팅핑]$/.test(hangul)) {
    forms.push(`${stem}ing`, `${stem}${stem.at(-1)}ing`);
  }
  if (/[션젼전언온]$/.test(hangul)) forms.push(`${stem}ion`, `${stem}ation`, `${stem}tion`);
  if (/[스즈츠]$/.test(hangul)) forms.push(`${stem}s`, `${stem}es`);
  if (/[드트]$/.test(hangul)) forms.push(`${stem}ed`);
  if (/리$/.test(hangul)) forms.push(`${stem}ly`);
  return forms;
}

/** What else the glossary calls a Hangul word. */
function namesOf(hangul: string, glossary: Glossary): string[] {
  return glossary.equivalents(hangul).map(({ text }) => text.toLowerCase());
}

/** Letters that a name must share with the glossary's to be another spelling of it: reflexion, reflection. */
const SHARED_BEGINNING = 3;

/**
 * Whether the glossary leaves room for this reading: a Hangul word that it translates by what sounds otherwise (단서,
 * clue) is none that was taken from English.
 */
function fits(named: readonly string[], forms: readonly string[], latin: string): boolean {
  if (named.length === 0) return true;
  return named.some((name) => {
    const words = name.match(/[a-z]+/g) ?? [];
    return words.some(
      (word) =>
        word.slice(0, SHARED_BEGINNING) === latin.slice(0, SHARED_BEGINNING) &&
        forms.some((form) => soundMatch(form, word) > 0),
    );
  });
}
