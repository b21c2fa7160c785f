import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTokenizerFile } from '@haksup/tokenizer';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/material.ts';
import { tinyLlama } from '../testing/tiny-model.ts';
import { calibrationTexts, sampleCalibration } from './calibration-texts.ts';

const tokenizer = await loadTokenizerFile(join(tinyLlama, 'tokenizer.json'));
/** What of a text came back, by the beginning of each passage. */
const read = async (text: string): Promise<string[]> =>
  (await calibrationTexts(tinyLlama, text)).map((ids) => tokenizer.decode(ids));

describe('a text for calibration', () => {
  it('becomes passages of whole lines, each with the token that begins a text', async () => {
    const lines = Array.from({ length: 300 }, (_, at) => `Line ${at} of a text\n`);
    const texts = await calibrationTexts(tinyLlama, lines.join(''));
    const [begin] = tokenizer.encode('').ids;
    expect(texts.length).toBeGreaterThan(2);
    for (const ids of texts) {
      expect(ids[0]).toBe(begin);
      expect(ids.length).toBeLessThanOrEqual(2049);
    }
    const back = texts.map((ids) => tokenizer.decode(ids)).join('');
    expect(back.match(/Line/g)).toHaveLength(300);
    expect(texts.every((ids) => tokenizer.decode(ids).trimStart().startsWith('Line'))).toBe(true);
  });

  it('is taken evenly where it is long', async () => {
    const long = Array.from({ length: 400 }, (_, at) => `${String(at).padEnd(2047, ' a')}\n`);
    const numbers = (await read(long.join(''))).map((passage) => Number.parseInt(passage, 10));
    expect(numbers).toHaveLength(128);
    expect(numbers[0]).toBe(0);
    expect(numbers.at(-1)).toBe(396);
  });

  it('may have lines of any length', async () => {
    expect((await read('a'.repeat(5000))).map(({ length }) => length)).toEqual([2048, 2048, 904]);
    expect(await read('short')).toEqual(['short']);
  });

  it.each([[''], [' \n \n']])('that is empty is refused: %j', async (text) => {
    await expect(calibrationTexts(tinyLlama, text)).rejects.toThrow(/nothing in the calibration text/);
  });

  it('needs a tokenizer', async () => {
    await using folder = await temporaryFolder();
    await cp(tinyLlama, folder.path, { recursive: true });
    await rm(join(folder.path, 'tokenizer.json'));
    await expect(calibrationTexts(folder.path, 'a')).rejects.toThrow(/no tokenizer\.json/);
  });
});

describe('texts of our own', () => {
  it('are dialogs as the template has them, and plain texts', async () => {
    const texts = await sampleCalibration(tinyLlama, 96);
    const told = texts!.map((ids) => tokenizer.decode(ids, { skipSpecialTokens: false }));
    // Its characters are ASCII: passages in Korean are left out.
    expect(
      told.filter((text) => text.startsWith('<|im_start|>system\nAnswer from this passage.')),
    ).toHaveLength(4);
    expect(told.filter((text) => text.startsWith('<s>'))).toHaveLength(2);
    expect(told.join('')).toContain('What did Sweden get in 1648?<|im_end|>');
    expect(told.join('')).not.toMatch(/\p{Script=Hangul}/u);
  });

  it('are plain texts alone where there is no template, or one that refuses them', async () => {
    await using folder = await temporaryFolder();
    await cp(tinyLlama, folder.path, { recursive: true });
    const begins = async (): Promise<string[]> =>
      (await sampleCalibration(folder.path, 96))!.map((ids) => tokenizer.decode(ids.slice(0, 24)));
    await writeFile(join(folder.path, 'chat_template.jinja'), "{{ raise_exception('no') }}");
    const refused = await begins();
    expect(refused).toHaveLength(4);
    expect(refused[0]).toContain('The Peace');
    await rm(join(folder.path, 'chat_template.jinja'));
    await rm(join(folder.path, 'tokenizer_config.json'));
    expect(await begins()).toEqual(refused);
  });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ['no tokenizer', (path) => rm(join(path, 'tokenizer.json'))],
    ['a damaged tokenizer', (path) => writeFile(join(path, 'tokenizer.json'), '{"model":{}}')],
  ])('are none with %s', async (_, spoil) => {
    await using folder = await temporaryFolder();
    await cp(tinyLlama, folder.path, { recursive: true });
    await spoil(folder.path);
    expect(await sampleCalibration(folder.path, 96)).toBeUndefined();
  });

  it('are none where the model lacks their tokens', async () => {
    expect(await sampleCalibration(tinyLlama, 20)).toBeUndefined();
  });
});
