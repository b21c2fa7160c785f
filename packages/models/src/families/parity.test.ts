/** Small random models of every family against what PyTorch transformers computes with them. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convert } from '../convert/convert.ts';
import { type Model, openModel } from '../model/open-model.ts';
import { readCase, readExpected } from '../testing/expected.ts';
import { fixtures, temporaryFolder } from '../testing/folders.ts';
import { DecoderRun, relativeError } from '../testing/run-decoder.ts';

const names = ['llama', 'llama-scaled', 'mistral', 'qwen2', 'qwen3', 'gemma3', 'phi3', 'gpt2'];
const tolerance = 1e-4;

interface Recording {
  readonly prompt: readonly number[];
  readonly short: readonly number[];
  readonly long: readonly number[];
  readonly longRows: readonly number[];
  readonly greedy: readonly number[];
  readonly margins: readonly number[];
}

describe.each(names)('%s', (name) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let model: Model;
  let recording: Recording;
  let expected: Record<string, Float32Array[]>;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const output = join(folder.path, name);
    await convert({ checkpoint: join(fixtures, name), output, dtype: 'fp32' });
    model = await openModel(output);
    recording = await readCase<Recording>(name);
    expected = await readExpected(name);
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  const close = (actual: readonly Float32Array[], wanted: readonly Float32Array[]): void => {
    expect(actual.length).toBe(wanted.length);
    for (const [at, row] of wanted.entries())
      expect(relativeError(actual[at]!, row), `row ${at}`).toBeLessThan(tolerance);
  };
  // Long-rope has two sets of frequencies: the context that is asked for chooses.
  const short = (): { contextLength: number } => ({ contextLength: 96 });

  it('gives the logits of a prompt, whole and token by token', async () => {
    const { prompt } = recording;
    await using whole = await DecoderRun.open(model.decoder(short()));
    close((await whole.step([prompt], 0))[0]!, expected.prompt!);
    await using steps = await DecoderRun.open(model.decoder(short()));
    const logits = (await steps.step([prompt.slice(0, 3)], 0))[0]!;
    for (let at = 3; at < prompt.length; at++) logits.push((await steps.step([[prompt[at]!]], at))[0]![0]!);
    close(logits, expected.prompt!);
  });

  it('gives them in a batch with padding, and goes on from there', async () => {
    await using run = await DecoderRun.open(model.decoder(short()), { batch: 2 });
    const [first, second] = await run.step([recording.prompt, recording.short], 0);
    close(first!, expected.prompt!);
    close(second!, expected.padded!);
  });

  it('gives them at far positions, whole and in chunks', async () => {
    const { long, longRows } = recording;
    await using whole = await DecoderRun.open(model.decoder());
    const logits = (await whole.step([long], 0))[0]!;
    close(
      longRows.map((row) => logits[row]!),
      expected.long!,
    );
    await using chunks = await DecoderRun.open(model.decoder());
    const pieces: Float32Array[] = [];
    for (let at = 0; at < long.length; at += 60) {
      pieces.push(...(await chunks.step([long.slice(at, at + 60)], at))[0]!);
    }
    close(
      longRows.map((row) => pieces[row]!),
      expected.long!,
    );
  });

  it('chooses the same ids greedily', async () => {
    const { prompt, greedy, margins } = recording;
    await using run = await DecoderRun.open(model.decoder(short()));
    const { ids, last } = await run.greedy(prompt, greedy.length);
    const scale = Math.max(...expected.lastGreedy![0]!.map(Math.abs));
    const sure = margins.findIndex((margin) => margin < 2 * tolerance * scale);
    const compared = sure < 0 ? greedy.length : sure;
    expect(compared).toBeGreaterThan(10);
    expect(ids.slice(0, compared)).toEqual(greedy.slice(0, compared));
    if (compared === greedy.length) close([last], expected.lastGreedy!);
  });
});
