import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { inputLines } from './input-lines.ts';

const lines = (chunks: readonly string[], most = 100): Promise<string[]> =>
  Readable.from(inputLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), most)).toArray();

describe('lines of a stream', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing', [], []],
    ['a line without an end', ['a'], ['a']],
    ['blank lines', ['a\n\nb\n'], ['a', '', 'b']],
    ['ends of Windows', ['a\r\nb\r', '\n'], ['a', 'b']],
    ['a line in pieces', ['a', 'b\nc', '', 'd'], ['ab', 'cd']],
    ['a carriage return within a line', ['a\rb\n'], ['a\rb']],
    ['other separators of Unicode', ['a\u2028b\u2029c\u0085d'], ['a\u2028b\u2029c\u0085d']],
    ['a byte order mark', ['\ufeffa\n\ufeffb'], ['a', '\ufeffb']],
  ])('%s', async (_, chunks, expected) => {
    expect(await lines(chunks)).toEqual(expected);
  });

  test('a line that is too long is cut, and the next one is whole', async () => {
    expect(await lines(['1234', '5678', '9\nab\n'], 5)).toEqual(['123456', 'ab']);
  });
});
