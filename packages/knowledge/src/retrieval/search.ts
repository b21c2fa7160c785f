/** A question against a course: analyse, find candidates, score them fully, return the best. */
import type { QuestionTerm, RankedPassage } from '../contract.ts';
import type { Queryable } from '../database/database.ts';
import { fieldGlossary } from '../glossary/field-glossary.ts';
import { aboveOf } from '../ingestion/course-tables.ts';
import type { Glossary } from '../terms/glossary.ts';
import { analyseQuestion, candidateKeys } from './analyse.ts';
import { findCandidates } from './candidates.ts';
import { questionTerms } from './question-terms.ts';
import { Ranker } from './rank.ts';

export interface SearchSettings {
  /** Passages that get a full score. */
  readonly candidates: number;
  /** Postings read at most to find them. */
  readonly budget: number;
}

export const SEARCH_SETTINGS: SearchSettings = { candidates: 120, budget: 150_000 };

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

export async function searchCourse(
  database: Queryable,
  course: CourseRow,
  question: string,
  limit: number,
  settings: SearchSettings = SEARCH_SETTINGS,
): Promise<{ terms: QuestionTerm[]; passages: RankedPassage[] }> {
  const mined = await minedGlossary(database, course.id, candidateKeys(question));
  const concepts = analyseQuestion(question, [mined, fieldGlossary()]);
  const statistics = {
    passages: course.passages,
    averageLength: Math.max(1, course.length / Math.max(1, course.passages)),
  };
  const found = await findCandidates(database, course.id, statistics, concepts, {
    count: settings.candidates,
    budget: settings.budget,
  });
  const rows = await passageRows(database, course.id, found.numbers);
  const ranker = new Ranker(concepts, statistics, found.frequencies);
  const ranked = rows
    .map((row) => {
      const above = aboveOf(row.title, row.heading, row.context);
      return { row, score: ranker.score({ body: row.body, above }) };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || a.row.number - b.row.number);
  return {
    terms: questionTerms(concepts, found.frequencies, course.passages),
    passages: ranked.slice(0, limit).map(({ row, score }) => ({ ...toPassage(row), score })),
  };
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

/** What the course's own notes say the question's terms are called; as sure as a translation. */
async function minedGlossary(
  database: Queryable,
  courseId: number,
  keys: readonly string[],
): Promise<Glossary> {
  const rows = await database.query<{ key: string; equivalent: string }>(
    'select distinct key, equivalent from glossary where course_id = $1 and key = any($2::text[])',
    [courseId, keys],
  );
  const entries = new Map<string, { text: string; weight: number }[]>();
  for (const { key, equivalent } of rows) {
    const known = entries.get(key) ?? [];
    entries.set(key, [...known, { text: equivalent, weight: 0.9 }]);
  }
  return { equivalents: (key) => entries.get(key) ?? [] };
}
