import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@haksup/knowledge';
import { LoopbackDiscord } from '@haksup/loopback-discord';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// The commands as a user runs them: processes of their own, on a data folder of their own.

let folder: string;
let home: string;
let notes: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haksup-cli-'));
  home = join(folder, 'home');
  notes = join(folder, '노트');
  await mkdir(notes);
  await writeFile(
    join(notes, 'bees.md'),
    '# 꿀벌\n\n## 춤\n\n일벌은 8자 춤으로 꿀의 방향을 알린다.\n\n## 여왕벌\n\n여왕벌은 하루에 알을 2,000개까지 낳는다.\n',
  );
  await writeFile(
    join(notes, 'tea.md'),
    '# Tea\n\nGreen tea is steamed or pan-fired soon after picking, so it is not oxidised.\n\nBlack tea is fully oxidised.\n',
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

function spawnCommand(file: string, parameters: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const { DATABASE_URL: _url, DISCORD_TOKEN: _token, HAKSUP_MODEL: _model, ...environment } = process.env;
  return spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...parameters], {
    cwd: folder,
    env: { ...environment, HAKSUP_HOME: home, LANG: 'en_US.UTF-8', LC_ALL: '', ...variables },
  });
}

function run(file: string, parameters: readonly string[], input = ''): Promise<Run> {
  const child = spawnCommand(file, parameters);
  const result: Run = { status: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    result.stderr += text;
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ ...result, status }));
  });
}

const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('haksup ask', () => {
  test('answers JSON lines in order, with sources, and a malformed one by its error', async () => {
    const { status, stdout } = await run(
      './haksup.ts',
      ['ask', '--notes', notes, '--json'],
      '{"id": 1, "question": "여왕벌은 하루에 알을 몇 개 낳아?"}\nnonsense\n{"id": "b", "turns": ["What is green tea?", "Is it oxidised?"]}\n',
    );
    const [first, second, third, ...rest] = jsonLines(stdout);
    expect(rest).toEqual([]);
    expect(first).toEqual({
      id: 1,
      answer: expect.stringContaining('2,000'),
      abstained: false,
      sources: [
        {
          note: 'bees.md',
          heading: expect.stringContaining('여왕벌'),
          quote: expect.stringContaining('2,000개까지'),
        },
      ],
      milliseconds: expect.any(Number),
    });
    expect(second).toEqual({ id: null, error: expect.any(String) });
    expect(third).toMatchObject({ id: 'b', answer: expect.any(String) });
    expect(status).toBe(1);
  });

  test('says that the notes hold nothing', async () => {
    const { status, stdout } = await run('./haksup.ts', [
      'ask',
      '--notes',
      notes,
      '--json',
      'Who won the football world cup in 2010?',
    ]);
    expect(jsonLines(stdout)).toMatchObject([{ abstained: true, sources: [] }]);
    expect(status).toBe(0);
  });

  test('shows a person the answer and where it stands', async () => {
    const { status, stdout } = await run('./haksup.ts', [
      'ask',
      '--notes',
      notes,
      '여왕벌은 하루에 알을 몇 개 낳아?',
    ]);
    expect(stdout).toMatch(/2,000개[\s\S]*\[1\] bees\.md › /);
    expect(status).toBe(0);
  });

  test('works while another process has the data folder open', async () => {
    const database = await openDatabase({ folder: join(home, 'database') });
    try {
      const { status, stdout, stderr } = await run('./haksup.ts', [
        'ask',
        '--notes',
        notes,
        '일벌은 어떻게 꿀의 방향을 알려?',
      ]);
      expect(stderr).toContain('Another haksup has the index open');
      expect(stdout).toContain('8자 춤');
      expect(status).toBe(0);
    } finally {
      await database.close();
    }
  });
});

test('haksup search shows passages without a reader', async () => {
  const { status, stdout } = await run(
    './haksup.ts',
    ['search', '--notes', notes, '--json', '--limit', '1'],
    '{"id": 1, "question": "black tea"}\n',
  );
  expect(jsonLines(stdout)).toEqual([
    {
      id: 1,
      passages: [
        {
          note: 'tea.md',
          heading: 'Tea',
          text: expect.stringContaining('Black tea'),
          score: expect.any(Number),
        },
      ],
    },
  ]);
  expect(status).toBe(0);
});

