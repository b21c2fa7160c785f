/** Files that are broken or meant to harm: each gets its error, with its name, in bounded time. */
import { deflateSync } from 'node:zlib';
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
  ['md', bytes('no ending'), errors.UnsupportedFormatError],
  ['what.constructor', bytes('x'), errors.UnsupportedFormatError],
  ['lines.txt', bytes('a\n'.repeat(1_000_001)), errors.UnreadableNoteError],
])('%s', async (name, content, type) => {
  const failure: unknown = await thread.read(name, content).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(type);
  expect((failure as Error).message).toContain(`${name}: `);
  expect(failure).toMatchObject({ note: name, name: type.name });
});

test('a PDF of a thousand bytes that unpacks to hundreds of megabytes is stopped', async () => {
  const text = 'BT /F 12 Tf 72 700 Td (Hi) Tj ET ';
  const stream = deflateSync(deflateSync(Buffer.alloc(300 * 1_048_576, text, 'latin1')));
  const head =
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj ';
  const page = '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<>>>>endobj ';
  const pdf = Buffer.concat([
    Buffer.from(`${head}${page}4 0 obj<</Length ${stream.length}/Filter[/FlateDecode/FlateDecode]>>stream\n`),
    stream,
    Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>'),
  ]);
  await expect(thread.read('bomb.pdf', pdf)).rejects.toThrow(/^bomb\.pdf: .*more than 256 MB of memory/);
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
