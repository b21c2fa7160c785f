/** Which reader a file gets, by its ending. */
import type { Reading } from '../contract.ts';
import { decodeText } from './decode.ts';
import { NestingTooDeepError, UnreadableNoteError, UnsupportedFormatError } from './errors.ts';
import { BLOCK_LIMIT, NESTING_LIMIT } from './limits.ts';

type Read = (note: string, bytes: Uint8Array) => Promise<Reading> | Reading;

// Parsers are loaded when the first file of their kind comes: PDF.js alone takes as long as the rest together.
const readers: { readonly [ending: string]: () => Promise<Read> } = {
  md: markdown('md'),
  markdown: markdown('md'),
  mdx: markdown('mdx'),
  txt: async () => {
    const { readText } = await import('./text.ts');
    return (note, bytes) => readText(note, decodeText(note, bytes));
  },
  html,
  htm: html,
  ipynb: async () => {
    const { readNotebook } = await import('./notebook.ts');
    return (note, bytes) => readNotebook(note, decodeText(note, bytes));
  },
  pdf: async () => (await import('./pdf.ts')).readPdf,
  docx: async () => (await import('./docx.ts')).readDocx,
};

/** Endings of files that can be read, without the dot. */
export const noteEndings: readonly string[] = Object.keys(readers);

export function isNotePath(path: string): boolean {
  return Object.hasOwn(readers, endingOf(path));
}

/**
 * Reads a file's bytes as a note. Throws UnsupportedFormatError, UndecodableTextError, NestingTooDeepError,
 * ArchiveTooLargeError, UnreadableNoteError. Bounds on size and time are the caller's.
 */
export async function readNote(path: string, bytes: Uint8Array): Promise<Reading> {
  const ending = endingOf(path);
  const load = Object.hasOwn(readers, ending) ? readers[ending] : undefined;
  if (!load) throw new UnsupportedFormatError(path, noteEndings);
  const read = await load();
  try {
    const reading = await read(path, bytes);
    if (reading.blocks.length > BLOCK_LIMIT) {
      const found = `${reading.blocks.length.toLocaleString('en')} paragraphs, items and rows`;
      throw new UnreadableNoteError(
        path,
        `${found} are over the limit of ${BLOCK_LIMIT.toLocaleString('en')}; split it`,
      );
    }
    return reading;
  } catch (error) {
    // The parsers recurse; what exhausts the stack is nesting.
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      throw new NestingTooDeepError(path, NESTING_LIMIT, { cause: error });
    }
    throw error;
  }
}

function markdown(dialect: 'md' | 'mdx'): () => Promise<Read> {
  return async () => {
    const { readMarkdown } = await import('./markdown.ts');
    return (note, bytes) => readMarkdown(note, decodeText(note, bytes), dialect);
  };
}

async function html(): Promise<Read> {
  const { readHtml } = await import('./html.ts');
  return (note, bytes) => readHtml(note, decodeText(note, bytes));
}

function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}
