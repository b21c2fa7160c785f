// The commands around models that run on this machine, as a user runs them: processes of their own.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoopbackHub } from '@haksup/loopback-hub';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Run, runCommand } from '../testing/run-command.ts';
import { material, tinyCheckpoint, tinyFiles } from '../testing/tiny-checkpoint.ts';

let folder: string;
let hub: LoopbackHub;
let notes: string;
const variables: NodeJS.ProcessEnv = {};
// Several processes each, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-models-'));
  hub = await LoopbackHub.start();
  hub.addRepository('study/tiny', await tinyFiles());
  hub.addRepository('study/gated', await tinyFiles(), { gated: true });
  variables.HAKSUP_HOME = join(folder, 'home');
  variables.HF_HOME = join(folder, 'hugging-face');
  variables.HF_ENDPOINT = hub.url;
  notes = join(folder, 'notes');
  await mkdir(notes);
  await writeFile(
    join(notes, 'bees.md'),
    '# 꿀벌\n\n## 여왕벌\n\n여왕벌은 하루에 알을 2,000개까지 낳는다.\n',
  );
});
afterAll(async () => {
  await hub?.stop();
  await rm(folder, { recursive: true, force: true });
});

const haksup = (parameters: readonly string[], more: NodeJS.ProcessEnv = {}, input = ''): Promise<Run> =>
  runCommand(parameters, { folder, variables: { ...variables, ...more }, input });

/** One line, and no stack. */
const oneLine = /^[^\n]+\n$/;

describe('haksup convert', () => {
  test.each(['int4', 'fp32'])('makes a folder in %s that generates', async (dtype) => {
    const made = await haksup([
      'convert',
      tinyCheckpoint,
      `tiny-${dtype}`,
      '--dtype',
      dtype,
      ...(dtype === 'int4' ? ['--block', '64'] : []),
    ]);
    expect(made).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(oneLine) });
    expect(made.stdout).toContain(dtype);
    const manifest = JSON.parse(await readFile(join(folder, `tiny-${dtype}`, 'model.json'), 'utf8'));
    expect(manifest).toMatchObject({ dtype, block: dtype.startsWith('int') ? 64 : null });
    // Weights that are rounded come with scales for a cache that is.
    expect(manifest.cacheCheck?.kept).toBe(dtype === 'int4' ? true : undefined);
    expect(made.stdout.includes('a cache of int8')).toBe(dtype === 'int4');
    const generated = await haksup([
      'generate',
      '--model',
      `tiny-${dtype}`,
      '--prompt',
      'Hi',
      '--max-tokens',
      '5',
    ]);
    expect(generated.status).toBe(0);
    expect(generated.stdout.trim().length).toBeGreaterThan(0);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['a checkpoint that is not there', ['nothing', 'out'], /nothing.*no such folder/],
    ['an output that is there', [tinyCheckpoint, 'notes'], /exists and is not empty/],
    ['a folder without a checkpoint', ['notes', 'out'], /config\.json/],
  ])('refuses %s in one line', async (_, parameters, message) => {
    const { status, stdout, stderr } = await haksup(['convert', ...parameters]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(oneLine);
    expect(stderr).toMatch(message);
    expect(await readdir(folder)).not.toContain('out');
  });

  test('says where the cache stays in floats', async () => {
    const files = await tinyFiles();
    const tokenizer = JSON.parse(Buffer.from(files['tokenizer.json']!).toString());
    const renamed = Object.entries(tokenizer.model.vocab).map(([token, id]) =>
      /^\p{L}$/u.test(token) ? [`number ${id}`, id] : [token, id],
    );
    tokenizer.model.vocab = Object.fromEntries(renamed);
    files['tokenizer.json'] = new TextEncoder().encode(JSON.stringify(tokenizer));
    hub.addRepository('study/mute', files);
    const checkpoint = join(folder, 'mute');
    await mkdir(checkpoint);
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(checkpoint, name), bytes);
    const why = 'its tokenizer reads no text to calibrate on';
    const made = await haksup(['convert', checkpoint, 'mute-int4']);
    expect(made).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(oneLine) });
    expect(made.stdout).toContain(`a cache of floats (${why})`);
    const pulled = await haksup(['pull', 'study/mute']);
    expect(pulled.status).toBe(0);
    expect(pulled.stderr.trimEnd().split('\n').at(-1)).toBe(
      `The model’s cache stays in 32-bit floats: ${why}.`,
    );
  });

  test('says that blocks change nothing where weights have no scales', async () => {
    const made = await haksup(['convert', tinyCheckpoint, 'tiny-fp16', '--dtype', 'fp16', '--block', '64']);
    expect(made).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^--block is for int4 and int8.*\n$/),
    });
  });

  test('stores weights for prompts where it is asked to', async () => {
    const made = await haksup(['convert', tinyCheckpoint, 'tiny-prompts', '--prompt-weights']);
    expect(made.status).toBe(0);
    const manifest = JSON.parse(await readFile(join(folder, 'tiny-prompts', 'model.json'), 'utf8'));
    expect(Object.keys(manifest.promptWeights).length).toBeGreaterThan(0);
  });

  test('rounds by what a text makes of the weights where it is asked to', async () => {
    await writeFile(join(folder, 'text.md'), 'The quick brown fox jumps over the lazy dog.\n'.repeat(80));
    const options = ['--calibration', 'text.md'];
    const made = await haksup(['convert', tinyCheckpoint, 'tiny-gptq', '--rounding', 'gptq', ...options]);
    expect(made).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(oneLine) });
    const plainly = await haksup(['convert', tinyCheckpoint, 'tiny-nearest', ...options]);
    expect(plainly.status).toBe(0);
    const [gptq, nearest] = await Promise.all(
      ['tiny-gptq', 'tiny-nearest'].map(async (name) =>
        JSON.parse(await readFile(join(folder, name, 'model.json'), 'utf8')),
      ),
    );
    const scales = 'layers.0.attention.keyScales';
    expect(gptq.weights[scales]).toBeDefined();
    expect(nearest.weights[scales]).toBeDefined();
    expect(gptq.files[0].sha256).not.toBe(nearest.files[0].sha256);
  });

  test.each<[string, readonly string[], RegExp]>([
    ['a folder of texts', ['--calibration', 'notes'], /notes is no file/],
    ['gptq without a text', ['--rounding', 'gptq'], /--rounding gptq needs --calibration/],
    ['a text that is not there', ['--calibration', 'none.md'], /none\.md cannot be read/],
    [
      'gptq for other types',
      ['--rounding', 'gptq', '--dtype', 'int8', '--calibration', 'notes/bees.md'],
      /needs the dtype int4/,
    ],
  ])('refuses %s', async (_, options, message) => {
    const { status, stderr } = await haksup(['convert', tinyCheckpoint, 'out', ...options]);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(await readdir(folder)).not.toContain('out');
  });

  test('refuses block sizes that there are not', async () => {
    const { status, stderr } = await haksup(['convert', tinyCheckpoint, 'out', '--block', '48']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/Expected one of 32, 64, 128/);
  });
});

