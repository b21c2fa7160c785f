import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { divide, multiply, reduceSum, type Value } from '@haksup/graph';
import { afterAll, describe, expect, it } from 'vitest';
import {
  DefinitionError,
  defineModel,
  type LogLine,
  type LossContext,
  loadCheckpoint,
  Trainer,
  TrainingError,
  type TrainOptions,
  train,
  warmUpThenDecay,
} from '../index.ts';
import { bytes, languageData, languageModel, window } from '../testing/language.ts';

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'training-'));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function logOf(folder: string): LogLine[] {
  const text = readFileSync(join(folder, 'log.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function lossesOf(folder: string): [number, number][] {
  return logOf(folder).flatMap((line) =>
    line.kind === 'step' ? [[line.step, line.loss] as [number, number]] : [],
  );
}

/** Starts the training in a process of its own, and kills it when it has taken step `killAt`. */
async function trainInChild(
  folder: string,
  steps: number,
  killAt?: number,
): Promise<NodeJS.Signals | number | null> {
  const script = fileURLToPath(new URL('../testing/train-in-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder, String(steps)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (Number(line) === killAt) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal ?? code));
  });
}

describe('train', () => {
  it('fits a small causal language model', async () => {
    const folder = newFolder();
    await using trainer = new Trainer(languageModel(), {
      schedule: warmUpThenDecay({ peak: 0.01, warmUp: 10, total: 200 }),
      seed: 1,
      optimiser: { beta2: 0.95 },
    });
    const written: string[] = [];
    const result = await train(trainer, {
      data: languageData,
      steps: 200,
      folder,
      validation: { every: 100, batches: () => [window([0, 1000, 2000, 3000], 48)] },
      progress: { write: (text) => written.push(text) },
    });
    expect(result).toMatchObject({ step: 200, resumedFrom: 0, finished: true });
    // An untrained model needs ln 128 = 4.85 nats for a byte, and counting letters about 2.9.
    expect(lossesOf(folder)[0]![1]).toBeGreaterThan(4);
    expect(result.validation!.loss).toBeLessThan(0.8);
    expect(
      logOf(folder)
        .filter(({ kind }) => kind === 'validation')
        .map(({ step }) => step),
    ).toEqual([100, 200]);
    expect(readdirSync(folder).sort()).toEqual(['checkpoint.safetensors', 'log.jsonl', 'loss.svg']);
    expect(written.at(-1)).toMatch(
      /^step 200\/200 · loss \d\.\d{3} · norm \d+\.\d\d · rate 0\.0e\+0 · [\d,]+ tokens\/s · 0 s left\n$/,
    );

    // What it wrote after training is what it learnt: the most likely bytes after a sentence's beginning.
    const prompt = 'The tutor explains the ';
    const probe = Array.from(new TextEncoder().encode(prompt));
    const at = bytes.findIndex((_, start) => probe.every((byte, index) => bytes[start + index] === byte));
    expect(at).toBeGreaterThan(0);
    const known = await trainer.evaluate(window([at], 48));
    expect(known.loss).toBeLessThan(1.2);
  });

  it('killed twice, it goes on to the very same losses and parameters', async () => {
    const [whole, killed] = [newFolder(), newFolder()];
    expect(await trainInChild(whole, 18)).toBe(0);
    expect(await trainInChild(killed, 18, 7)).toBe('SIGKILL');
    expect(readdirSync(killed)).toContain('checkpoint.safetensors');
    expect(await trainInChild(killed, 18, 14)).toBe('SIGKILL');
    expect(await trainInChild(killed, 18)).toBe(0);
    expect(lossesOf(killed).map(([step]) => step)).toEqual(
      Array.from({ length: 18 }, (_, index) => index + 1),
    );
    expect(lossesOf(killed)).toEqual(lossesOf(whole));
    const checkpoint = (folder: string): Buffer => readFileSync(join(folder, 'checkpoint.safetensors'));
    expect(checkpoint(killed).equals(checkpoint(whole))).toBe(true);
  });

  it('stops at a signal with a checkpoint, and goes on from it', async () => {
    const folder = newFolder();
    const controller = new AbortController();
    await using trainer = new Trainer(languageModel(), { schedule: 0.01, seed: 2 });
    const stopped = await train(trainer, {
      data: languageData,
      steps: 10,
      folder,
      progress: null,
      signal: controller.signal,
      onStep: ({ step }) => {
        if (step === 3) controller.abort();
      },
    });
    expect(stopped).toMatchObject({ step: 3, finished: false });
    await using other = new Trainer(languageModel(), { schedule: 0.01, seed: 99 });
    const resumed = await train(other, { data: languageData, steps: 5, folder, progress: null });
    expect(resumed).toMatchObject({ step: 5, resumedFrom: 3, finished: true });
    await using uninterrupted = new Trainer(languageModel(), { schedule: 0.01, seed: 2 });
    const losses: number[] = [];
    await train(uninterrupted, {
      data: languageData,
      steps: 5,
      progress: null,
      onStep: ({ loss }) => {
        losses.push(loss);
      },
    });
    expect(lossesOf(folder).map(([, loss]) => loss)).toEqual(losses);
  });

  it('ends where the data ends, with a last smaller group', async () => {
    await using trainer = new Trainer(languageModel(), { schedule: 0.01 });
    const data = { open: () => [0, 100, 200].map((start) => ({ batch: window([start], 8), next: start })) };
    const tokens: number[] = [];
    const result = await train(trainer, {
      data,
      steps: 10,
      accumulate: 2,
      progress: null,
      onStep: (step) => {
        tokens.push(step.tokens);
      },
    });
    expect(result).toMatchObject({ step: 2, finished: false });
    expect(tokens).toEqual([16, 8]);
    const written: string[] = [];
    const progress = { write: (text: string) => written.push(text) };
    await using other = new Trainer(languageModel(), { schedule: 0.01 });
    const all = await train(other, { data, steps: Number.POSITIVE_INFINITY, progress });
    expect(all).toMatchObject({ step: 3, finished: false });
    expect(written[0]).toMatch(/^step 1 · loss .* tokens\/s\n$/);
  });

  it('hands on what the source throws, after the step under way', async () => {
    await using trainer = new Trainer(languageModel(), { schedule: 0.01 });
    const data = {
      *open() {
        yield { batch: window([0], 8), next: 1 };
        throw new RangeError('no more notes');
      },
    };
    await expect(train(trainer, { data, steps: 5, progress: null })).rejects.toThrow('no more notes');
    expect(trainer.stepsTaken).toBe(1);
  });

  const one = {
    data: languageData,
    progress: null,
    validation: { every: 1, batches: () => [window([0], 8)] },
  };

  it('goes on from a log with losses and metrics that are not finite', async () => {
    const folder = newFolder();
    const plain = languageModel();
    const metrics = ({ parameter }: LossContext) => ({
      // 0 ÷ 0
      share: divide(reduceSum(multiply(parameter('norm'), 0)), reduceSum(multiply(parameter('norm'), 0))),
    });
    const model = defineModel({
      ...plain,
      loss: (context) => ({ loss: plain.loss(context) as Value, metrics: metrics(context) }),
    });
    for (const steps of [2, 3]) {
      await using trainer = new Trainer(model, { schedule: 0.01 });
      expect(await train(trainer, { ...one, folder, steps })).toMatchObject({ step: steps });
    }
    expect(logOf(folder).map(({ metrics: { share } }) => share)).toEqual(Array(6).fill(null));
    expect(lossesOf(folder).map(([step]) => step)).toEqual([1, 2, 3]);
  });

  it('loses no step to a validation that fails', async () => {
    const folder = newFolder();
    await using trainer = new Trainer(languageModel(), { schedule: 0.01 });
    const batches = () => {
      throw new RangeError('no batch');
    };
    const training = train(trainer, { ...one, folder, steps: 2, validation: { every: 10, batches } });
    await expect(training).rejects.toThrow('no batch');
    await using other = new Trainer(languageModel(), { schedule: 0.01 });
    expect(await train(other, { ...one, folder, steps: 2 })).toMatchObject({ resumedFrom: 2 });
  });

  it('validates once at each step, however often it is asked for again, and not at a signal', async () => {
    const folder = newFolder();
    const validations = () =>
      logOf(folder)
        .filter(({ kind }) => kind === 'validation')
        .map(({ step }) => step);
    await using stopped = new Trainer(languageModel(), { schedule: 0.01 });
    const controller = new AbortController();
    const onStep = () => controller.abort();
    const validation = { ...one.validation, every: 2 };
    const { signal } = controller;
    const result = await train(stopped, { ...one, folder, steps: 4, signal, onStep, validation });
    expect(result).toMatchObject({ step: 1, finished: false, validation: undefined });
    for (let again = 0; again < 2; again++) {
      await using trainer = new Trainer(languageModel(), { schedule: 0.01 });
      const finished = await train(trainer, { ...one, folder, steps: 4, validation });
      expect(finished.validation?.loss).toBeGreaterThan(0);
      expect(validations()).toEqual([2, 4]);
    }
  });

  it('ends at a signal while the source keeps it waiting for ever', async () => {
    const folder = newFolder();
    const controller = new AbortController();
    const data = {
      async *open() {
        yield { batch: window([0], 8), next: 1 };
        await new Promise(() => {});
      },
    };
    await using trainer = new Trainer(languageModel(), { schedule: 0.01 });
    const onStep = () => void setTimeout(() => controller.abort(), 20);
    const { signal } = controller;
    const result = await train(trainer, { data, steps: 5, folder, progress: null, signal, onStep });
    expect(result).toMatchObject({ step: 1, finished: false });
    await using other = new Trainer(languageModel(), { schedule: 0.01 });
    expect(await loadCheckpoint(other, join(folder, 'checkpoint.safetensors'))).toBe(1);
  });

  it('removes what killed processes left half-written, and nothing else', async () => {
    const folder = newFolder();
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const own = ['checkpoint.safetensors', 'log.jsonl', 'loss.svg'];
    const kept = ['notes.txt', `notes.${gone}.temporary`, `loss.svg.${process.ppid}.temporary`];
    const left = own.map((name) => `${name}.${gone}.temporary`);
    for (const name of [...left, ...kept]) writeFileSync(join(folder, name), 'x');
    await using trainer = new Trainer(languageModel(), { schedule: 0.01 });
    await train(trainer, { data: languageData, progress: null, folder, steps: 1 });
    expect(readdirSync(folder).sort()).toEqual([...own, ...kept].sort());
  });

  it.each<[string, Partial<TrainOptions>]>([
    ['NaN is no number of steps', { steps: Number.NaN }],
    ['2.5 is no number of steps', { steps: 2.5 }],
    ['0 batches', { accumulate: 0 }],
    ['no validation every 0 steps', { validation: { ...one.validation, every: 0 } }],
    ['no checkpoint every', { checkpointEvery: { seconds: Number.NaN } }],
    ['no checkpoint every', { checkpointEvery: { steps: 0 } }],
  ])('refuses options (%s)', async (message, options) => {
    await using trainer = new Trainer(languageModel(), { schedule: 0.01 });
    const training = train(trainer, { ...one, steps: 1, ...options });
    await expect(training).rejects.toThrow(DefinitionError);
    await expect(training).rejects.toThrow(message);
  });

  it('ends a line of a terminal once', async () => {
    await using trainer = new Trainer(languageModel(), { schedule: 0.01 });
    const written: string[] = [];
    const progress = { isTTY: true, write: (text: string) => written.push(text) };
    await train(trainer, { data: languageData, progress, steps: 2 });
    expect(written.join('').match(/\n/g)).toHaveLength(1);
  });

  it('takes up a log whose last line was cut off, and refuses one that is something else', async () => {
    const folder = newFolder();
    await using trainer = new Trainer(languageModel(), { schedule: 0.01 });
    const options = { data: languageData, folder, progress: null };
    await train(trainer, { ...options, steps: 2 });
    appendFileSync(join(folder, 'log.jsonl'), '{"kind":"step","st');
    await using second = new Trainer(languageModel(), { schedule: 0.01 });
    await train(second, { ...options, steps: 3 });
    expect(lossesOf(folder).map(([step]) => step)).toEqual([1, 2, 3]);
    appendFileSync(join(folder, 'log.jsonl'), '{"kind":"poem"}\n');
    await using third = new Trainer(languageModel(), { schedule: 0.01 });
    await expect(train(third, { ...options, steps: 4 })).rejects.toThrow(TrainingError);
  });
});