describe('wrong use', () => {
  test.each([
    ['a folder that is missing', ['ask', '--notes', 'nowhere', 'why?'], /no folder nowhere/],
    ['a folder without notes', ['ask', '--notes', '.git-nothing', 'why?'], /no folder/],
    ['a file for a folder', ['ask', '--notes', join('노트', 'bees.md'), 'why?'], /bees\.md is no folder/],
    ['no question', ['ask', '--notes', '노트', '  '], /^The question is empty\.\n$/],
    ['a question that is too long', ['search', '--notes', '노트', 'x'.repeat(4001)], /longer than 4000/],
    ['a course that is unknown', ['eval', '--course', 'none'], /^There is no course "none".*\n$/],
    ['a limit out of range', ['search', '--notes', '.', '--limit', '0', 'why?'], /from 1 to 100/],
    ['a search for nothing', ['search', '--notes', '.'], /Give a question/],
    ['a command that is unknown', ['frobnicate'], /unknown command/],
    ['an evaluation of a split that is unknown', ['eval', '--split', 'half'], /no split half/],
    ['a benchmark that is unknown', ['bench', 'half'], /no benchmark half/],
    ['an option of other benchmarks', ['bench', 'answer', '--threads', '2'], /--threads is for decode, /],
    ['a bot without a token', ['bot'], /DISCORD_TOKEN is not set/],
  ])('is answered in words: %s', async (_, parameters, words) => {
    const { status, stdout, stderr } = await run('./haksup.ts', parameters);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });
});

test.each([
  [
    'a file for the data folder',
    { HAKSUP_HOME: 'tea.md' },
    /^The data folder cannot be used: .*HAKSUP_HOME.*\n$/,
  ],
  [
    'a database that is not there',
    { DATABASE_URL: 'postgres://me:sesame@127.0.0.1:1/x' },
    /^No connection to Postgres .*\n$/,
  ],
])('surroundings that are wrong are named in one line: %s', async (_, variables, words) => {
  const child = spawnCommand('./haksup.ts', ['ask', '--notes', notes, 'why?'], {
    ...variables,
    ...('HAKSUP_HOME' in variables && { HAKSUP_HOME: join(notes, 'tea.md') }),
  });
  const stderr = child.stderr.setEncoding('utf8').toArray();
  const status = await new Promise((resolve) => child.once('close', resolve));
  const text = (await stderr).join('');
  expect(status).toBe(1);
  expect(text).toMatch(words);
  expect(text).not.toContain('sesame');
});

describe('npm start', () => {
  test.each<[string, readonly string[], NodeJS.ProcessEnv]>([
    ['as an argument', ['노트'], {}],
    ['as a variable', [], { npm_config_notes: '노트' }],
  ])('takes the notes where npm swallowed the option and left them %s', async (_, parameters, variables) => {
    const child = spawnCommand('./start.ts', parameters, variables);
    child.stdin.end('여왕벌은 하루에 알을 몇 개 낳아?\n');
    expect((await child.stdout.setEncoding('utf8').toArray()).join('')).toContain('2,000개');
  });

  test.each([
    ['two folders', ['a', 'b'], /One folder/],
    ['an option that there is not', ['--note', 'a'], /Unknown option '--note'[\s\S]*Usage: npm start/],
  ])('refuses %s', async (_, parameters, words) => {
    const { status, stdout, stderr } = await run('./start.ts', parameters);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test('says its version', async () => {
    const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
    expect(await run('./haksup.ts', ['--version'])).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  test('answers each line from a pipe and ends with status 0', async () => {
    const { status, stdout } = await run(
      './start.ts',
      ['--notes', notes],
      '여왕벌은 하루에 알을 몇 개 낳아?\n\nblack tea?\n',
    );
    expect(stdout).toMatch(/2,000개[\s\S]*oxidised/);
    expect(status).toBe(0);
  });

  test('says in one line that Discord cannot be reached, and that notes are for the terminal', async () => {
    const child = spawnCommand('./start.ts', ['--notes', notes], {
      DISCORD_TOKEN: 'sesame',
      DISCORD_API: 'http://127.0.0.1:9/api',
    });
    const stderr = child.stderr.setEncoding('utf8').toArray();
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
    expect((await stderr).join('')).toMatch(
      /^.*--notes is for the terminal\.\nDiscord could not be reached\..*\n$/,
    );
  });

  test('opens the bot in Discord where a token is set, and leaves on SIGTERM', async () => {
    const discord = await LoopbackDiscord.start();
    const child = spawnCommand('./start.ts', [], {
      DISCORD_TOKEN: discord.token,
      DISCORD_API: discord.rest.api,
    });
    try {
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      const ended = new Promise((resolve) => child.once('close', resolve));
      await discord.waitFor('the invite link', () => stdout.includes('For yourself alone'), 40_000);
      expect(discord.gateway.connected).toBe(1);
      expect(stdout).toContain('/oauth2/authorize?');
      expect(stdout).not.toContain(discord.token);
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      expect(discord.gateway.connected).toBe(0);
    } finally {
      child.kill('SIGKILL');
      await discord.close();
    }
  });
});
