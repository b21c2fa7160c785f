// Fits what the tutor makes of reader and retrieval, on questions of real notes and on the lessons that the reader learns
// from, and writes src/extract/fitted-weights.ts. Run it again when the reader's weights or the terms change:
//   node packages/tutor/fitting/fit.ts [--every N] [--on practice,development] [--weights FOLDER]
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openDatabase, openLibrary, openWordVectors } from '@haksup/knowledge';
import { readWordVectors } from '@haksup/knowledge/analysis';
import { openReader } from '@haksup/reader';
import { makeWordVectors, readLessons } from '@haksup/reader-training';
import { answer } from '../src/answer.ts';
import { followUpOf, readingOn } from '../src/conversation/read-on.ts';
import type { StoredTurn } from '../src/conversation/store.ts';
import { understand } from '../src/conversation/understand.ts';
import { chooseQuotes } from '../src/extract/choose-quotes.ts';
import { defaultThresholds, weigh } from '../src/extract/decide.ts';
import { questionFeatureNames, questionFeatures } from '../src/extract/question-features.ts';
import { sentenceFeatureNames, sentenceFeatures } from '../src/extract/sentence-features.ts';
import { fitConditionalLogit } from './conditional-logit.ts';
import { areaUnderCurve, fitLogistic, type Sample } from './logistic.ts';
import { courseQuestions, type FittingQuestion, halfOf, lessonQuestions } from './questions.ts';

const { values } = parseArgs({
  options: {
    /** Every n-th question of the lessons. */
    every: { type: 'string', default: '2' },
    /** Which questions of real notes are fitted on; the others are only measured. */
    on: { type: 'string', default: 'practice,development' },
    weights: { type: 'string' },
    /** Where every question's features are written. */
    dump: { type: 'string' },
  },
});

/** A question of real notes counts as much as so many of a lesson: they are what it is for. */
const realWeight = { sentences: 3, questions: 30 } as const;
const fittedOn = new Set(['lessons', ...values.on.split(',')]);

const database = await openDatabase('memory');
const library = await openLibrary({ database });
const reader = await openReader(values.weights === undefined ? {} : { weights: values.weights });
const vectors = await openWordVectors();
// The shipped vectors know each lesson's questions with their answers, so lessons are read by vectors of the other half.
const everyLesson = await readLessons();
const vectorsFor = ([0, 1] as const).map((half) => {
  const others = everyLesson.filter((_, place) => halfOf(place) !== half);
  return readWordVectors(Buffer.from(makeWordVectors(others)), `half ${half}`);
});
const parts = { library, reader, vectors, passages: 8, thresholds: defaultThresholds, dialog: undefined };

const asked = [
  ...(await courseQuestions(library, 'development')),
  ...(await courseQuestions(library, 'practice')),
  ...(await lessonQuestions(library, Number(values.every))),
];
const read = [];
for (const question of asked) read.push(await readFor(question));
await reader.release();

/** Reads for a question as the tutor does, after it has answered the turns before. */
async function readFor(one: FittingQuestion) {
  const { course, turns } = one;
  const past: StoredTurn[] = [];
  for (const question of turns.slice(0, -1)) {
    const { reply, whole, subject } = await answer(parts, { course, question, past }, {});
    const kept = { ...reply, milliseconds: 0 };
    past.push({ question, whole, reply: kept, at: new Date(), ...(subject !== undefined && { subject }) });
  }
  const { question, found, leaning } = await understand(
    (text) => library.search(course, text, { limit: parts.passages }),
    turns.at(-1)!,
    past,
  );
  const { terms, passages } = found;
  const followUp = leaning && followUpOf(leaning, past);
  const result = await (followUp === undefined ? reader : readingOn(reader, followUp)).read(
    { question, terms, passages },
    { limit: 64 },
  );
  const known = one.half === undefined ? vectors : vectorsFor[one.half]!;
  const all = { question, terms, passages, vectors: known, followUp };
  const rows = result.sentences.length === 0 ? [] : sentenceFeatures(result, all);
  const right = result.sentences.map(({ passage, start, end }) =>
    one.answers(passages[passage]!.text.slice(start, end)),
  );
  return { ...one, asked: all, result, rows, right };
}

