import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APICallError, NoSuchModelError } from '@ai-sdk/provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from './errors.ts';
import { explainingFailures } from './model-failures.ts';
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

  test('that runs here and is sent an image refuses it in a line', async () => {
    const told: string[] = [];
    const opened = await openTutorModel({
      variables: { HAKSUP_MODEL: tinyCheckpoint, HAKSUP_HOME: home },
      onCallFailed: (reason) => told.push(reason),
    });
    const data = { type: 'data' as const, data: new Uint8Array(1) };
    const image = { type: 'file' as const, mediaType: 'image/png', data };
    const asked = Promise.resolve(
      opened!.options.model!.doStream({ prompt: [{ role: 'user', content: [image] }] }),
    );
    const refused: unknown = await asked.catch((error: unknown) => error);
    expect(APICallError.isInstance(refused) && refused.statusCode).toBe(400);
    expect(told).toEqual([expect.stringMatching(/^'files of type image\/png .*not supported/)]);
    const explained = explainingFailures(() => Promise.reject((refused as Error).cause));
    await expect(explained).rejects.toBeInstanceOf(UsageError);
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
