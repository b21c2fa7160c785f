import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply, TextUpdate, Tutor } from '../contract.ts';
import { wordingOf } from '../reply/wording.ts';
import { course, openTestLibrary, type TestLibrary } from '../testing/course.ts';
import { lexicalReader } from '../testing/lexical-reader.ts';
import { type LoopbackModel, openLoopbackModel, streamed } from '../testing/loopback-model.ts';
import { createTutor } from '../tutor.ts';
import { scriptedAnswers } from './scripted-answers.ts';

let parts: TestLibrary;
let server: LoopbackModel;
let tutor: Tutor;

beforeAll(async () => {
  parts = await openTestLibrary();
  server = await openLoopbackModel();
  tutor = await createTutor({
    ...parts,
    reader: lexicalReader,
    model: createOpenAICompatible({ name: 'loopback', baseURL: server.url }).chatModel('scripted'),
    timeouts: { first: 1500, between: 1500, total: 10_000 },
  });
});
afterAll(async () => {
  await server?.close();
  await parts?.close();
});

/** The parts of a text that are shown as the notes' own. */
function unmarked(reply: Pick<Reply, 'text' | 'language'>): string {
  const mark = wordingOf(reply.language).notFromNotes;
  return reply.text
    .split(/(?<=[.!?。)\]])\s+|\n/)
    .filter((sentence, index, all) => !sentence.includes(mark) && !(all[index + 1] ?? '').startsWith(mark))
    .join('\n');
}

async function numberOf(question: string): Promise<(note: string) => number> {
  const { passages } = await parts.library.search(course, question, { limit: 8 });
  return (note) => passages.findIndex((passage) => passage.note === note) + 1;
}

test('there are at least thirty scripted answers', () => {
  expect(scriptedAnswers.length).toBeGreaterThanOrEqual(30);
});

const shown = { supported: 0, dropped: [] as string[], unmarked: [] as string[] };

describe('scripted answers', () => {
  test.each(scriptedAnswers)('$name', async (scripted) => {
    server.script = scripted.script(await numberOf(scripted.question));
    const updates: TextUpdate[] = [];
    const reply = await tutor.ask(
      { course, question: scripted.question },
      { onText: (update) => updates.push(update) },
    );

    // A reader's reply quotes the notes alone, so the model's words can only be in a model's reply.
    for (const claim of scripted.supported) {
      shown.supported += 1;
      if (!unmarked(reply).includes(claim)) shown.dropped.push(claim);
    }
    const everything = [reply.text, ...updates.map((update) => update.whole)];
    for (const claim of scripted.unsupported) {
      if (everything.some((text) => unmarked({ ...reply, text }).includes(claim))) shown.unmarked.push(claim);
    }
    expect(reply.by).toBe(scripted.by);
    expect(reply.notice?.reason).toBe(scripted.notice);
    if (scripted.abstained !== undefined) expect(reply.abstained).toBe(scripted.abstained);
    if (!reply.abstained) {
      expect(reply.sources.length).toBeGreaterThan(0);
      for (const [, number] of reply.text.matchAll(/\[(\d+)\]/g)) {
        expect(reply.sources.map((source) => source.number)).toContain(Number(number));
      }
      for (const source of reply.sources) {
        const note = await parts.library.note(course, source.note);
        for (const line of source.lines) expect(note!.text.slice(line.start, line.end)).toBe(line.text);
        expect(source.quote).not.toBe('');
      }
    }
    expect(updates.at(-1)?.whole).toBe(reply.text);
    expect(updates.filter((update) => update.restarted).length).toBeLessThanOrEqual(1);
  });
});

test('no unsupported claim is shown unmarked, and at most a tenth of the supported ones is dropped', () => {
  expect(shown.supported).toBeGreaterThanOrEqual(25);
  expect(shown.unmarked).toEqual([]);
  expect(shown.dropped.length / shown.supported, shown.dropped.join(' | ')).toBeLessThanOrEqual(0.1);
});

test('a model that reads less than the question and one passage is not asked, and the reader answers', async () => {
  const small = await createTutor({
    ...parts,
    reader: lexicalReader,
    model: createOpenAICompatible({ name: 'loopback', baseURL: server.url }).chatModel('scripted'),
    promptBudget: 20,
  });
  const reply = await small.ask({ course, question: 'What does LoRA add to the attention layers?' });
  expect([reply.by, reply.notice?.reason]).toEqual(['reader', 'too-long']);
});

test('an earlier reply is shown to the model with the numbers that its passages have now', async () => {
  const say = async (question: string, text: string): Promise<Reply> => {
    server.script = streamed(text);
    return tutor.ask({ course, conversation: 'numbers', question });
  };
  const lora = 'LoRA freezes the base weights and adds two small low-rank matrices to each attention layer.';
  const first = await say('What is LoRA?', `${lora} [1]`);
  expect([first.by, first.text]).toEqual(['model', `${lora} [1]`]);
  const question = 'How many tokens are in the context window of a model with base weights?';
  await say(question, 'The model of our lab reads 8,192 tokens. [1]');
  const { passages } = await parts.library.search(course, question, { limit: 8 });
  const now = passages.findIndex(({ id }) => id === first.sources[0]!.passage.id) + 1;
  expect(now).not.toBe(1);
  const shown = server.requests.at(-1)!.messages.find(({ role }) => role === 'assistant');
  expect(shown!.content).toBe(now === 0 ? lora : `${lora} [${now}]`);
});
