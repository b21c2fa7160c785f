/** A question against a course: analyse, find candidates, score them fully, return the best. */
import type { Embedder, RankedPassage, SearchResult } from '../contract.ts';
import type { Queryable } from '../database/database.ts';
import { fieldGlossary } from '../glossary/field-glossary.ts';
import { aboveOf } from '../ingestion/course-tables.ts';
import { EQUIVALENT_LIMIT, type Glossary } from '../terms/glossary.ts';
import { analyseQuestion, candidateKeys } from './analyse.ts';
import { countTerms, findCandidates } from './candidates.ts';
import { questionTerms, termsAsWritten } from './question-terms.ts';
import { Ranker } from './rank.ts';
import { withSoundMatches } from './sound-matches.ts';
import { fuseRanks, nearestPassages } from './vectors.ts';

export interface SearchSettings {
  /** Passages that get a full score. */
  readonly candidates: number;
  /** Postings read at most to find them. */
  readonly budget: number;
}

export const SEARCH_SETTINGS: SearchSettings = { candidates: 64, budget: 150_000 };

interface CourseRow {
  readonly id: number;
  readonly passages: number;
  readonly length: number;
}

export interface PassageRow {
  readonly number: number;
  readonly path: string;
  readonly title: string;
  readonly start_at: number;
  readonly end_at: number;
  readonly heading: string[];
  readonly context: string;
  readonly body: string;
}

export const PASSAGE_COLUMNS: string =
  'p.number, n.path, n.title, p.start_at, p.end_at, p.heading, p.context, p.body';

export interface CourseSearch {
  readonly database: Queryable;
  readonly course: CourseRow;
  readonly question: string;
  readonly limit: number;
  readonly embedder?: Embedder;
  readonly signal?: AbortSignal;
}

export async function searchCourse(
  { database, course, question, limit, embedder, signal }: CourseSearch,
  settings: SearchSettings = SEARCH_SETTINGS,
): Promise<SearchResult> {
  const near = embedder ? nearestPassages(database, course.id, embedder, question, signal) : undefined;
  // Awaited further down; a failure before that must not end the process.
  near?.catch(() => undefined);
  const mined = await minedGlossary(database, course.id, candidateKeys(question));
  const named = analyseQuestion(question, [mined, fieldGlossary()]);
  const counted = await countTerms(database, course.id, named);
  const concepts = await withSoundMatches(database, course.id, named, counted, fieldGlossary());
  const frequencies = concepts === named ? counted : await countTerms(database, course.id, concepts);
  const statistics = {
    passages: course.passages,
    averageLength: Math.max(1, course.length / Math.max(1, course.passages)),
  };
  const found = await findCandidates(database, course.id, statistics, concepts, frequencies, {
    count: Math.max(settings.candidates, 2 * limit),
    budget: settings.budget,
  });
  signal?.throwIfAborted();
  // Without its embedding model a question is still answered by its words.
  const nearest = (await near?.catch(() => undefined)) ?? [];
  signal?.throwIfAborted();
  const rows = await passageRows(database, course.id, [...new Set([...found, ...nearest])]);
  const ranker = new Ranker(concepts, statistics, frequencies);
  const ranked = rows
    .map((row) => {
      const above = aboveOf(row.title, row.heading, row.context);
      return {
        row,
        score: ranker.score({ body: row.body, above, heading: row.heading.at(-1) ?? row.title }),
      };
    })
    .toSorted((a, b) => b.score - a.score || a.row.number - b.row.number);
  const best = nearest.length === 0 ? ranked : fused(ranked, nearest);
  return {
    terms: termsAsWritten(question, questionTerms(concepts, frequencies, course.passages)),
    passages: best
      .filter(({ score }) => score > 0)
      .slice(0, limit)
      .map(({ row, score }) => ({ ...toPassage(row), score })),
  };
}

interface Ranked {
  readonly row: PassageRow;
  readonly score: number;
}

/**
 * Places come from both rankings; a place keeps the score that words give it, so that whoever reads scores (the tutor's
 * confidence) finds them on one scale with an embedding model and without.
 */
function fused(ranked: readonly Ranked[], nearest: readonly number[]): Ranked[] {
  const byWords = ranked.filter(({ score }) => score > 0).map(({ row }) => row.number);
  const places = fuseRanks([byWords, nearest]);
  const scores = ranked.map(({ score }) => score).filter((score) => score > 0);
  const least = scores.at(-1) ?? 1;
  return ranked
    .map(({ row }) => ({ row, score: places.get(row.number) ?? 0 }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.row.number - b.row.number)
    .map(({ row }, place) => ({ row, score: scores[place] ?? least / 2 }));
}

export function toPassage(row: PassageRow): Omit<RankedPassage, 'score'> {
  return {
    id: row.number,
    note: row.path,
    title: row.title,
    heading: row.heading,
    text: row.body,
    start: row.start_at,
    end: row.end_at,
  };
}

async function passageRows(
  database: Queryable,
  courseId: number,
  numbers: readonly number[],
): Promise<PassageRow[]> {
  if (numbers.length === 0) return [];
  return database.query<PassageRow & Record<string, unknown>>(
    `select ${PASSAGE_COLUMNS} from passages p join notes n on n.id = p.note_id
     where p.course_id = $1 and p.number = any($2::integer[])`,
    [courseId, numbers],
  );
}

/** Names that notes may give one term; several of them can be spellings of one. In order, so that all servers agree. */
const MINED_LIMIT = 4 * EQUIVALENT_LIMIT;

/** What the course's own notes say the question's terms are called; as sure as a translation. */
async function minedGlossary(
  database: Queryable,
  courseId: number,
  keys: readonly string[],
): Promise<Glossary> {
  const rows = await database.query<{ key: string; equivalent: string }>(
    `select key, equivalent from (
       select key, equivalent, row_number() over (partition by key order by equivalent collate "C") as place
       from glossary where course_id = $1 and key = any($2::text[]) group by key, equivalent) as named
     where place <= ${MINED_LIMIT} order by key, place`,
    [courseId, keys],
  );
  const entries = new Map<string, { text: string; weight: number }[]>();
  for (const { key, equivalent } of rows) {
    const known = entries.get(key);
    const other = { text: equivalent, weight: 0.9 };
    if (known) known.push(other);
    else entries.set(key, [other]);
  }
  return { equivalents: (key) => entries.get(key) ?? [] };
}
