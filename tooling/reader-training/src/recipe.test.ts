import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadWeights, openReader } from '@haksup/reader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLessons } from './lessons.ts';
import { type RecipeOptions, runRecipe } from './recipe.ts';

/** The recipe in small: a narrow network, a few of the lessons, a minute of training. */
let folder: string;
let options: RecipeOptions;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-recipe-'));
  const lessons = await readLessons(fileURLToPath(new URL('../lessons', import.meta.url)));
  options = {
    lessons: lessons.filter((_, index) => index % 3 === 0),
    chatter: ['오늘 뭐 먹지?', '심심해'],
    work: join(folder, 'work'),
    output: join(folder, 'weights'),
    network: { layers: 1, width: 48, heads: 2, hidden: 64 },
    vocabulary: 1500,
    steps: 120,
    rows: 16,
    peak: 3e-3,
    seed: 5,
    threads: 1,
    generated: 0.3,
    blanked: 0.1,
    shortWay: { steps: 60, blocks: 4 },
    lookEvery: 1000,
    checkpointSeconds: 5,
    progress: null,
    tell: () => {},
  };
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** The losses of a training's log, having checked that its steps are there, each once. */
async function lossesOf(work: string): Promise<number[]> {
  const lines = (await readFile(join(work, 'log.jsonl'), 'utf8')).trim().split('\n');
  const log = lines.map((line) => JSON.parse(line) as { step: number; loss: number });
  expect(log.map(({ step }) => step)).toEqual(log.map((_, index) => index + 1));
  return log.map(({ loss }) => loss);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('the recipe in small', () => {
  it('ends in the same weights whether it was stopped on the way or not', async () => {
    const short: RecipeOptions = {
      ...options,
      lessons: options.lessons.slice(0, 40),
      network: { layers: 1, width: 16, heads: 2, hidden: 16 },
      vocabulary: 400,
      steps: 8,
      shortWay: { steps: 5, blocks: 1 },
      lookEvery: 4,
    };
    const whole = await runRecipe({ ...short, work: join(folder, 'whole'), output: join(folder, 'a') });
    const stop = new AbortController();
    const stopped = await runRecipe({
      ...short,
      work: join(folder, 'stopped'),
      output: join(folder, 'b'),
      signal: stop.signal,
      tell: (line) => {
        if (line.startsWith('step 4')) stop.abort();
      },
    });
    expect(stopped).toMatchObject({ finished: false, step: 4 });
    const resumed = await runRecipe({ ...short, work: join(folder, 'stopped'), output: join(folder, 'b') });
    expect(resumed).toMatchObject({ finished: true, step: 8 });
    expect(resumed.manifest).toEqual(whole.manifest);
  }, 600_000);

  it('learns to find answers in lessons that it never saw, and writes weights that open', async () => {
    const { finished, score, manifest } = await runRecipe(options);
    expect(finished).toBe(true);
    expect(score.answerable).toBeGreaterThan(50);
    // What a minute teaches is to weigh matches, headings and cues: better than the best match alone.
    expect(score.sentence).toBeGreaterThan(score.baseline);
    const short = await lossesOf(join(options.work, 'short-way'));
    const all = await lossesOf(options.work);
    expect([short.length, all.length]).toEqual([options.shortWay.steps, options.steps]);
    // The short way takes the loss down; the encoder begins where it ended.
    expect(mean(short.slice(-10))).toBeLessThan(0.7 * mean(short.slice(0, 5)));
    expect(mean(all.slice(-20))).toBeLessThan(0.7 * mean(short.slice(0, 5)));
    expect(await readFile(join(options.work, 'loss.svg'), 'utf8')).toContain('<svg');

    const { weights } = await loadWeights(options.output);
    expect([...weights.values()].reduce((sum, { data }) => sum + data.length, 0)).toBe(manifest.parameters);
    await using reader = await openReader({ weights: options.output, threads: 1 });
    const { readings } = await reader.read({
      question: '삼투가 뭐야?',
      passages: [
        { heading: ['확산'], text: '확산은 입자가 퍼지는 현상이다. 에너지가 들지 않는다.' },
        { heading: ['삼투'], text: '삼투는 물이 막을 지나 이동하는 현상이다. 배추를 절일 때 볼 수 있다.' },
      ],
    });
    expect(readings[0]).toMatchObject({ passage: 1 });
  }, 600_000);
});
