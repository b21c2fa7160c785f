import { describe, expect, it } from 'vitest';
import { augment } from './augment.ts';
import { Course } from './courses.ts';
import { blockOf, readAll, splitLessons } from './data.ts';
import { type Example, exampleOf, type Misplaced } from './examples.ts';
import { catalogueLesson } from './generators/catalogue.ts';
import { type Lesson, parseLessons } from './lessons.ts';
import { Random } from './random.ts';

const lesson = parseLessons(
  `@ en | Rust
## Iron
Iron **rusts** in wet air. Paint stops it.

## Zinc
- a metal
- it rusts slowly
-----
why | What stops rust? | Paint stops it
list | What is zinc like? | a metal // it rusts slowly
what | Where is it mined? | In Peru
none | Who found zinc? |
`,
  'x.txt',
)[0] as Lesson;

function answersOf({ gold, passages }: Example): string[] {
  return gold.map(({ passage, start, end }) => passages[passage]!.text.slice(start, end));
}

describe('exampleOf', () => {
  it('finds the answer in the note as people read it', async () => {
    const course = new Course(await readAll([lesson]));
    const [why, list, , none] = lesson.questions.map((question) =>
      exampleOf(course, lesson, question, 3, new Random(1)),
    );
    expect(answersOf(why!)).toEqual(['Paint stops it']);
    expect(answersOf(list!)).toEqual(['a metal', 'it rusts slowly']);
    expect(none!.gold).toEqual([]);
    expect(why!.terms.some(({ variants }) => variants.includes('rust'))).toBe(true);
  });

  it('reports an answer that does not stand there, and makes no example of it', async () => {
    const reports: Misplaced[] = [];
    const course = new Course(await readAll([lesson]));
    const example = exampleOf(course, lesson, lesson.questions[2]!, 3, new Random(1), (one) =>
      reports.push(one),
    );
    expect(example).toBeUndefined();
    expect(reports).toEqual([{ lesson: 'x#1', question: 'Where is it mined?', answer: 'In Peru' }]);
  });
});

describe('augment', () => {
  it('keeps every answer where it says, or takes it out altogether', async () => {
    const lessons = await readAll(Array.from({ length: 6 }, (_, seed) => catalogueLesson(seed)));
    const course = new Course(lessons);
    const random = new Random('augment');
    let changed = 0;
    for (const { lesson: one } of lessons) {
      for (const question of one.questions) {
        const example = exampleOf(course, one, question, 4, random);
        if (example === undefined) continue;
        const other = augment(example, random);
        if (other !== example) changed++;
        for (const { passage, start, end } of other.gold) {
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(other.passages[passage]!.text.length);
        }
        for (const term of other.terms) expect(term.end).toBeLessThanOrEqual(other.question.length);
        if (other.gold.length > 0) expect(answersOf(other)).toHaveLength(answersOf(example).length);
      }
    }
    expect(changed).toBeGreaterThan(10);
  });
});

describe('blockOf', () => {
  it('gives the same block for the same number, another for another', async () => {
    const lessons = await readAll([lesson, catalogueLesson(1), catalogueLesson(2)]);
    const options = { seed: 1, lessons: 2 };
    const [one, again, other] = [
      await blockOf(lessons, 3, options),
      await blockOf(lessons, 3, options),
      await blockOf(lessons, 4, options),
    ];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });
});

describe('splitLessons', () => {
  it('holds about a tenth out, the same ones every time, none on both sides', () => {
    const lessons = Array.from({ length: 300 }, (_, seed) => catalogueLesson(seed));
    const { training, heldOut } = splitLessons(lessons);
    expect(training.length + heldOut.length).toBe(300);
    expect(heldOut.length).toBeGreaterThan(10);
    expect(heldOut.length).toBeLessThan(60);
    expect(
      splitLessons(lessons.toReversed())
        .heldOut.map(({ id }) => id)
        .sort(),
    ).toEqual(heldOut.map(({ id }) => id).sort());
    expect(training.some(({ id }) => heldOut.some((one) => one.id === id))).toBe(false);
  });
});
