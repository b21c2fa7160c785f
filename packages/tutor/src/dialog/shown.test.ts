import { type LanguageModelV4, LoadAPIKeyError, LoadSettingError, NoSuchModelError } from '@ai-sdk/provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply, TextUpdate } from '../contract.ts';
import { course, openTestLibrary, type TestLibrary } from '../testing/course.ts';
import { lexicalReader } from '../testing/lexical-reader.ts';
import { answered, saying, stubModel } from '../testing/stub-model.ts';
import { createTutor, type TutorOptions } from '../tutor.ts';

let parts: TestLibrary;
beforeAll(async () => {
  parts = await openTestLibrary();
});
afterAll(() => parts?.close());

const lora = 'LoRA freezes the base weights and adds two small low-rank matrices to each attention layer.';
const trained = 'Only these matrices are trained.';

async function ask(
  question: string,
  model: LanguageModelV4,
  options: Partial<TutorOptions> = {},
  onText?: (update: TextUpdate) => void,
): Promise<Reply> {
  const tutor = await createTutor({ ...parts, reader: lexicalReader, model, ...options });
  // What is kept has to be storable as well.
  return tutor.ask({ course, conversation: 'shown', question }, onText && { onText });
}

describe('what is shown of an answer', () => {
  test.each([
    [
      'control characters',
      'What is LoRA?',
      [`${lora} [1]\u0000 Only these ma\u001btrices are trained. [1]`],
      `${lora} [1] ${trained} [1]`,
    ],
    ['half a character', 'What is LoRA?', [`${lora} [1] \ud83d `, `${trained} [1]`], undefined],
    ['a character in two pieces', 'What is LoRA?', [`${lora} \ud83d`, '\ude00 [1]'], undefined],
    ['a number that no passage has', 'What is LoRA?', [`${lora} [123]`], `${lora} [1]`],
    ['[0]', 'What is LoRA?', [`${lora} [0]`], `${lora} [1]`],
    ['a citation in words', 'What is LoRA?', [`${lora} [pass`, 'age 1] (Passage', ' 1)'], `${lora} [1]`],
    ['a range of citations', 'What is LoRA?', [`${lora} [1`, '-2]'], `${lora} [1]`],
    ['a loop', 'What is LoRA?', Array.from({ length: 40 }, () => `${lora} [1] `), `${lora} [1]`],
    [
      'thoughts that the prompt opened',
      'What is LoRA?',
      [`${trained} [1] Google made it.\n</thi`, `nk>\n${lora} [1]`],
      `${lora} [1]`,
    ],
    [
      'a link of any kind',
      'What is LoRA?',
      [`${lora} [1] See [weights](ftp://x.y/z). See ![it](data:x,y).`],
      `${lora} [1]`,
    ],
    ['yes', 'Does LoRA add latency?', [`Yes. ${lora} [1]`], `${lora} [1]`],
    ['no', 'Does LoRA freeze the base weights?', [`No. ${lora} [1]`], `${lora} [1]`],
    [
      '예',
      '파인튜닝은 비싸?',
      ['예, 모든 가중치를 갱신하므로 비용이 비쌉니다. [1]'],
      '모든 가중치를 갱신하므로 비용이 비쌉니다. [1]',
    ],
    [
      'code that the notes hold, and what stands behind its fence',
      'What is LoRA?',
      [`\`\`\`see http://evil.example\n${lora}\n\`\`\``],
      undefined,
    ],
  ])('%s', async (_, question, pieces, shown) => {
    const reply = await ask(question, saying(...pieces));
    expect(reply.by).toBe('model');
    if (shown !== undefined) expect(reply.text).toBe(shown);
    expect(reply.text.isWellFormed()).toBe(true);
    expect(reply.text).not.toContain('http');
    for (const source of reply.sources) expect(source.quote).not.toBe('');
  });

  test.each([
    ['a lead-in', 'Was LoRA invented by Google?', `LoRA was invented by Google:\n${lora} [1]`],
    ['a heading', 'Who invented LoRA, Google?', `**LoRA was invented by Google**\n${lora} [1]`],
    ['what is asked', 'Does LoRA add latency?', `LoRA adds latency:\n${lora} [1]`],
  ])('%s says nothing that only the question says', async (_, question, text) => {
    const reply = await ask(question, saying(text));
    const [first] = reply.text.split('\n');
    expect(first).toContain('(not from the notes)');
  });

  test.each([
    ['words of a passage in another order', '```\nLoRA\nadds\nlatency\n```'],
    ['nothing', '```js\n```'],
  ])('code of %s is not the notes’', async (_, text) => {
    expect((await ask('Does LoRA add latency?', saying(text))).by).toBe('reader');
  });

  test('who was shown thoughts is told to begin anew', async () => {
    const updates: TextUpdate[] = [];
    const model = saying(`${trained} [1] So I say:`, `</think>${lora} [1]`);
    const reply = await ask('What is LoRA?', model, {}, (update) => updates.push(update));
    expect(updates.map(({ restarted }) => restarted)).toEqual([false, true]);
    expect(updates.at(-1)!.whole).toBe(reply.text);
  });
});

