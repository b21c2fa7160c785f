/** The library: courses over one database. */
import { z } from 'zod';
import type {
  CourseKey,
  CourseStats,
  CourseSummary,
  Embedder,
  IngestReport,
  Library,
  Note,
  Passage,
} from './contract.ts';
import type { Database, Queryable } from './database/database.ts';
import { removeNote } from './ingestion/course-tables.ts';
import { ingestSources, isStorable } from './ingestion/ingest.ts';
import { libraryMigrations } from './ingestion/schema.ts';
import { openReadingThread } from './reading/reading-thread.ts';
import { PASSAGE_COLUMNS, type PassageRow, searchCourse, toPassage } from './retrieval/search.ts';
import { embedPassages, prepareVectors } from './retrieval/vectors.ts';

export interface OpenLibraryOptions {
  readonly database: Database;
  /** Bytes per file, default 32 MB. Larger files are not read. */
  readonly fileLimit?: number;
  /** Milliseconds for reading one file, default 30,000, at most 2^31 − 1. */
  readonly readingTime?: number;
  /** Characters per passage, 100–5000, default 600. Changing it reads all notes anew at the next ingestion. */
  readonly passageSize?: number;
  /** Adds ranking by meaning. Passages are embedded at the end of each ingestion. Needs pgvector. */
  readonly embed?: Embedder;
}

/** Megabytes of heap for reading one file; a PDF of 32 MB needs a few hundred. */
const READING_MEMORY = 768;

/** What `setTimeout` takes: longer times would end at once. */
const LONGEST_TIME = 2 ** 31 - 1;

const optionsSchema = z.object({
  fileLimit: z
    .int()
    .min(1)
    .default(32 * 1_048_576),
  readingTime: z.number().positive().max(LONGEST_TIME).default(30_000),
  passageSize: z.number().min(100).max(5000).default(600),
});

const ownerSchema = z.string().min(1).max(200).refine(isStorable, 'holds a null character or half of one');
const courseSchema = z.object({
  owner: ownerSchema,
  name: z.string().trim().min(1).max(200).refine(isStorable, 'holds a null character or half of one'),
});
const limitSchema = z.int().min(1).max(100).default(8);
const questionSchema = z.string().max(100_000);

/**
 * Opens the library's tables in the database, creating or upgrading them. The database stays the caller's.
 * Throws ZodError for options out of their range, SchemaTooNewError, VectorsUnavailableError.
 */
export async function openLibrary(options: OpenLibraryOptions): Promise<Library> {
  const { database, embed } = options;
  const { fileLimit, readingTime, passageSize } = optionsSchema.parse(options);
  await database.migrate('knowledge', libraryMigrations);
  if (embed) await prepareVectors(database);
  const thread = openReadingThread({ time: readingTime, memory: READING_MEMORY });
  const settings = { fileLimit, thread, passageSize };

  return {
    async ingest(course, sources, ingestOptions = {}) {
      const { owner, name } = courseSchema.parse(course);
      const [made] = await database.query<{ id: number }>(
        'insert into courses (owner, name) values ($1, $2) on conflict do nothing returning id',
        [owner, name],
      );
      const { id } = made ?? (await findCourse(database, course))!;
      let report: IngestReport;
      try {
        report = await ingestSources(database, id, sources, ingestOptions, settings);
      } catch (error) {
        if (made) await dropIfEmpty(database, id).catch(() => undefined);
        throw error;
      }
      if (made && report.failed.length > 0) await dropIfEmpty(database, id);
      if (embed === undefined) return report;
      const { signal } = ingestOptions;
      try {
        await embedPassages(database, id, embed, signal);
      } catch (error) {
        signal?.throwIfAborted();
        return { ...report, unembedded: error instanceof Error ? error : new Error(String(error)) };
      }
      return report;
    },

    async search(course, question, searchOptions = {}) {
      const limit = limitSchema.parse(searchOptions.limit);
      searchOptions.signal?.throwIfAborted();
      const row = (await findCourse(database, course)) ?? { id: -1, passages: 0, length: 0 };
      const { signal } = searchOptions;
      return searchCourse({
        database,
        course: row,
        question: questionSchema.parse(question),
        limit,
        ...(embed ? { embedder: embed } : {}),
        ...(signal ? { signal } : {}),
      });
    },

    async note(course, path) {
      const { owner, name } = courseSchema.parse(course);
      if (!isStorable(path)) return undefined;
      const [row] = await database.query<Note & Record<string, unknown>>(
        `select n.path, n.title, n.text, n.blocks from notes n join courses c on c.id = n.course_id
         where c.owner = $1 and c.name = $2 and n.path = $3`,
        [owner, name, path],
      );
      return row;
    },

    async notes(course) {
      const { owner, name } = courseSchema.parse(course);
      return database.query<{ path: string; title: string }>(
        `select n.path, n.title from notes n join courses c on c.id = n.course_id
         where c.owner = $1 and c.name = $2 order by n.path collate "C"`,
        [owner, name],
      );
    },

    async passage(course, id): Promise<Passage | undefined> {
      const { owner, name } = courseSchema.parse(course);
      const [row] = await database.query<PassageRow & Record<string, unknown>>(
        `select ${PASSAGE_COLUMNS} from passages p join notes n on n.id = p.note_id
         join courses c on c.id = p.course_id where c.owner = $1 and c.name = $2 and p.number = $3`,
        [owner, name, z.int32().parse(id)],
      );
      return row && toPassage(row);
    },

    async courses(owner) {
      return database.query<CourseSummary & Record<string, unknown>>(
        `select c.owner, c.name, c.passages, count(n.id)::integer as notes from courses c
         left join notes n on n.course_id = c.id where c.owner = $1 group by c.id order by c.name collate "C"`,
        [ownerSchema.parse(owner)],
      );
    },

    async remove(course, note) {
      const row = await findCourse(database, course);
      if (!row) return false;
      if (note !== undefined && !isStorable(note)) return false;
      if (note !== undefined) return database.transaction((inside) => removeNote(inside, row.id, note));
      const removed = await database.query('delete from courses where id = $1 returning id', [row.id]);
      return removed.length > 0;
    },

    async stats(course) {
      const { owner, name } = courseSchema.parse(course);
      const [row] = await database.query<CourseStats & Record<string, unknown>>(
        `select c.passages, count(n.id)::integer as notes, coalesce(sum(length(n.text)), 0)::integer as characters,
           (select count(distinct (g.key, g.equivalent))::integer / 2 from glossary g where g.course_id = c.id) as "glossaryPairs"
         from courses c left join notes n on n.course_id = c.id where c.owner = $1 and c.name = $2 group by c.id`,
        [owner, name],
      );
      return row;
    },
  };
}

/** A course that was made for notes of which none went in is none. */
async function dropIfEmpty(database: Queryable, id: number): Promise<void> {
  await database.query(
    'delete from courses c where c.id = $1 and not exists (select 1 from notes n where n.course_id = c.id)',
    [id],
  );
}

async function findCourse(
  database: Queryable,
  course: CourseKey,
): Promise<{ id: number; passages: number; length: number } | undefined> {
  const { owner, name } = courseSchema.parse(course);
  const [row] = await database.query<{ id: number; passages: number; length: number }>(
    'select id, passages, length from courses where owner = $1 and name = $2',
    [owner, name],
  );
  return row;
}
