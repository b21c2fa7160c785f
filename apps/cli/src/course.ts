import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import {
  type CourseKey,
  type IngestReport,
  type Library,
  NotesFolderError,
  readFolder,
} from '@haksup/knowledge';
import { UsageError } from './errors.ts';
import { messageOf } from './failures.ts';
import { sampleCourseFolder } from './sample-course.ts';
import type { Messages } from './terminal/messages.ts';
import { type ProgressStream, showProgress } from './terminal/progress.ts';
import { plain } from './terminal/reply.ts';

/** A folder of notes that has been read. */
export interface Course {
  key: CourseKey;
  /** What a person calls it: the folder's name. */
  title: string;
  notes: number;
  /** Questions that it answers, where some are known. */
  examples?: readonly string[];
}

/** The key under which a folder's index is kept: its name for people and a hash of its path, since names repeat. */
export function courseKeyOf(folder: string): CourseKey {
  const path = resolve(folder);
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return { owner: 'local', name: `${basename(path).slice(0, 60) || 'notes'}-${hash}` };
}

/**
 * Reads the folder's new and changed notes into the library and forgets those that are gone. Notes that can't be
 * read are named on `error` and left out.
 *
 * @throws {UsageError} the folder doesn't exist or holds no note that can be read
 */
export async function openCourse(
  given: string,
  {
    library,
    error,
    messages,
    signal,
  }: { library: Library; error: ProgressStream; messages: Messages; signal?: AbortSignal },
): Promise<Course> {
  const folder = await findFolder(given);
  const key = courseKeyOf(folder);
  const progress = showProgress(error, messages.indexing);
  let report: IngestReport;
  try {
    report = await library.ingest(key, await notesIn(folder), {
      removeMissing: true,
      onProgress: ({ done, total, note }) => progress.update(done, total, note),
      ...(signal && { signal }),
    });
  } finally {
    progress.end();
  }
  // Embeddings are asked for by name, so that going on without them is no answer.
  if (report.unembedded) throw report.unembedded;
  for (const { note, error: reason } of report.failed) {
    error.write(`${messages.skipped(plain(note), plain(messageOf(reason)))}\n`);
  }
  if (report.added.length > 0 || report.removed.length > 0) {
    error.write(`${messages.indexed(report.added.length, report.unchanged.length, report.removed.length)}\n`);
  }
  const notes = report.added.length + report.unchanged.length;
  if (notes === 0) {
    throw new UsageError(
      `${plain(folder)} holds no note that can be read. Haksup reads .md, .mdx, .txt, .html, .pdf, .docx and .ipynb files.`,
    );
  }
  if (resolve(folder) === sampleCourseFolder)
    return { key, title: messages.sampleCourse, notes, examples: messages.examples };
  return { key, title: basename(resolve(folder)), notes };
}

/** A folder as a person names it: `~` is the home folder, also where no shell has seen to that. */
async function findFolder(given: string): Promise<string> {
  const folder = given === '~' || given.startsWith('~/') ? join(homedir(), given.slice(1)) : given;
  if (given === '') throw new UsageError('Give the folder that holds your notes.');
  const found = await stat(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw new UsageError(`The notes cannot be read: ${plain(messageOf(cause))}`, { cause });
  });
  if (found?.isDirectory()) return folder;
  throw new UsageError(
    found === undefined
      ? `There is no folder ${plain(folder)}. Give the folder that holds your notes.`
      : `${plain(folder)} is no folder. Give the folder that holds your notes.`,
  );
}

async function notesIn(folder: string): Promise<Awaited<ReturnType<typeof readFolder>>> {
  try {
    return await readFolder(folder);
  } catch (error) {
    if (!(error instanceof NotesFolderError)) throw error;
    // The folder is there: what is missing is the right to look into it, or into one below it.
    throw new UsageError(`The notes cannot be read: ${plain(messageOf(error.cause))}`, { cause: error });
  }
}
