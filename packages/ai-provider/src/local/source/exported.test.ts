/** ONNX exports of others as models. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateText, streamText } from 'ai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelFolderError, ModelUseError } from '../../errors.ts';
import { openLocalModel } from '../model/local-model.ts';
import { material, temporaryFolder } from '../testing/material.ts';
import { copyTinyExport } from '../testing/tiny-export.ts';

describe('a folder with ONNX files', () => {
  let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
  let folder: string;
  beforeEach(async () => {
    temporary = await temporaryFolder();
    folder = await copyTinyExport(temporary.path);
  });
  afterEach(() => temporary[Symbol.asyncDispose]());

  const options = { threads: 1, slots: 2, trial: 'skip' } as const;
  const say = async (path: string): Promise<string> => {
    await using local = await openLocalModel(path, { ...options, mode: 'completion' });
    const call = { model: local.languageModel(), prompt: 'Hello', temperature: 0, maxOutputTokens: 8 };
    return (await generateText(call)).text;
  };

  it('is a model like others', async () => {
    await using local = await openLocalModel(folder, { ...options, trial: 'first' });
    expect(local).toMatchObject({ name: 'tiny-onnx', mode: 'dialog', contextLength: 256 });
    expect(local.manifest).toBeUndefined();
    const model = local.languageModel();
    const call = { model, prompt: 'Hi', seed: 3, temperature: 1, maxOutputTokens: 12 };
    const [one, other] = await Promise.all([generateText(call), generateText(call)]);
    expect(one.usage).toMatchObject({ inputTokens: 21, outputTokens: 12 });
    expect(other.text).toBe(one.text);
    let streamed = '';
    for await (const piece of streamText({ ...call }).textStream) streamed += piece;
    expect(streamed).toBe(one.text);
    expect(local.placement?.device).toBe('cpu');
    expect(() => local.embeddingModel()).toThrow(ModelUseError);
  });

  it('may be named by the file that is meant', async () => {
    expect(await say(join(folder, 'onnx', 'model.onnx'))).toBe(await say(folder));
    expect(await say(join(folder, 'onnx', 'decoder_model_merged.onnx'))).not.toBe('');
  });

  it('keeps packed weights where it is told to', async () => {
    const answers: string[] = [];
    for (let turn = 0; turn < 2; turn++) {
      const packedWeights = join(temporary.path, 'packed');
      await using local = await openLocalModel(folder, { ...options, packedWeights, mode: 'completion' });
      const model = local.languageModel();
      answers.push((await generateText({ model, prompt: 'Hello', maxOutputTokens: 8 })).text);
    }
    expect(answers[1]).toBe(answers[0]);
  });

  it('ignores tokens of its configuration that it does not have', async () => {
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    const wrong = { ...config, bos_token_id: 50_256, eos_token_id: [50_256] };
    await writeFile(join(folder, 'config.json'), JSON.stringify(wrong));
    expect(await say(folder)).toHaveLength(8);
  });

  it.each<[string, string, unknown]>([
    ['without a tokenizer', 'tokenizer.json', ModelFolderError],
    ['whose data are missing', 'onnx/model.onnx_data', expect.objectContaining({ name: 'OnnxFileError' })],
  ])('%s is refused', async (_, name, error) => {
    await rm(join(folder, name));
    await rm(join(folder, 'onnx', 'decoder_model_merged.onnx'));
    await rm(join(folder, 'onnx', 'model_q4.onnx'));
    await expect(openLocalModel(folder, options)).rejects.toThrow(error as Error);
  });
});

const capp = material('models/capp-gpt');
const why = capp === undefined ? ' (skipped: material/models/capp-gpt is absent)' : '';

describe.skipIf(capp === undefined)(`capp-gpt${why}`, () => {
  it('plans what was recorded of it, word by word', async () => {
    const fixtures = '../../../../models/src/fixtures/capp-gpt.json';
    const recorded = await readFile(fileURLToPath(new URL(fixtures, import.meta.url)), 'utf8');
    const { cases } = JSON.parse(recorded) as {
      cases: { prompt: number[]; text: string[]; ids: number[] }[];
    };
    await using local = await openLocalModel(capp!, { threads: 1 });
    const model = local.languageModel();
    expect(cases.length).toBeGreaterThan(0);
    for (const { prompt, text, ids } of cases) {
      const said = await generateText({ model, prompt: local.tokenizer.decode(prompt), temperature: 0 });
      expect(local.tokenizer.encode(said.text).ids).toEqual(ids.slice(0, -1));
      expect(said.text).toBe(` ${text.slice(0, -1).join(' ')}`);
      expect(said.finishReason).toBe('stop');
    }
    await expect(generateText({ model, prompt: 'A poem', maxRetries: 0 })).rejects.toThrow(
      /"A poem" is none/,
    );
    expect((await generateText({ model, prompt: '', temperature: 0 })).usage.inputTokens).toBe(1);
  });
});