const weightOf = (from: string, kind: keyof typeof realWeight): number =>
  from === 'lessons' ? 1 : realWeight[kind];

const choices = read
  .filter(({ right, from }) => right.some(Boolean) && fittedOn.has(from))
  .map(({ rows, right, from }) => ({ rows, right, weight: weightOf(from, 'sentences') }));
const sentenceWeights = fitConditionalLogit(sentenceFeatureNames, choices);
console.log(`sentences: fitted on ${choices.length} questions`);

const measured = [];
for (const [group, one] of read.entries()) {
  // Where nothing was retrieved the tutor abstains without asking.
  if (one.rows.length === 0) continue;
  const readings = weigh(one.result, one.asked, sentenceWeights);
  const { question, passages, terms } = one.asked;
  const quoted = await chooseQuotes(library, one.course, readings, passages, question, terms);
  const quote = quoted.flatMap(({ snippet }) => snippet.lines.map(({ text }) => text)).join('\n');
  const { id, kind, from } = one;
  const features = questionFeatures(one.result, quoted, one.asked);
  // An answer that would be wrong is better not given, whatever the notes hold.
  const right = one.answerable && one.whole(quote);
  measured.push({ id, kind, from, group, question, features, right, length: quote.length, quote });
}
await database.close();

// Both classes weigh the same: where the line is drawn between them is `defaultThresholds`'s to say.
const samples = measured
  .filter(({ from }) => fittedOn.has(from))
  .map(({ features, right, group, from }) => ({
    features,
    label: right,
    group,
    weight: weightOf(from, 'questions'),
  }));
const massOf = (label: boolean): number =>
  samples.reduce((sum, sample) => sum + (sample.label === label ? sample.weight : 0), 0);
const mass = { true: massOf(true), false: massOf(false) };
const balanced: Sample[] = samples.map((sample) => ({
  ...sample,
  weight: (sample.weight * (samples.length / 2)) / mass[`${sample.label}`],
}));
const questions = fitLogistic(questionFeatureNames, balanced);

// A question that was fitted on is scored by weights that were fitted without it.
const scores = new Map(
  measured
    .filter(({ from }) => fittedOn.has(from))
    .map(({ group }, index) => [group, questions.scores[index]!]),
);
const scored = measured.map((row) => {
  const own = row.features.reduce(
    (sum, value, index) => sum + value * questions.weights[questionFeatureNames[index]!],
    0,
  );
  return { ...row, label: row.right, weight: 1, score: scores.get(row.group) ?? own };
});
for (const from of ['development', 'practice', 'lessons'] as const) {
  const rows = scored.filter((row) => row.from === from);
  if (rows.length === 0) continue;
  const area = areaUnderCurve(
    rows.map(({ score }) => score),
    rows,
  );
  console.log(
    `${from}: ${rows.length} questions, area under the curve ${area.toFixed(3)}; were all answered:`,
  );
  for (const kind of new Set(rows.map((row) => row.kind))) {
    const these = rows.filter((row) => row.kind === kind);
    if (kind === 'unanswerable') continue;
    const right = these.filter((row) => row.right).length / these.length;
    const length = these.reduce((sum, row) => sum + row.length, 0) / these.length;
    console.log(`  ${kind}: ${(100 * right).toFixed(1)} % right in ${length.toFixed(0)} characters`);
  }
}
if (values.dump !== undefined) {
  const sentences = read.map(({ id, rows, right }) => ({ id, rows, right }));
  await writeFile(
    values.dump,
    JSON.stringify({ names: questionFeatureNames, rows: scored, sentenceWeights, sentences }),
  );
}

const file = new URL('../src/extract/fitted-weights.ts', import.meta.url);
let source = await readFile(file, 'utf8');
for (const [name, weights] of Object.entries({ sentenceWeights, questionWeights: questions.weights })) {
  const body = Object.entries(weights).map(([key, value]) => `  ${key}: ${Number(value.toFixed(3))},\n`);
  source = source.replace(
    new RegExp(`(const ${name}: [^{]*= \\{\\n)[^}]*`),
    (_, head: string) => head + body.join(''),
  );
}
await writeFile(file, source);
