/**
 * Measures, over all lessons, how often the words of questions stand in the notes that answer them, and writes what
 * each such word is worth when passages are looked for (`packages/knowledge/src/terms/telling-words.ts`):
 *
 *     node src/question-words.ts
 *
 * "Happens", "생기다", "drawback": notes hardly ever say what questions say, so that a passage that happens to hold the
 * word is no better for it.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Course } from './courses.ts';
import { readAll } from './data.ts';
import { readLessons } from './lessons.ts';

/** Lessons of a course that words are analysed in. */
const courseSize = 30;
/** A word tells nothing of itself before that many questions hold it. */
const leastAsked = 7;
/** The share of questions whose note holds the word from which on it counts fully. */
const fullShare = 0.5;
/** Words are written only if they are worth clearly less than 1. */
const written = 0.75;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const counts = new Map<string, { asked: number; held: number }>();
const lessons = await readAll(await readLessons(here('../lessons')));
for (let first = 0; first < lessons.length; first += courseSize) {
  const course = new Course(lessons.slice(first, first + courseSize));
  for (const { lesson, passages } of course.lessons) {
    const note = passages
      .map(({ text }) => text)
      .join('\n')
      .toLowerCase();
    for (const { question, answers } of lesson.questions) {
      if (answers.length === 0) continue;
      for (const { kind, variants, rarity } of course.search(question).terms) {
        if (kind !== 'word' || rarity === 0) continue;
        const count = counts.get(variants[0]!) ?? { asked: 0, held: 0 };
        count.asked += 1;
        if (variants.some((variant) => note.includes(variant))) count.held += 1;
        counts.set(variants[0]!, count);
      }
    }
  }
}

const rows = [...counts]
  .filter(([, { asked }]) => asked >= leastAsked)
  .map(([word, { asked, held }]) => ({
    word,
    // Three more questions of the usual kind, so that seven are not taken for many.
    worth: Math.min(1, (held + 1.5) / (asked + 3) / fullShare),
  }))
  .filter(({ worth }) => worth < written)
  .sort((a, b) => a.worth - b.worth || (a.word < b.word ? -1 : 1));

const byWorth = Map.groupBy(rows, ({ worth }) => Math.max(0.1, Math.round(worth * 10) / 10));
const lines = [...byWorth].map(([worth, words]) => `${worth}: ${words.map(({ word }) => word).join(' ')}`);
await writeFile(
  here('../../../packages/knowledge/src/terms/telling-words.ts'),
  `/**
 * What words of questions are worth when passages are looked for, by stem: the rate at which the notes that answer hold
 * them too. Written by \`node tooling/reader-training/src/question-words.ts\` from the lessons.
 */
const MEASURED = \`
${lines.join('\n')}
\`;

const worths: ReadonlyMap<string, number> = new Map(
  MEASURED.trim()
    .split('\\n')
    .flatMap((line) => {
      const [worth, words] = line.split(': ') as [string, string];
      return words.split(' ').map((word): [string, number] => [word, Number(worth)]);
    }),
);

/** 0.1 … 1; 1 for words that are as likely in the notes as in the question. */
export function worthOfWord(stem: string): number {
  return worths.get(stem) ?? 1;
}
`,
);
process.stderr.write(`${rows.length} words\n`);