describe('a model that keeps no time', () => {
  const timeouts = { first: 100, between: 100, total: 300 };

  test('thoughts without end that are always there are given up', async () => {
    const endless = function* () {
      for (;;) yield { type: 'reasoning-delta' as const, id: '0', delta: 'x' };
    };
    const model = stubModel(async () => ReadableStream.from(endless()));
    expect((await ask('What is LoRA?', model, { timeouts })).notice?.reason).toBe('slow');
  });

  test('an answer that comes too late is closed', async () => {
    const closed = Promise.withResolvers<void>();
    const late = new ReadableStream({ cancel: () => closed.resolve() });
    const model = stubModel(() => new Promise((resolve) => setTimeout(() => resolve(late), 200)));
    expect((await ask('What is LoRA?', model, { timeouts })).notice?.reason).toBe('slow');
    await closed.promise;
  });

  test('it may take as long as it likes where that is wanted', async () => {
    const model = stubModel(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return ReadableStream.from(answered(`${lora} [1]`));
    });
    const forever = { first: Infinity, between: Infinity, total: Infinity };
    expect((await ask('What is LoRA?', model, { timeouts: forever })).by).toBe('model');
  });

  test('an abort is heard at once, though the model does not hear it', async () => {
    const model = stubModel(
      async () =>
        new ReadableStream({
          start: (stream) => stream.enqueue({ type: 'text-delta', id: '0', delta: `${lora} [1] Only` }),
        }),
    );
    const tutor = await createTutor({ ...parts, reader: lexicalReader, model });
    const stop = new AbortController();
    const start = performance.now();
    const asked = tutor.ask(
      { course, question: 'What is LoRA?' },
      { signal: stop.signal, onText: () => stop.abort(new Error('enough')) },
    );
    await expect(asked).rejects.toThrow('enough');
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('a note that went away or changed between search and answer', () => {
  test.each([
    ['removed', async () => undefined],
    [
      'changed',
      async (...[key, path]: Parameters<TestLibrary['library']['note']>) => {
        const note = await parts.library.note(key, path);
        const text = `New. ${note!.text}`;
        return {
          ...note!,
          text,
          blocks: [{ kind: 'paragraph' as const, level: 0, start: 0, end: text.length }],
        };
      },
    ],
  ])('%s: quotes are what was retrieved, with its ranges', async (_, note) => {
    const library = { search: parts.library.search, note };
    for (const model of [saying(`${lora} [1] ${trained} [1]`), undefined]) {
      const tutor = await createTutor({
        ...parts,
        library,
        reader: lexicalReader,
        model,
        thresholds: { answerFrom: 0 },
      });
      const { sources } = await tutor.ask({ course, question: 'What does LoRA freeze?' });
      expect(sources.length).toBeGreaterThan(0);
      for (const source of sources) {
        const before = (await parts.library.note(course, source.note))!.text;
        for (const line of source.lines) expect(before.slice(line.start, line.end)).toBe(line.text);
      }
    }
  });
});

describe('a model that cannot be had is not said to be out of reach', () => {
  test.each([
    ['no such model', new NoSuchModelError({ modelId: 'm', modelType: 'languageModel' }), 'unavailable'],
    ['a missing key', new LoadAPIKeyError({ message: 'Set KEY.' }), 'unavailable'],
    ['a missing setting', new LoadSettingError({ message: 'Set URL.' }), 'unavailable'],
    ['a closed connection', new TypeError('fetch failed'), 'unreachable'],
  ])('%s', async (_, error, reason) => {
    const reply = await ask(
      'What is LoRA?',
      stubModel(() => Promise.reject(error)),
    );
    expect([reply.by, reply.notice?.reason]).toEqual(['reader', reason]);
    expect(reply.notice!.text).toContain(
      reason === 'unavailable' ? 'could not be opened' : 'cannot be reached',
    );
  });
});
