import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NoSuchModelError } from '@ai-sdk/provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tinyCheckpoint } from './testing/tiny-checkpoint.ts';
import { openTutorModel } from './tutor-model.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'haksup-tutor-model-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }];

describe('the model behind the tutor', () => {
  test('is none where none is named', async () => {
    expect(await openTutorModel({ variables: {} })).toBeUndefined();
  });

  test('that answers over HTTP is used as the tutor uses models', async () => {
    const opened = await openTutorModel({ variables: { HAKSUP_MODEL: 'http://localhost:1/v1#far' } });
    expect(opened!.name).toBe('far');
    expect(Object.keys(opened!.options)).toEqual(['model']);
  });

  test('that runs here gets the time, the room and the count of its tokens', async () => {
    const stages: string[] = [];
    const opened = await openTutorModel({
      variables: { HAKSUP_MODEL: tinyCheckpoint, HAKSUP_HOME: home },
      onProgress: ({ stage }) => stages.push(stage),
    });
    const { model, timeouts, promptBudget, maxOutputTokens, countTokens } = opened!.options;
    expect(opened!.name).toBe('tiny-llama');
    expect(stages.at(-1)).toBe('load');
    expect(timeouts!.first).toBeGreaterThan(20_000);
    expect(opened!.answerTime).toBeGreaterThan(timeouts!.total!);
    expect([promptBudget, maxOutputTokens, countTokens!('abc')]).toEqual([1, 64, 3]);
    const { finishReason } = await model!.doGenerate({ prompt, maxOutputTokens: 2 });
    expect(finishReason.unified).toBe('length');
    await opened!.release();
  });

  test('that cannot be had is told, and refuses each call for the same reason', async () => {
    const variables = { HAKSUP_MODEL: join(home, 'nothing'), HAKSUP_HOME: home };
    const failures: unknown[] = [];
    const opened = await openTutorModel({ variables, onFailed: (error) => failures.push(error) });
    expect(failures).toEqual([expect.objectContaining({ name: 'ModelFolderError' })]);
    const refused = await Promise.resolve(opened!.options.model!.doStream({ prompt })).catch(
      (error) => error,
    );
    expect(NoSuchModelError.isInstance(refused)).toBe(true);
    expect(refused).toMatchObject({ message: (failures[0] as Error).message, cause: failures[0] });
    await opened!.release();
    await expect(openTutorModel({ variables })).rejects.toBeInstanceOf(Error);
  });

  test('whose name means nothing is a mistake to mend', async () => {
    const told: unknown[] = [];
    const opening = openTutorModel({
      variables: { HAKSUP_MODEL: 'nonsense' },
      onFailed: (error) => told.push(error),
    });
    await expect(opening).rejects.toThrow(expect.objectContaining({ name: 'ModelNameError' }));
    expect(told).toEqual([]);
  });
});
