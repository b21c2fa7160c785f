/** What a library does, on every database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CourseKey, Embedder, Library, NoteSource } from './contract.ts';
import type { Database } from './database/database.ts';
import { VectorsUnavailableError } from './database/errors.ts';
import { openLibrary } from './library.ts';
import { FileTooLargeError } from './reading/errors.ts';
import { testDatabases } from './testing/databases.ts';

const source = (path: string, text: string): NoteSource => {
  const bytes = new TextEncoder().encode(text);
  return { path, size: bytes.length, bytes: () => Promise.resolve(bytes) };
};

const ATTENTION = `# 어텐션

어텐션은 문장의 어느 단어에 집중할지 정하는 방법이다. 😀 셀프 어텐션(self-attention)은 한 문장 안에서 쓰인다.

## 한계

긴 문장에서는 계산이 제곱으로 늘어 값비싸다.
`;
const TUNING = `# 모델 조정

## 파인튜닝(fine-tuning)

모든 가중치를 다시 학습한다. 자체 장비가 있어야 해서 비용이 많이 든다.

## 매개변수 효율적 튜닝

소수의 층만 더하고 기본 모델은 그대로 둔다.
`;
const ENGLISH = `# Decoding

Greedy search always takes the likeliest token. The temperature makes rare tokens likelier.
`;

for (const { name, skipped, open } of testDatabases) {
  const title = skipped === undefined ? name : `${name} (skipped: ${skipped})`;
  describe.skipIf(skipped !== undefined)(title, () => {
    let database: Database;
    let library: Library;
    beforeAll(async () => {
      database = await open();
      library = await openLibrary({ database });
    });
    afterAll(() => database?.close());

    const courseOf = async (course: string, ...sources: NoteSource[]): Promise<CourseKey> => {
      const key = { owner: 'local', name: course };
      await library.ingest(key, sources);
      return key;
    };

    test('answers in the words of the notes, with places that hold', async () => {
      const course = await courseOf('words', source('a.md', ATTENTION), source('b/t.md', TUNING));
      const { passages, terms } = await library.search(course, '파인튜닝은 왜 비싼가요?');
      const [best] = passages;
      expect(best).toMatchObject({
        note: 'b/t.md',
        title: '모델 조정',
        heading: ['모델 조정', '파인튜닝(fine-tuning)'],
      });
      const note = await library.note(course, 'b/t.md');
      expect(note!.text.slice(best!.start, best!.end)).toBe(best!.text);
      expect(terms.map(({ text }) => text)).toContain('파인튜닝은');
      expect(await library.passage(course, best!.id)).toEqual((({ score: _, ...passage }) => passage)(best!));
    });

    test.each([
      ['English question, Korean notes', 'how does self-attention work?', 'a.md'],
      ['Korean question, English notes', '온도는 무엇을 바꾸나요?', 'e.md'],
      ['a spelling the notes explain', 'fine tuning', 't.md'],
      ['a neighbour of the word', '어텐션의 단점은?', 'a.md'],
    ])('%s', async (_, question, expected) => {
      const course = await courseOf(
        'across',
        source('a.md', ATTENTION),
        source('t.md', TUNING),
        source('e.md', ENGLISH),
      );
      const { passages } = await library.search(course, question, { limit: 1 });
      expect(passages[0]?.note).toBe(expected);
    });

    test('positions survive characters outside the basic plane', async () => {
      const course = await courseOf('emoji', source('a.md', ATTENTION));
      const note = await library.note(course, 'a.md');
      const { passages } = await library.search(course, '셀프 어텐션');
      for (const { text, start, end } of passages) expect(note!.text.slice(start, end)).toBe(text);
    });

    test('terms say where, what else and how rare', async () => {
      const course = await courseOf('terms', source('t.md', TUNING), source('e.md', ENGLISH));
      const question = '미세 조정이 뭐야?';
      const { terms } = await library.search(course, question);
      for (const term of terms) {
        expect(question.slice(term.start, term.end)).toBe(term.text);
        expect(term.weights).toHaveLength(term.variants.length);
      }
      const phrase = terms.find(({ kind }) => kind === 'phrase');
      expect(phrase).toMatchObject({
        text: '미세 조정이',
        variants: expect.arrayContaining(['미세 조정', 'fine-tuning']),
      });
      expect(phrase!.rarity).toBeGreaterThan(0);
      expect(terms.find(({ text }) => text === '뭐야')).toMatchObject({ rarity: 0 });
    });

    describe('a name in the other script', () => {
      const notes = [
        source(
          'models.md',
          '# Tools\n\nThe Brendoflex planner splits a goal.\n\n# Others\n\nVexolib draws charts.',
        ),
        source(
          '도시.md',
          '# 도시\n\n하르그레이브는 다리를 놓았다.\n\n# 다른 것\n\n케르멘은 글을 썼다. 소리가 났다.',
        ),
      ];

      test.each([
        ['브렌도플렉스는 무엇을 나누나요?', '브렌도플렉스는', 'brendoflex'],
        ['벡솔립이란?', '벡솔립이란', 'vexolib'],
        ['Who was Hargrave?', 'Hargrave', '하르그레이브'],
        ['What did Kermen write?', 'Kermen', '케르멘'],
      ])('%s', async (question, text, expected) => {
        const course = await courseOf('sounds', ...notes);
        const { terms, passages } = await library.search(course, question);
        const term = terms.find((each) => each.text === text);
        const at = term!.variants.indexOf(expected);
        expect(term!.weights[at]).toBe(0.8);
        expect(passages[0]?.text.toLowerCase()).toContain(expected);
      });

      test('is not looked for where the course has the word itself, nor under a Korean word', async () => {
        const course = await courseOf(
          'sounds known',
          source('a.md', '# A\n\n브렌도플렉스 is Brendoflex. A dancer said sorry and narrowed the gauge.'),
        );
        const { terms } = await library.search(course, '브렌도플렉스는 단서 소리 나라 가지');
        expect(terms[0]!.variants).not.toContain('brendoflex');
        expect(terms.flatMap(({ variants }) => variants)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(?:dancer|sorry|narrow|gaug)/)]),
        );
      });
    });

    test('ingests what is new, leaves what is not, removes what is gone', async () => {
      const course = { owner: 'local', name: 'changes' };
      const first = await library.ingest(course, [source('a.md', ATTENTION), source('t.md', TUNING)]);
      expect(first).toEqual({ added: ['a.md', 't.md'], unchanged: [], removed: [], failed: [] });
      const progress: string[] = [];
      const second = await library.ingest(
        course,
        [source('a.md', ATTENTION.replace('제곱', '세제곱')), source('e.md', ENGLISH)],
        {
          removeMissing: true,
          onProgress: ({ done, total, note, outcome }) =>
            progress.push(`${done}/${total} ${note} ${outcome}`),
        },
      );
      expect(second).toMatchObject({ added: ['a.md', 'e.md'], removed: ['t.md'] });
      expect(progress).toEqual(['1/2 a.md added', '2/2 e.md added']);
      expect(
        (await library.ingest(course, [source('a.md', ATTENTION.replace('제곱', '세제곱'))])).unchanged,
      ).toEqual(['a.md']);
      expect((await library.notes(course)).map(({ path }) => path)).toEqual(['a.md', 'e.md']);
      const { passages } = await library.search(course, '긴 문장의 계산');
      expect(passages[0]!.text).toContain('세제곱');
      expect(
        (await library.search(course, '매개변수 효율적 튜닝')).passages.every(({ note }) => note !== 't.md'),
      ).toBe(true);
    });

    test('posting lists and counts are those of a course that never changed', async () => {
      const changed = await courseOf('changed', source('a.md', TUNING), source('t.md', ATTENTION));
      await library.ingest(changed, [source('a.md', ATTENTION), source('t.md', TUNING)]);
      const fresh = await courseOf('fresh', source('a.md', ATTENTION), source('t.md', TUNING));
      const facts = (course: CourseKey): Promise<unknown[]> =>
        database.query(
          `select term, sum(octet_length(data))::integer as bytes, c.passages, c.length from postings p
           join courses c on c.id = p.course_id where c.owner = $1 and c.name = $2
           group by term, c.passages, c.length order by term collate "C"`,
          [course.owner, course.name],
        );
      expect(await facts(changed)).toEqual(await facts(fresh));
      const scores = async (course: CourseKey): Promise<number[]> =>
        (await library.search(course, '어텐션의 한계')).passages.map(({ score }) => score);
      expect(await scores(changed)).toEqual(await scores(fresh));
    });

    test('a bad file is named, the others go in', async () => {
      const course = { owner: 'local', name: 'mixed' };
      const huge: NoteSource = {
        path: 'huge.txt',
        size: 200 * 1_048_576,
        bytes: () => Promise.reject(new Error('read')),
      };
      const vanished: NoteSource = {
        path: 'gone.md',
        size: 1,
        bytes: () => Promise.reject(new Error('no such file')),
      };
      const binary = { ...source('b.md', ''), bytes: () => Promise.resolve(Uint8Array.of(0, 1, 2, 0, 0)) };
      const { added, failed } = await library.ingest(course, [
        huge,
        vanished,
        binary,
        source('a.md', ATTENTION),
      ]);
      expect(added).toEqual(['a.md']);
      expect(failed.map(({ note }) => note)).toEqual(['huge.txt', 'gone.md', 'b.md']);
      expect(failed[0]!.error).toBeInstanceOf(FileTooLargeError);
      expect(failed[0]!.error.message).toMatch(/huge\.txt: 200 MB .*32 MB/);
    });

    test.each(['a\0.md', '\ud800.md'])('a path that no database holds is named: %j', async (path) => {
      const course = { owner: 'local', name: 'unstorable' };
      const { added, failed } = await library.ingest(course, [source(path, 'x'), source('a.md', ATTENTION)]);
      expect(failed.map(({ note, error }) => [note, error.name])).toEqual([[path, 'UnreadableNoteError']]);
      expect(added).not.toContain(path);
      expect(await library.note(course, path)).toBeUndefined();
      expect(await library.remove(course, path)).toBe(false);
      const odd = { owner: 'local', name: path };
      await expect(library.search(odd, 'x')).rejects.toThrow(/null character/);
      await expect(library.courses(path)).rejects.toThrow(/null character/);
    });

    test.each([
      { readingTime: Number.POSITIVE_INFINITY },
      { readingTime: 0 },
      { passageSize: Number.NaN },
      { passageSize: 50 },
      { fileLimit: -1 },
    ])('options out of their range are refused: %o', async (options) => {
      await expect(openLibrary({ database, ...options })).rejects.toThrow(Object.keys(options)[0]);
    });

    test('a new course of which no note could be read is not created; one that was there stays', async () => {
      const bad = [source('a.docx', 'no archive'), source('b.docx', 'none either')];
      const listed = async (): Promise<string[]> => (await library.courses('unread')).map(({ name }) => name);
      const course = { owner: 'unread', name: 'new' };
      expect((await library.ingest(course, bad)).failed).toHaveLength(2);
      expect(await listed()).toEqual([]);
      await expect(
        library.ingest(course, [source('a.md', '# A')], { signal: AbortSignal.abort(new Error('stopped')) }),
      ).rejects.toThrow('stopped');
      expect(await listed()).toEqual([]);
      await library.ingest(course, []);
      expect(await listed()).toEqual(['new']);
      await library.ingest(course, bad);
      expect(await listed()).toEqual(['new']);
      await library.ingest({ owner: 'unread', name: 'some' }, [...bad, source('a.md', '# A\n\nb')]);
      expect(await listed()).toEqual(['new', 'some']);
    });

    test('stops between notes and goes on later', async () => {
      const course = { owner: 'local', name: 'stopped' };
      const stop = new AbortController();
      const all = [source('a.md', ATTENTION), source('t.md', TUNING)];
      const stopped = library.ingest(course, all, {
        signal: stop.signal,
        onProgress: () => stop.abort(new Error('enough')),
      });
      await expect(stopped).rejects.toThrow('enough');
      expect(await library.ingest(course, all)).toMatchObject({ added: ['t.md'], unchanged: ['a.md'] });
    });

    test('owners see their own courses only', async () => {
      const mine = { owner: 'discord:1', name: 'llm' };
      const theirs = { owner: 'discord:2', name: 'llm' };
      await library.ingest(mine, [source('a.md', ATTENTION)]);
      expect(await library.courses('discord:2')).toEqual([]);
      expect((await library.search(theirs, '어텐션')).passages).toEqual([]);
      expect(await library.note(theirs, 'a.md')).toBeUndefined();
      expect(await library.passage(theirs, 0)).toBeUndefined();
      expect(await library.stats(theirs)).toBeUndefined();
      expect(await library.remove(theirs)).toBe(false);
      expect(await library.courses('discord:1')).toEqual([{ ...mine, notes: 1, passages: 2 }]);
    });

    test('removes a note, then the course, and leaves no rows', async () => {
      const course = await courseOf('removed', source('a.md', ATTENTION), source('t.md', TUNING));
      expect(await library.remove(course, 'a.md')).toBe(true);
      expect(await library.remove(course, 'a.md')).toBe(false);
      expect(await library.stats(course)).toMatchObject({ notes: 1, passages: 2, glossaryPairs: 1 });
      expect(await library.remove(course)).toBe(true);
      const [left] = await database.query<{ count: number }>(
        `select count(*)::integer as count from postings where course_id not in (select id from courses)`,
      );
      expect(left!.count).toBe(0);
    });

    test.each([
      ['decomposed', '미세 조정이 뭐야? 😀 café의 튜닝'.normalize('NFD')],
      ['decomposed and cut within a syllable', `😀${'가각'.normalize('NFD').repeat(500)} 튜닝`],
      ['with a capital letter and an emoji', '👩‍👩‍👧 Café 튜닝'],
    ])('terms of a question that is %s stand where they say', async (_, question) => {
      const course = await courseOf('terms', source('t.md', TUNING));
      const { terms } = await library.search(course, question);
      expect(terms.length).toBeGreaterThan(0);
      for (const { start, end, text } of terms) {
        expect(question.slice(start, end)).toBe(text);
        expect(text).toMatch(/^[\p{L}\p{M}\p{N}\s]+$/u);
      }
      const words = terms.map(({ text }) => text.normalize('NFC'));
      if (question.includes('caf'))
        expect(words).toEqual(expect.arrayContaining(['미세 조정이', 'café', '튜닝']));
    });

    test('a note that gives one term thousands of names slows no search', async () => {
      const named = (index: number): string =>
        [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
      const text = Array.from({ length: 4000 }, (_, index) => `모델(${named(index)}x)은 다르다.`).join(
        '\n\n',
      );
      const course = await courseOf('named', source('n.txt', text));
      const { terms } = await library.search(course, '모델이 뭐야?');
      expect(terms[0]!.variants.length).toBeLessThan(40);
      const start = performance.now();
      await library.search(course, '모델이 뭐야?');
      expect(performance.now() - start).toBeLessThan(1000);
    });

    test.each([
      ['nothing', ''],
      ['signs', '?! … "'],
      ['a quote and a null', `'; drop table notes; -- \u0000`],
      ['question words alone', '뭐야?'],
      ['very long', '어텐션 '.repeat(5000)],
      ['half a character', '\ud83d 어텐션'],
    ])('a question of %s is no error', async (_, question) => {
      const course = await courseOf('odd', source('a.md', ATTENTION));
      await expect(library.search(course, question)).resolves.toBeDefined();
    });

    test('two ingestions of one course at once keep its lists whole', async () => {
      const course = { owner: 'local', name: 'twice' };
      const texts = Array.from({ length: 6 }, (_, index) =>
        source(`${index}.md`, `# 노트 ${index}\n\n공통 낱말 ${index}`),
      );
      await Promise.all([library.ingest(course, texts.slice(0, 3)), library.ingest(course, texts.slice(3))]);
      const { passages } = await library.search(course, '공통 낱말');
      expect(new Set(passages.map(({ note }) => note)).size).toBe(6);
    });

    describe('with an embedding model', () => {
      // Two dimensions: whether the text is about cats.
      const embedder = (name: string, calls: { texts: number }): Embedder => ({
        name,
        embed: (texts) => {
          calls.texts += texts.length;
          return Promise.resolve(
            texts.map((text) => Float32Array.of(/고양이|feline/.test(text) ? 1 : 0, 0.1)),
          );
        },
      });
      const cats = [
        source('c.md', '# 동물\n\n고양이는 잠이 많다.'),
        source('d.md', '# 동물\n\n강아지는 잘 뛴다.'),
      ];

      test('meaning finds what words miss; nothing is embedded twice; a failing model leaves the words', async (context) => {
        const calls = { texts: 0 };
        let hybrid: Library;
        try {
          hybrid = await openLibrary({ database, embed: embedder('cats', calls) });
        } catch (error) {
          if (!(error instanceof VectorsUnavailableError)) throw error;
          return context.skip(`no pgvector on this server: ${error.message}`);
        }
        const course = { owner: 'local', name: 'cats' };
        await hybrid.ingest(course, cats);
        expect(calls.texts).toBe(2);
        await hybrid.ingest(course, cats);
        expect(calls.texts).toBe(2);
        expect((await library.search(course, 'feline')).passages).toEqual([]);
        expect((await hybrid.search(course, 'feline')).passages[0]!.note).toBe('c.md');
        const failing = { name: 'cats', embed: () => Promise.reject(new Error('down')) };
        const lamed = await openLibrary({ database, embed: failing });
        const report = await lamed.ingest(course, [...cats, source('e.md', '# 동물\n\n까치는 운다.')]);
        expect(report).toMatchObject({ added: ['e.md'], unchanged: ['c.md', 'd.md'], failed: [] });
        expect(report.unembedded?.message).toBe('down');
        expect((await lamed.search(course, '까치')).passages[0]!.note).toBe('e.md');
        const abort = new AbortController();
        const stopped = await openLibrary({
          database,
          embed: {
            name: 'cats',
            embed: () => {
              abort.abort(new Error('stopped'));
              return Promise.reject(new Error('down'));
            },
          },
        });
        await expect(stopped.ingest(course, cats, { signal: abort.signal })).rejects.toThrow('stopped');
        expect((await hybrid.ingest(course, cats)).unembedded).toBeUndefined();
        expect(calls.texts).toBe(3 + 1);
        expect((await lamed.search(course, '강아지')).passages[0]!.note).toBe('d.md');
      });
    });
  });
}
