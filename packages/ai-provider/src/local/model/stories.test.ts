/** A trained model, from its checkpoint to its published text. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { convert } from '@haksup/models';
import { generateText, streamText } from 'ai';
import { describe, expect, it } from 'vitest';
import { material, temporaryFolder } from '../testing/material.ts';
import { openLocalModel } from './local-model.ts';

const stories = material('models/stories260K');
const why = stories === undefined ? ' (skipped: material/models/stories260K is absent)' : '';

describe.skipIf(stories === undefined)(`stories260K${why}`, () => {
  it('tells its published story from an empty prompt', async () => {
    await using folder = await temporaryFolder();
    const output = join(folder.path, 'stories');
    await convert({ checkpoint: stories!, output, dtype: 'fp32' });
    await using local = await openLocalModel(output, { threads: 1, slots: 2 });
    expect(local.mode).toBe('completion');
    const model = local.languageModel();
    const golden = await readFile(join(stories!, 'GOLDEN.txt'), 'utf8');
    const story = golden.slice(golden.indexOf('\n') + 1).trimEnd();
    const call = { model, prompt: '', maxOutputTokens: 256, temperature: 0 };
    const pieces: string[] = [];
    for await (const piece of streamText(call).textStream) pieces.push(piece);
    expect(pieces.join('')).toBe(story);
    // A stop sequence that begins and ends within tokens.
    const stopped = await generateText({ ...call, stopSequences: ['ily. She lov'] });
    expect(stopped.text).toBe(story.slice(0, story.indexOf('ily. She lov')));
    expect(stopped.finishReason).toBe('stop');
    // Going on in the middle of a text keeps the space before the next word.
    const going = await generateText({ ...call, prompt: 'Once upon a time,', maxOutputTokens: 7 });
    expect(going.text).toBe(' there was a little girl');
  });
});
