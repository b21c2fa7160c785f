/** Sources into a course: what is new or changed is read and stored, one transaction per note. */
import { createHash } from 'node:crypto';
import type { IngestOptions, IngestReport, NoteSource } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { FileTooLargeError, UnreadableNoteError } from '../reading/errors.ts';
import type { ReadingThread } from '../reading/reading-thread.ts';
import { addNote, removeNote } from './course-tables.ts';

/** Part of every hash: raise it when readers, passages or index terms change, and notes are read anew. */
const READER_VERSION = 3;

export interface IngestSettings {
  /** Bytes per file. */
  readonly fileLimit: number;
  readonly thread: ReadingThread;
  /** Characters per passage. */
  readonly passageSize: number;
}

export async function ingestSources(
  database: Database,
  courseId: number,
  sources: Iterable<NoteSource>,
  options: IngestOptions,
  settings: IngestSettings,
): Promise<IngestReport> {
  const { onProgress, signal, removeMissing = false } = options;
  const all = [...new Map([...sources].map((source) => [source.path, source])).values()];
  const known = await knownHashes(database, courseId);
  const report = { added: [] as string[], unchanged: [] as string[], removed: [] as string[] };
  const failed: { note: string; error: Error }[] = [];
  for (const [index, source] of all.entries()) {
    signal?.throwIfAborted();
    let outcome: 'added' | 'unchanged' | 'failed';
    try {
      const bytes = await load(source, settings.fileLimit);
      const hash = hashOf(bytes, settings.passageSize);
      outcome = known.get(source.path) === hash ? 'unchanged' : 'added';
      if (outcome === 'added') {
        const reading = await settings.thread.read(source.path, bytes);
        await database.transaction(async (transaction) => {
          await removeNote(transaction, courseId, source.path);
          await addNote(transaction, courseId, source.path, hash, reading, { size: settings.passageSize });
        });
      }
      report[outcome].push(source.path);
    } catch (error) {
      outcome = 'failed';
      failed.push({ note: source.path, error: error instanceof Error ? error : new Error(String(error)) });
    }
    onProgress?.({ done: index + 1, total: all.length, note: source.path, outcome });
  }
  if (removeMissing) {
    const present = new Set(all.map(({ path }) => path));
    // What lies in a folder that couldn't be read isn't known to be gone.
    const unread = failed.map(({ note }) => `${note}/`);
    for (const path of known.keys()) {
      signal?.throwIfAborted();
      if (present.has(path) || unread.some((folder) => path.startsWith(folder))) continue;
      await database.transaction((transaction) => removeNote(transaction, courseId, path));
      report.removed.push(path);
    }
  }
  return { ...report, failed };
}

async function knownHashes(database: Database, courseId: number): Promise<Map<string, string>> {
  const rows = await database.query<{ path: string; hash: string }>(
    'select path, hash from notes where course_id = $1 order by path',
    [courseId],
  );
  return new Map(rows.map(({ path, hash }) => [path, hash]));
}

/** Whether a database gives the text back as it is: Postgres refuses null characters, and UTF-8 has no lone surrogates. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Throws FileTooLargeError before reading, and again where the size was announced wrongly; UnreadableNoteError. */
async function load(source: NoteSource, limit: number): Promise<Uint8Array> {
  if (!isStorable(source.path)) {
    throw new UnreadableNoteError(source.path, 'its path holds a null character or half of one; rename it');
  }
  if (source.size > limit) throw new FileTooLargeError(source.path, source.size, limit);
  const bytes = await source.bytes();
  if (bytes.length > limit) throw new FileTooLargeError(source.path, bytes.length, limit);
  return bytes;
}

function hashOf(bytes: Uint8Array, passageSize: number): string {
  return createHash('sha256').update(`${READER_VERSION}:${passageSize}:`).update(bytes).digest('hex');
}
