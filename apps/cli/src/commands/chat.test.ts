import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { AskOptions, Question, Reply, Tutor } from '@haksup/tutor';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Course } from '../course.ts';
import { UsageError } from '../errors.ts';
import type { Face } from '../face.ts';
import { messages } from '../terminal/messages.ts';
import { chat } from './chat.ts';

// The chat on streams that play a terminal: what is typed goes in as keys, what is drawn comes out as text.

let home: string;
let input: PassThrough;
let asked: Question[];
let screen: string;
let chatting: Promise<void>;
let answer: (question: Question, options: AskOptions) => Promise<Reply>;

const reply: Reply = {
  text: '“꿀벌은 8자 춤을 춘다.” [1]',
  language: 'ko',
  abstained: false,
  sources: [
    {
      number: 1,
      note: 'bees.md',
      heading: ['꿀벌'],
      quote: '꿀벌은 8자 춤을 춘다.',
      lines: [{ text: '꿀벌은 8자 춤을 춘다.', start: 4, end: 16 }],
      start: 4,
      end: 16,
      passage: { id: 1, text: '첫 줄\n꿀벌은 8자 춤을 춘다.', start: 0, end: 16 },
    },
  ],
  near: [],
  by: 'reader',
  milliseconds: 1,
};

const course = (title: string): Course => ({ key: { owner: 'local', name: title }, title, notes: 2 });

let modelSaid: string | undefined;
/** Ends the reading of the folder `slow`. */
let reading: AbortSignal | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'haksup-chat-'));
  open();
});

function open(): void {
  input = new PassThrough();
  asked = [];
  screen = '';
  answer = async () => reply;
  const output = new PassThrough().setEncoding('utf8').on('data', (text: string) => {
    screen += stripVTControlCharacters(text);
  });
  const tutor: Tutor = {
    ask: (question, options = {}) => {
      asked.push(question);
      return answer(question, options);
    },
    history: async () => [],
    forget: async () => 0,
    forgetCourse: async () => 0,
  };
  const face = {
    input,
    output,
    error: output,
    environment: { home, language: 'en' },
    messages: messages.en,
    tutor,
    modelSaid: () => modelSaid,
  } as unknown as Face;
  modelSaid = undefined;
  reading = undefined;
  const bees = { ...course('Bees'), examples: ['How do bees talk?'] };
  chatting = chat(face, bees, async (folder, signal) => {
    if (folder === 'nowhere') throw new UsageError('There is no folder nowhere.');
    if (folder === 'slow') {
      reading = signal;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    }
    return course(folder);
  });
}

afterEach(() => rm(home, { recursive: true, force: true }));

/** Waits until the screen shows something new since `from`. */
async function shows(pattern: RegExp, from = 0): Promise<void> {
  await expect.poll(() => screen.slice(from), { timeout: 5000, interval: 5 }).toMatch(pattern);
}

async function type(line: string, expected: RegExp): Promise<void> {
  const from = screen.length;
  input.write(`${line}\r`);
  await shows(expected, from);
  await shows(/› $/, from);
}

async function leave(): Promise<void> {
  input.write('/quit\r');
  await chatting;
}

test('greets with the course and questions to try, where it knows some', async () => {
  await shows(/Haksup · Bees · 2 notes[\s\S]*For example:\n {2}How do bees talk\?/);
  await type('/notes Tea', /Haksup · Tea · 2 notes\nAsk in English or Korean; \/help/);
  await leave();
  expect(screen).toMatch(/Bye\.\n$/);
});

test('answers with numbered places and shows the passage behind one', async () => {
  await type('벌은 어떻게 말해?', /“꿀벌은 8자 춤을 춘다\.” \[1\]\n\n\[1\] bees\.md › 꿀벌/);
  await type('/source 1', /bees\.md › 꿀벌\n {2}첫 줄\n▌ 꿀벌은 8자 춤을 춘다\./);
  await type('/source 2', /no source 2/);
  await leave();
});

test('keeps one conversation until a new one or other notes', async () => {
  await type('a', /꿀벌/);
  await type('b', /꿀벌/);
  await type('/new', /A new conversation/);
  await type('c', /꿀벌/);
  await type('/notes Tea', /Haksup · Tea/);
  await type('d', /꿀벌/);
  await leave();
  const [a, b, c, d] = asked.map(({ conversation }) => conversation);
  expect(a).toBe(b);
  expect(new Set([a, c, d]).size).toBe(3);
  expect(asked.map(({ course: { name } }) => name)).toEqual(['Bees', 'Bees', 'Bees', 'Tea']);
});

