import { readdir, readFile, stat } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reader, ReaderPassage } from './contract.ts';
import { openReader } from './reader.ts';
import { shippedWeights } from './weights.ts';

// The weights that come with the package, on passages that were written for this test.
let reader: Reader;

beforeAll(async () => {
  reader = await openReader({ threads: 1 });
});

afterAll(() => reader.release());

const passages: readonly ReaderPassage[] = [
  {
    heading: ['Lanterns'],
    text: 'A Corvan lantern is a lamp that burns fish oil. It was invented by Mara Lind in 1783. Sailors preferred it because it does not go out in the wind.',
  },
  {
    heading: ['등대'],
    text: '토람 등대는 배에 길을 알리는 탑이다. 1921년에 처음 불을 밝혔다. 종류는 다음과 같다:\n- 고정식\n- 회전식',
  },
  { heading: ['Kites'], text: 'A kite needs wind. Children fly kites in spring.' },
];

async function best(question: string): Promise<{ sentence: string; answerable: number }> {
  const { readings, answerable } = await reader.read({ question, passages });
  const { passage, sentence } = readings[0]!;
  return { sentence: passages[passage]!.text.slice(sentence.start, sentence.end), answerable };
}

describe('the shipped weights', () => {
  it('take at most 12 MB', async () => {
    const files = await readdir(shippedWeights());
    const sizes = await Promise.all(
      files.map(async (file) => (await stat(join(shippedWeights(), file))).size),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(12_000_000);
  });

  it('say what was measured, and that they beat the best match', () => {
    const { sentence, baseline } = reader.card.measured;
    expect(sentence).toBeGreaterThan(baseline!);
  });

  it.each([
    ['What is a Corvan lantern?', /lamp that burns fish oil/],
    ['토람 등대가 뭐야?', /배에 길을 알리는 탑/],
    ['Why did sailors prefer the Corvan lantern?', /does not go out in the wind/],
  ])('find the answer to %s', async (question, answer) => {
    expect((await best(question)).sentence).toMatch(answer);
  });

  it('are surer of what is there than of what is not', async () => {
    const there = await best('What is a Corvan lantern?');
    for (const question of ['What is the capital of Peru?', '오늘 점심 뭐 먹지?', 'How do vaccines work?']) {
      expect((await best(question)).answerable).toBeLessThan(there.answerable - 0.2);
    }
  });
});

describe('the README', () => {
  it('shows examples that run', async () => {
    const readme = await readFile(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
    const [, example] = /```ts\n(.*?)```/s.exec(readme)!;
    expect(example).toContain('openReader');
    const said: string[] = [];
    const body = stripTypeScriptTypes(example!).replace(/^import .*$/m, '');
    const run = new Function('openReader', 'console', `return (async () => {${body}})()`);
    await run(openReader, { log: (...words: unknown[]) => said.push(words.join(' ')) });
    expect(said[0]).toMatch(/^\d\.\d\d \d\.\d\d \S/);
  });
});
