import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { answerLines, parseRequestLine } from './json-lines.ts';

describe('a line of input', () => {
  test.each([
    ['a question', '{"id": "a", "question": "왜?"}', { id: 'a', turns: ['왜?'] }],
    ['turns', '{"id": 7, "turns": ["왜?", "언제?"]}', { id: 7, turns: ['왜?', '언제?'] }],
    ['fields that it does not know', '{"id": "a", "question": "q", "more": 1}', { id: 'a', turns: ['q'] }],
  ])('is read: %s', (_, line, request) => {
    expect(parseRequestLine(line)).toEqual({ ok: true, request });
  });

  test.each([
    ['no JSON', 'hello', null],
    ['no object', '[1]', null],
    ['no id', '{"question": "q"}', null],
    ['no question', '{"id": "a"}', 'a'],
    ['an empty question', '{"id": "a", "question": "  "}', 'a'],
    ['a question that is no text', '{"id": "a", "question": 5}', 'a'],
    ['no turns', '{"id": "a", "turns": []}', 'a'],
    ['a question of 4,001 characters', JSON.stringify({ id: 'a', question: 'x'.repeat(4001) }), 'a'],
    ['a line over the limit', JSON.stringify({ id: 'a', question: 'x'.repeat(1_000_001) }), null],
  ])('is refused: %s', (_, line, id) => {
    expect(parseRequestLine(line)).toMatchObject({
      ok: false,
      id,
      error: expect.stringMatching(/Expected|characters/),
    });
  });
});

describe('answering lines', () => {
  async function run(lines: string[]): Promise<{ clean: boolean; written: unknown[] }> {
    const output = new PassThrough();
    const clean = await answerLines(
      Readable.from(lines.map((line) => `${line}\n`)),
      output,
      async ({ turns }) => {
        if (turns.at(-1) === 'fail') throw new Error('could not');
        return { answer: turns.join('+') };
      },
    );
    output.end();
    const text = (await output.toArray()).map(String).join('');
    return {
      clean,
      written: text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    };
  }

  test('keeps the order and passes blank lines over', async () => {
    expect(await run(['{"id":1,"question":"a"}', '', '{"id":2,"turns":["b","c"]}'])).toEqual({
      clean: true,
      written: [
        { id: 1, answer: 'a' },
        { id: 2, answer: 'b+c' },
      ],
    });
  });

  test.each([
    '12345678901234567890',
    '-9007199254740993',
    '9007199254740991',
    '1e400',
    '0.12345678901234567890',
    '0.5',
    '"12345678901234567890"',
  ])('gives the id back as it was written: %s', async (id) => {
    const output = new PassThrough();
    const lines = [`{"id":${id},"question":"a"}\n`, `{"id":${id}}\n`, `{"id":${id},"question":"b"}\n`];
    await answerLines(Readable.from(lines), output, async ({ turns: [turn] }) => {
      if (turn === 'b') throw new Error('could not');
      return { answer: turn };
    });
    output.end();
    const written = (await output.toArray()).map(String).join('').trim().split('\n');
    expect(written).toEqual([
      `{"id":${id},"answer":"a"}`,
      expect.stringMatching(`^\\{"id":${id.replaceAll('.', '\\.')},"error":"Expected`),
      `{"id":${id},"error":"could not"}`,
    ]);
  });

  test('an id of more than 200 characters is refused, number or not', async () => {
    expect(parseRequestLine(`{"id":"${'1'.repeat(201)}","question":"a"}`)).toMatchObject({ id: null });
    expect(parseRequestLine(`{"id":${'1'.repeat(201)},"question":"a"}`)).toMatchObject({ id: null });
  });

  test('ends lines at line feeds alone, and passes a byte order mark over', async () => {
    const separator = '\u2028';
    const output = new PassThrough();
    const bytes = Buffer.from(`\ufeff{"id":1,"question":"a${separator}b"}\r\n{"id":2,"question":"c"}`);
    // One byte at a time: halves of characters are put together.
    const clean = await answerLines(
      Readable.from([...bytes].map((byte) => Buffer.of(byte))),
      output,
      async ({ turns }) => ({ turns }),
    );
    output.end();
    const written = (await output.toArray()).map(String).join('');
    expect(written).toBe(`{"id":1,"turns":["a${separator}b"]}\n{"id":2,"turns":["c"]}\n`);
    expect(clean).toBe(true);
  });

  test('answers a malformed or failing line by an error in its place', async () => {
    expect(await run(['{"id":1,"question":"fail"}', 'nonsense', '{"id":3,"question":"a"}'])).toEqual({
      clean: false,
      written: [
        { id: 1, error: 'could not' },
        { id: null, error: expect.any(String) },
        { id: 3, answer: 'a' },
      ],
    });
  });
});
