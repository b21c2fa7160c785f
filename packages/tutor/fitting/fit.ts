// Fits what the tutor makes of reader and retrieval, on the development half of the evaluation sets, and writes
// src/extract/fitted-weights.ts. Run it again when the reader's weights change:
//   node packages/tutor/fitting/fit.ts
import { readFile, writeFile } from 'node:fs/promises';
import { containsFact, findCourse, isPresent, loadQuestions, normalise } from '@haksup/evaluation';
import { openDatabase, openLibrary, readFolder } from '@haksup/knowledge';
import { openReader } from '@haksup/reader';
import { evidenceOf } from '../src/extract/evidence.ts';
import {
  questionFeatureNames,
  questionFeatures,
  sentenceFeatureNames,
  sentenceFeatures,
  weighted,
} from '../src/extract/features.ts';
import { formOf } from '../src/extract/question-form.ts';
import { areaUnderCurve, fitLogistic, type Sample } from './logistic.ts';

const questions = (await loadQuestions({ split: 'development' })).filter(({ course }) =>
  isPresent(findCourse(course)),
);
const database = await openDatabase('memory');
const library = await openLibrary({ database });
const reader = await openReader();

for (const name of new Set(questions.map(({ course }) => course))) {
  await library.ingest({ owner: 'fitting', name }, await readFolder(findCourse(name).folder));
}

const read = [];
for (const { course, turns, facts, kind } of questions) {
  const question = turns.join(' ');
  const { terms, passages } = await library.search({ owner: 'fitting', name: course }, question, {
    limit: 8,
  });
  const result = await reader.read({ question, terms, passages }, { limit: 64 });
  // Where nothing was retrieved the tutor abstains without asking.
  if (result.sentences.length === 0) continue;
  const labels = result.sentences.map(({ passage, start, end }) => {
    const text = normalise(passages[passage]!.text.slice(start, end));
    return facts.some((wordings) => containsFact(text, wordings));
  });
  const features = sentenceFeatures(result, passages, terms, formOf(question));
  read.push({ kind, result, labels, features, evidence: evidenceOf(terms, passages) });
}
await reader.release();
await database.close();

const answerable = read.filter(({ kind }) => kind !== 'unanswerable');
const sentenceSamples = answerable.flatMap(({ features, labels }, group) =>
  features.map((row, index): Sample => ({ features: row, label: labels[index]!, group, weight: 1 })),
);
const sentences = fitLogistic(sentenceFeatureNames, sentenceSamples);
console.log(
  `sentences: ${sentenceSamples.length}, area under the curve ${areaUnderCurve(sentences.scores, sentenceSamples).toFixed(3)}`,
);

// Both classes weigh the same, so that the threshold of one half is a fair one.
const share = answerable.length / read.length;
const questionSamples = read.map(({ kind, result, features, evidence }, group): Sample => {
  const worth = Math.max(...features.map((row) => weighted(sentenceFeatureNames, sentences.weights, row)));
  const label = kind !== 'unanswerable';
  return {
    features: questionFeatures(result, worth, evidence),
    label,
    group,
    weight: 0.5 / (label ? share : 1 - share),
  };
});
const asked = fitLogistic(questionFeatureNames, questionSamples);
console.log(
  `questions: ${questionSamples.length}, area under the curve ${areaUnderCurve(asked.scores, questionSamples).toFixed(3)}`,
);

const file = new URL('../src/extract/fitted-weights.ts', import.meta.url);
let source = await readFile(file, 'utf8');
for (const [name, weights] of Object.entries({
  sentenceWeights: sentences.weights,
  questionWeights: asked.weights,
})) {
  const body = Object.entries(weights).map(([key, value]) => `  ${key}: ${Number(value.toFixed(3))},\n`);
  source = source.replace(
    new RegExp(`(const ${name}: [^{]*= \\{\\n)[^}]*`),
    (_, head: string) => head + body.join(''),
  );
}
await writeFile(file, source);
