import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type CourseKey, type IngestReport, type Library, readFolder } from '@haksup/knowledge';
import { UsageError } from './errors.ts';
import type { Messages } from './terminal/messages.ts';
import { type ProgressStream, showProgress } from './terminal/progress.ts';
import { plain } from './terminal/reply.ts';

/** A folder of notes that has been read. */
export interface Course {
  key: CourseKey;
  /** What a person calls it: the folder's name. */
  title: string;
  notes: number;
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
  folder: string,
  {
    library,
    error,
    messages,
    signal,
  }: { library: Library; error: ProgressStream; messages: Messages; signal?: AbortSignal },
): Promise<Course> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UsageError(`There is no folder ${plain(folder)}. Give the folder that holds your notes.`);
  }
  const key = courseKeyOf(folder);
  const progress = showProgress(error, messages.indexing);
  let report: IngestReport;
  try {
    report = await library.ingest(key, await readFolder(folder), {
      removeMissing: true,
      onProgress: ({ done, total, note }) => progress.update(done, total, note),
      ...(signal && { signal }),
    });
  } finally {
    progress.end();
  }
  for (const { note, error: reason } of report.failed) {
    error.write(`${messages.skipped(plain(note), plain(reason.message))}\n`);
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
  return { key, title: basename(resolve(folder)), notes };
}
