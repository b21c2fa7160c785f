/** Files that are broken or meant to harm: each gets its error, with its name, in bounded time. */
import { afterAll, expect, test } from 'vitest';
import { zipOf } from '../testing/zip.ts';
import { checkArchive } from './archive.ts';
import * as errors from './errors.ts';
import { openReadingThread } from './reading-thread.ts';

const thread = openReadingThread({ time: 20_000, memory: 256 });
afterAll(() => thread.close());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const zip = (name: string, content: Uint8Array, declared?: number): Uint8Array =>
  zipOf({ [name]: content }, declared);

test.each([
  [
    'binary.md',
    Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256),
    errors.UndecodableTextError,
  ],
  ['invalid.txt', Uint8Array.from([0x61, 0xff, 0xfe, 0xc3, 0x28, 0x80]), errors.UndecodableTextError],
  ['quotes.md', bytes(`${'>'.repeat(50_000)} deep`), errors.NestingTooDeepError],
  [
    'lists.md',
    bytes(Array.from({ length: 400 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n')),
    errors.NestingTooDeepError,
  ],
  ['tags.html', bytes('<div>'.repeat(20_000)), errors.NestingTooDeepError],
  ['tags.md', bytes('<div>'.repeat(5000)), errors.NestingTooDeepError],
  ['cut.pdf', bytes('%PDF-1.7\n1 0 obj'), errors.UnreadableNoteError],
  ['no.docx', bytes('not an archive'), errors.UnreadableNoteError],
  ['other.docx', zip('a.txt', bytes('no document')), errors.UnreadableNoteError],
  ['bomb.docx', zip('word/document.xml', new Uint8Array(140 * 1_048_576)), errors.ArchiveTooLargeError],
  ['liar.docx', zip('word/document.xml', new Uint8Array(4 * 1_048_576), 100), errors.UnreadableNoteError],
  ['no.ipynb', bytes('{"cells": 3}'), errors.UnreadableNoteError],
  ['what.exe', bytes('MZ'), errors.UnsupportedFormatError],
])('%s', async (name, content, type) => {
  const failure: unknown = await thread.read(name, content).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(type);
  expect((failure as Error).message).toContain(`${name}: `);
  expect(failure).toMatchObject({ note: name, name: type.name });
});

test('after a hostile file the next one is read', async () => {
  await expect(thread.read('binary.md', Uint8Array.of(0, 1, 0, 0))).rejects.toThrow('binary');
  await expect(thread.read('good.md', bytes('# 좋은 글'))).resolves.toMatchObject({ title: '좋은 글' });
});

test('a file that takes too long is stopped', async () => {
  const hasty = openReadingThread({ time: 1, memory: 256 });
  try {
    await expect(hasty.read('slow.md', bytes('a\n'.repeat(200_000)))).rejects.toThrow(
      errors.ReadingTimeoutError,
    );
  } finally {
    await hasty.close();
  }
});

test('an archive is measured as it unpacks', async () => {
  const archive = zip('a', new Uint8Array(2000));
  await expect(checkArchive('a.docx', archive, 2000)).resolves.toBeUndefined();
  await expect(checkArchive('a.docx', archive, 1999)).rejects.toThrow(errors.ArchiveTooLargeError);
});