test.each([
  ['/frobnicate', /no command \/frobnicate/],
  ['/help', /\/source N/],
  ['/source', /no sources/],
  ['/notes nowhere', /no folder nowhere/],
  ["/notes 'my  tea'", /Haksup · my {2}tea/],
  ['x'.repeat(4001), /longer than 4000 characters/],
])('%s is answered in words', async (line, expected) => {
  await type(line, expected);
  await leave();
});

test('Ctrl-C stops an answer and the chat goes on', async () => {
  answer = (_, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  input.write('slow\r');
  await expect.poll(() => asked.length).toBe(1);
  const from = screen.length;
  input.write('\u0003');
  await shows(/Stopped\./, from);
  answer = async () => reply;
  await type('quick', /꿀벌/);
  await leave();
});

test('Ctrl-C at the prompt asks once, then leaves', async () => {
  input.write('\u0003');
  await shows(/Press Ctrl-C again/);
  input.write('\u0003');
  await chatting;
  expect(screen).toContain('Bye.');
});

test('Ctrl-D leaves at once', async () => {
  await shows(/› $/);
  input.write('\u0004');
  await chatting;
  expect(screen).toContain('Bye.');
});

test('shows a streamed answer as it grows', async () => {
  answer = async (_, { onText }) => {
    onText?.({ added: '“꿀벌은 ', whole: '“꿀벌은 ', restarted: false });
    onText?.({ added: '8자 춤을 ', whole: '“꿀벌은 8자 춤을 ', restarted: false });
    return reply;
  };
  await type('벌은?', /“꿀벌은 8자 춤을 춘다\.” \[1\]\n\n\[1\]/);
  await leave();
});

test('remembers what was asked for the next time', async () => {
  await type('벌은 어떻게 말해?', /꿀벌/);
  await leave();
  expect(await readFile(join(home, 'history'), 'utf8')).toBe('벌은 어떻게 말해?\n');
});

test('keeps no more of the history than it reads', async () => {
  await leave();
  const lines = Array.from({ length: 1001 }, (_, index) => `question ${index}`);
  await writeFile(join(home, 'history'), `${lines.join('\n')}\n`);
  open();
  await leave();
  expect(await readFile(join(home, 'history'), 'utf8')).toBe(`${lines.slice(-500).join('\n')}\n`);
});

test('lines that are typed during an answer are answered in turn', async () => {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  answer = () => promise;
  input.write('one\rtwo\r/help\rthr');
  await expect.poll(() => asked.length).toBe(1);
  resolve(reply);
  await shows(/› two[\s\S]*› \/help[\s\S]*\/source N[\s\S]*› thr$/);
  await type('ee', /꿀벌/);
  await leave();
  expect(asked.map(({ question }) => question)).toEqual(['one', 'two', 'three']);
});

test('a pasted text of several lines becomes one line that is sent with Enter', async () => {
  await shows(/› $/);
  input.write('\u001b[200~one\r\n  two\nthree\u001b[201~');
  await shows(/› one two three$/);
  expect(asked).toEqual([]);
  await type('?', /꿀벌/);
  await leave();
  expect(asked.map(({ question }) => question)).toEqual(['one two three?']);
});

test('Ctrl-C takes away what is typed', async () => {
  await shows(/› $/);
  input.write('half');
  await shows(/half$/);
  input.write('\u0003');
  await type('whole', /꿀벌/);
  await leave();
  expect(asked.map(({ question }) => question)).toEqual(['whole']);
  expect(screen).not.toContain('Press Ctrl-C');
});

test('Ctrl-C stops the reading of notes, and forgets what was typed ahead', async () => {
  input.write('/notes slow\rnever asked\r');
  await expect.poll(() => reading).toBeDefined();
  const from = screen.length;
  input.write('\u0003');
  await shows(/Stopped\./, from);
  await type('quick', /꿀벌/);
  await leave();
  expect(asked.map(({ question, course: { name } }) => [question, name])).toEqual([['quick', 'Bees']]);
});

test('what goes wrong is said without a stack, and the chat goes on', async () => {
  answer = () => Promise.reject(new Error('the database is gone'));
  await type('why?', /the database is gone/);
  answer = async () => reply;
  await type('why?', /꿀벌/);
  await leave();
  expect(screen).not.toMatch(/\n {4}at /);
});

test('says why the model left the answer to the reader', async () => {
  modelSaid = 'HTTP 401 from api.example: no such key';
  await type('why?', /What the language model failed at: HTTP 401 from api\.example/);
  await leave();
});