describe('haksup generate', () => {
  const generate = (...parameters: readonly string[]): Promise<Run> =>
    haksup(['generate', '--model', tinyCheckpoint, ...parameters]);

  test('writes one object with --json, the same for the same seed', async () => {
    const parameters = [
      '--prompt',
      'Hello',
      '--max-tokens',
      '7',
      '--temperature',
      '1.2',
      '--seed',
      '5',
      '--json',
    ];
    const [first, second] = [await generate(...parameters), await generate(...parameters)];
    expect(first.status).toBe(0);
    expect(first.stdout).toMatch(oneLine);
    const line = JSON.parse(first.stdout);
    expect(line).toEqual({
      text: expect.any(String),
      tokens: 7,
      promptTokens: 6,
      finishReason: 'length',
      tokensPerSecond: expect.any(Number),
      timeToFirstToken: expect.any(Number),
    });
    expect(JSON.parse(second.stdout).text).toBe(line.text);
    const other = await generate(...parameters.with(7, '6'));
    expect(JSON.parse(other.stdout).text).not.toBe(line.text);
  });

  test('begins a text where the prompt is empty', async () => {
    const { stdout } = await generate('--prompt', '', '--max-tokens', '3', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ promptTokens: 1, tokens: 3 });
  });

  test.each<[string, readonly string[], RegExp]>([
    ['a prompt that is too long', ['--model', tinyCheckpoint, '--prompt', 'a'.repeat(400)], /401 ids.*255/],
    [
      'a model that is not there',
      ['--model', 'nothing', '--prompt', 'a'],
      /nothing: there is no such folder/,
    ],
    ['a folder of another script', ['--model', '모델', '--prompt', 'a'], /모델: there is no such folder/],
    ['a model that is elsewhere', ['--model', 'openai:gpt', '--prompt', 'a'], /runs on this machine/],
  ])('refuses %s in one line', async (_, parameters, message) => {
    const { status, stdout, stderr } = await haksup(['generate', ...parameters]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.split('\n').filter(Boolean).at(-1)).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test.each([
    [['--prompt', 'a', '--temperature', 'hot'], /Expected a number from 0 to 2/],
    [[], /--prompt/],
  ])('refuses %j', async (parameters, message) => {
    const { status, stderr } = await generate(...parameters);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });

  const capp = material('models/capp-gpt');
  const without = capp === undefined ? ' (skipped: material/models/capp-gpt is absent)' : '';
  test.skipIf(capp === undefined)(
    `goes on with an ONNX export as it is, the same each time${without}`,
    async () => {
      const prompt =
        'geometry_prismatic holes_normal external_threads_no surface_finish_normal tolerance_normal batch_size_small <SOS>';
      const parameters = ['generate', '--model', capp!, '--prompt', prompt, '--json'];
      const runs = [await haksup(parameters), await haksup(parameters)];
      for (const { status, stdout } of runs) {
        expect(status).toBe(0);
        expect(JSON.parse(stdout)).toMatchObject({
          text: ' Milling Drilling <EOC> SLM Milling Secondary <EOC> Sand Casting Milling Secondary <EOC>',
          promptTokens: 7,
          finishReason: 'stop',
        });
      }
    },
  );

  const stories = material('models/stories260K');
  const why = stories === undefined ? ' (skipped: material/models/stories260K is absent)' : '';
  test.skipIf(stories === undefined)(`tells the published story of stories260K in fp32${why}`, async () => {
    await haksup(['convert', stories!, 'stories', '--dtype', 'fp32']);
    const { stdout } = await haksup([
      'generate',
      '--model',
      'stories',
      '--prompt',
      '',
      '--max-tokens',
      '256',
    ]);
    const golden = await readFile(join(stories!, 'GOLDEN.txt'), 'utf8');
    expect(stdout.trimEnd()).toBe(golden.slice(golden.indexOf('\n') + 1).trimEnd());
  });
});

describe('haksup pull', () => {
  test('brings a model here over a connection that breaks, and says how to use it', async () => {
    hub.faults.plan({ on: /^cdn GET \/lfs\//, fault: { kind: 'cut', afterBytes: 20_000 } });
    const { status, stdout, stderr } = await haksup(['pull', 'study/tiny']);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'Downloading the model, MB …\nConverting the model, million weights …\n',
    });
    const [made, use] = stdout.trim().split('\n');
    expect(await readdir(made!)).toContain('model.json');
    expect(use).toContain('HAKSUP_MODEL=hf:study/tiny');
    expect(hub.requestsTo(/^cdn/).map(({ range }) => range)).toContain('bytes=20000-');
  });

  test('takes the address of a model’s page', async () => {
    const { status, stdout } = await haksup(['pull', 'https://huggingface.co/study/tiny/tree/main']);
    expect(status).toBe(0);
    expect(stdout).toContain('HAKSUP_MODEL=hf:study/tiny ');
  });

  test.each<[string, string, NodeJS.ProcessEnv, RegExp]>([
    ['a page of no model', 'https://huggingface.co/datasets/a/b', {}, /of no model.*hf:OWNER\/NAME/],
    ['a server', 'http://localhost:1/v1#x', {}, /is no model of the Hub/],
    [
      'a repository that is not there',
      'study/none',
      { HF_TOKEN: 'hf_loopback' },
      /study\/none.*not there|no such|not found|does not exist/i,
    ],
    ['a gated one without a token', 'study/gated', {}, /study\/gated.*HF_TOKEN/],
    ['a name of something else', 'hf:', {}, /no OWNER\/NAME/],
  ])('refuses %s in one line', async (_, name, more, message) => {
    const { status, stdout, stderr } = await haksup(['pull', name], more);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const [last, ...progress] = stderr.trimEnd().split('\n').reverse();
    expect(last).toMatch(message);
    expect(progress.every((line) => line.endsWith('…'))).toBe(true);
  });

  test('leaves nothing half-made when it is interrupted, and goes on later', async () => {
    hub.addRepository('study/slow', await tinyFiles());
    hub.faults.plan({ on: /^cdn GET \/lfs\//, fault: { kind: 'slow', bytesPerSecond: 20_000 } });
    const stopped = await runCommand(['pull', 'study/slow'], {
      folder,
      variables,
      onStart: (child) => child.stderr.once('data', () => setTimeout(() => child.kill('SIGINT'), 300)),
    });
    expect(stopped.status).toBe(1);
    expect(stopped.stderr).toMatch(/Stopped\.\n$/);
    expect((await readdir(join(folder, 'home', 'models'))).filter((name) => name.includes('slow'))).toEqual(
      [],
    );
    expect((await haksup(['pull', 'study/slow'])).status).toBe(0);
  });
});

describe('a local model converses', () => {
  const ask = (model: string, more: NodeJS.ProcessEnv = {}): Promise<Run> =>
    haksup(['ask', '--notes', notes, '여왕벌은 하루에 알을 몇 개 낳아?'], { HAKSUP_MODEL: model, ...more });

  // The model writes noise: it is loaded, asked and read, and the check against the notes leaves nothing of it.
  const readAndDropped = /언어 모델의 답을 노트에서 확인할 수 없어서/;

  test('pulled from the Hub, then without the Hub', async () => {
    hub.addRepository('study/talks', await tinyFiles());
    const first = await ask('hf:study/talks');
    expect(first.status).toBe(0);
    expect(first.stderr).toContain('Converting the model');
    expect(first.stdout).toMatch(readAndDropped);
    const later = await ask('hf:study/talks', { HF_ENDPOINT: 'http://127.0.0.1:1' });
    expect(later.status).toBe(0);
    expect(later.stdout).toMatch(readAndDropped);
    expect(later.stderr).not.toContain('model');
  });

  test('from a folder', async () => {
    const checkpoint = join(folder, 'roomy');
    await mkdir(checkpoint);
    for (const [name, bytes] of Object.entries(await tinyFiles()))
      await writeFile(join(checkpoint, name), bytes);
    const { status, stdout } = await ask('roomy');
    expect(status).toBe(0);
    expect(stdout).toMatch(readAndDropped);
  });

  test('and where its context is too short for the question the reader answers and says so', async () => {
    const { status, stdout } = await ask(tinyCheckpoint);
    expect(status).toBe(0);
    expect(stdout).toMatch(/언어 모델이 읽을 수 있는 길이를 넘어서/);
  });

  test.skipIf(material('models/capp-gpt') === undefined)(
    'and where it cannot read the question that is said (skipped where material/models/capp-gpt is absent)',
    async () => {
      const { status, stdout, stderr } = await ask(material('models/capp-gpt')!);
      expect(status).toBe(0);
      expect(stdout).toMatch(/언어 모델이 요청을 거절해서/);
      expect(stderr).toMatch(/The model's words are a list/);
    },
  );

  test('and where it cannot be had the reader answers and says so', async () => {
    const { status, stdout, stderr } = await ask('hf:study/none');
    expect(status).toBe(0);
    expect(stderr).toMatch(/language model cannot be used.*study\/none/);
    expect(stdout).toMatch(/언어 모델을 열 수 없어서/);
  });

  test('and an interrupt while it is brought here ends the command, with nothing half-made', async () => {
    hub.addRepository('study/interrupted', await tinyFiles());
    hub.faults.plan({ on: /^cdn GET \/lfs\//, fault: { kind: 'slow', bytesPerSecond: 20_000 } });
    const { status, stdout, stderr } = await runCommand(['ask', '--notes', notes, '여왕벌은?'], {
      folder,
      variables: { ...variables, HAKSUP_MODEL: 'hf:study/interrupted' },
      onStart: (child) => child.stderr.once('data', () => setTimeout(() => child.kill('SIGINT'), 300)),
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/Stopped\.\n$/);
    expect(stderr).not.toMatch(/cannot be used/);
    const made = await readdir(join(folder, 'home', 'models'));
    expect(made.filter((name) => name.includes('interrupted'))).toEqual([]);
  });

  test('and a name that means nothing is refused in one line', async () => {
    const { status, stdout, stderr } = await ask('nonsense');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(oneLine);
  });

  test('and haksup eval does not measure the reader in its place', async () => {
    const { status, stdout, stderr } = await haksup([
      'eval',
      '--course',
      'sample',
      '--model',
      'hf:study/none',
    ]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/study\/none/);
  });
});
