// Fits what the tutor makes of reader and retrieval, on the development half of the evaluation sets and on the lessons
// that the reader learns from, and writes src/extract/fitted-weights.ts. Run it again when the reader's weights change:
//   node packages/tutor/fitting/fit.ts [--every N] [--weights FOLDER]
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openDatabase, openLibrary } from '@haksup/knowledge';
import { openReader } from '@haksup/reader';
import { chooseQuotes } from '../src/extract/choose-quotes.ts';
import { weigh } from '../src/extract/decide.ts';
import { evidenceOf } from '../src/extract/evidence.ts';
import { questionFeatureNames, questionFeatures } from '../src/extract/question-features.ts';
import { formOf } from '../src/extract/question-form.ts';
import { sentenceFeatureNames, sentenceFeatures } from '../src/extract/sentence-features.ts';
import { fitConditionalLogit } from './conditional-logit.ts';
import { areaUnderCurve, fitLogistic, type Sample } from './logistic.ts';
import { developmentQuestions, type FittingQuestion, lessonQuestions } from './questions.ts';

const { values } = parseArgs({
  options: {
    /** Every n-th question of the lessons. */
    every: { type: 'string', default: '3' },
    weights: { type: 'string' },
    dump: { type: 'string' },
  },
});

/** A development question counts as much as so many of a lesson: real notes are what it is for. */
const developmentWeight = { sentences: 3, questions: 20 } as const;

const database = await openDatabase('memory');
const library = await openLibrary({ database });
const reader = await openReader(values.weights === undefined ? {} : { weights: values.weights });

const asked = [
  ...(await developmentQuestions(library)),
  ...(await lessonQuestions(library, Number(values.every))),
];
const read = [];
for (const question of asked) read.push(await readFor(question));
await reader.release();

async function readFor(one: FittingQuestion) {
  const { course, question } = one;
  const { terms, passages } = await library.search(course, question, { limit: 8 });
  const result = await reader.read({ question, terms, passages }, { limit: 64 });
  const rows =
    result.sentences.length === 0
      ? []
      : sentenceFeatures(result, passages, question, terms, formOf(question));
  const right = result.sentences.map(({ passage, start, end }) =>
    one.answers(passages[passage]!.text.slice(start, end)),
  );
  return { ...one, terms, passages, result, rows, right };
}

const choices = read
  .filter(({ right }) => right.some(Boolean))
  .map(({ rows, right, development }) => ({
    rows,
    right,
    weight: development ? developmentWeight.sentences : 1,
  }));
const sentenceWeights = fitConditionalLogit(sentenceFeatureNames, choices);
console.log(`sentences: fitted on ${choices.length} questions`);

const samples: Sample[] = [];
const dumped = [];
for (const [group, one] of read.entries()) {
  // Where nothing was retrieved the tutor abstains without asking.
  if (one.rows.length === 0) continue;
  const { question, terms, passages, result } = one;
  const evidence = evidenceOf(terms, passages);
  const readings = weigh(result, { question, terms, passages }, sentenceWeights);
  const quoted = await chooseQuotes(library, one.course, readings, passages, question);
  const features = questionFeatures(result, quoted, { question, terms, passages, evidence });
  const quote = quoted.flatMap(({ snippet }) => snippet.lines.map(({ text }) => text)).join('\n');
  const right = one.answerable && one.whole(quote);
  samples.push({
    features,
    // An answer that would be wrong is better not given, whatever the notes hold.
    label: right,
    group,
    weight: one.development ? developmentWeight.questions : 1,
  });
  dumped.push({
    id: one.id,
    kind: one.kind,
    development: one.development,
    question,
    features,
    right,
    length: quote.length,
    quote,
  });
}
await database.close();
if (values.dump !== undefined) {
  await writeFile(
    values.dump,
    JSON.stringify({ names: questionFeatureNames, rows: dumped, sentenceWeights }),
  );
}
for (const kind of ['direct', 'cross', 'follow-up']) {
  const rows = dumped.filter((row) => row.development && row.kind === kind);
  const right = rows.filter((row) => row.right).length / rows.length;
  const length = rows.reduce((sum, row) => sum + row.length, 0) / rows.length;
  console.log(
    `${kind}: ${(100 * right).toFixed(1)} % would be right, were all answered, in ${length.toFixed(0)} characters`,
  );
}

// Both classes weigh the same: where the line is drawn between them is `defaultThresholds`'s to say.
const weightOf = (label: boolean): number =>
  samples.reduce((sum, sample) => sum + (sample.label === label ? sample.weight : 0), 0);
const [answerable, unanswerable] = [weightOf(true), weightOf(false)];
const balanced = samples.map((sample) => ({
  ...sample,
  weight: (sample.weight * (samples.length / 2)) / (sample.label ? answerable : unanswerable),
}));
const questions = fitLogistic(questionFeatureNames, balanced);
const development = dumped.flatMap((row, index) => (row.development ? [index] : []));
console.log(
  `questions: ${samples.length}, area under the curve ${areaUnderCurve(questions.scores, balanced).toFixed(3)}, of the development half ${areaUnderCurve(
    development.map((index) => questions.scores[index]!),
    development.map((index) => balanced[index]!),
  ).toFixed(3)}`,
);

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
