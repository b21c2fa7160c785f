import { extname } from 'node:path';
import { type NoteSource, noteEndings } from '@haksup/knowledge';
import type { FileProblem } from '../words/words.ts';

/** A file that hangs on a command. Structure of discord.js's `Attachment`, as far as it matters. */
export interface AttachedFile {
  readonly name: string;
  /** The name as the person's file had it, without its ending, where Discord had to change `name`. */
  readonly title?: string | null;
  /** Bytes, as Discord says. */
  readonly size: number;
  readonly url: string;
}

export interface FailedFile {
  readonly name: string;
  readonly problem: FileProblem;
  /** What went wrong underneath, for the log. */
  readonly cause?: unknown;
}

export interface ReadAttachments {
  readonly sources: readonly NoteSource[];
  readonly failed: readonly FailedFile[];
}

export interface ReadAttachmentsOptions {
  /** The one address that files are fetched from: the CDN that discord.js is set to. */
  readonly cdn: string;
  /** Most bytes per file. */
  readonly largest: number;
  /** Most milliseconds per file. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** A file that was not taken; `problem` says why in a form that can be said in any language. */
export class AttachmentError extends Error {
  override readonly name = 'AttachmentError';
  readonly file: string;
  readonly problem: FileProblem;

  constructor(file: string, problem: FileProblem, options?: ErrorOptions) {
    super(`The attached file ${file} was not taken: ${problem.kind}.`, options);
    this.file = file;
    this.problem = problem;
  }
}

/**
 * Fetches the files of a command side by side and at once, since their addresses expire. A file that fails is named
 * with its problem and the others go in. Rejects only where the signal is aborted.
 */
export async function readAttachments(
  files: readonly AttachedFile[],
  options: ReadAttachmentsOptions,
): Promise<ReadAttachments> {
  const seen = new Set<string>();
  const jobs = files.map(async (file): Promise<NoteSource | FailedFile> => {
    const name = noteName(file);
    try {
      if (seen.has(name)) throw new AttachmentError(name, { kind: 'same-name' });
      seen.add(name);
      const bytes = await fetchFile(name, file, options);
      return { path: name, size: bytes.length, bytes: async () => bytes };
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof AttachmentError)) throw error;
      return { name, problem: error.problem, cause: error.cause };
    }
  });
  const results = await Promise.all(jobs);
  return {
    sources: results.filter((result) => 'path' in result),
    failed: results.filter((result) => 'problem' in result),
  };
}

const longestStem = 100;

/** The note's path: the file's own name, without folders, in one Unicode form, at most 110 UTF-16 units. */
export function noteName({ name, title }: Pick<AttachedFile, 'name' | 'title'>): string {
  // Not `extname`: Discord leaves `.md` of a name that it had to empty.
  const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '';
  const stem = title ?? name.slice(0, name.length - ending.length);
  const clean = stem
    .normalize('NFC')
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}/\\]+/gu, '_')
    .replace(/^\.+/, '')
    .trim();
  let kept = '';
  for (const character of clean === '' ? 'note' : clean) {
    if (kept.length + character.length > longestStem) break;
    kept += character;
  }
  return `${kept.trimEnd()}${ending.slice(0, 10)}`;
}

async function fetchFile(
  name: string,
  { url, size }: AttachedFile,
  { cdn, largest, timeout, signal }: ReadAttachmentsOptions,
): Promise<Uint8Array> {
  if (!noteEndings.includes(extname(name).slice(1))) {
    throw new AttachmentError(name, { kind: 'unsupported', known: noteEndings });
  }
  if (size > largest) throw new AttachmentError(name, { kind: 'too-large', limit: largest });
  if (!URL.canParse(url) || new URL(url).origin !== new URL(cdn).origin) {
    throw new AttachmentError(name, { kind: 'foreign-host' });
  }
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new AttachmentError(name, { kind: 'download' }, { cause: `HTTP status ${response.status}` });
    }
    const chunks: Uint8Array[] = [];
    let received = 0;
    for await (const chunk of response.body) {
      received += chunk.length;
      // The size that Discord names is a claim: more than that may come.
      if (received > largest) throw new AttachmentError(name, { kind: 'too-large', limit: largest });
      chunks.push(chunk);
    }
    if (received < size) {
      const cause = `${received} of ${size} bytes arrived`;
      throw new AttachmentError(name, { kind: 'download' }, { cause });
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (error instanceof AttachmentError) throw error;
    throw new AttachmentError(name, { kind: 'download' }, { cause: error });
  }
}
