import { join } from 'node:path';
import {
  type Answerer,
  type Evaluation,
  evaluate,
  findCourse,
  isPresent,
  jsonReport,
  type LessonCourseName,
  loadLessonQuestions,
  loadQuestions,
  type Question,
  type QuestionSplit,
  renderComparison,
  renderEvaluation,
  renderSeen,
  summarise,
  writeLessonCourse,
} from '@haksup/evaluation';
import { type Library, openLibrary } from '@haksup/knowledge';
import { type BaselineAnswer, bestPassage, rankSentences, type Tutor } from '@haksup/tutor';
import { assemble, type Haksup } from '../assemble.ts';
import { type Course, openCourse } from '../course.ts';
import { UsageError } from '../errors.ts';
import {
  type Comparison,
  type RetrievalReport,
  renderRetrieval,
  retrievalReport,
  retrieve,
} from '../evaluation/retrieval.ts';
import type { WatchedEmbeddings } from '../evaluation/watched-embeddings.ts';
import { explainingFailures } from '../model-failures.ts';
import { withTemporaryHome } from '../temporary-home.ts';
import { messages } from '../terminal/messages.ts';
import { showModelProgress } from '../terminal/model-progress.ts';
import { showProgress } from '../terminal/progress.ts';
import { plain } from '../terminal/reply.ts';
import { answerTurns, toAnswerLine } from './ask.ts';

export interface EvaluateOptions {
  course?: string[];
  split?: string;
  model?: string;
  /** An embedding model by which notes are searched beside their words. */
  embeddings?: string;
  failures?: true;
  json?: true;
}

/**
 * `haksup eval`: the tutor over the evaluation sets, beside baselines that take retrieval's word for it. Courses
 * whose notes are not on this machine are named and left out. Lessons that the reader was trained on, beside
 * lessons held out of training, have tables of their own. With an embedding model another table shows where the facts
 * stand with it and without it. Works on a data folder of its own.
 */
export async function evaluateCommand(options: EvaluateOptions): Promise<void> {
  const questions = await selectQuestions(options);
  await withTemporaryHome('eval', (home) => measure(questions, options, home));
}

async function measure(
  questions: readonly Question[],
  options: EvaluateOptions,
  home: string,
): Promise<void> {
  const loading = showModelProgress(process.stderr, messages.en);
  const { HAKSUP_MODEL: _configured, ...variables } = process.env;
  const { embeddings: named } = options;
  let embeddings: WatchedEmbeddings | undefined;
  try {
    if (named !== undefined) {
      // Loaded for those alone who use it, as language models are.
      const { openWatchedEmbeddings } = await import('../evaluation/watched-embeddings.ts');
      embeddings = await openWatchedEmbeddings(named, loading);
    }
    const haksup = await explainingFailures(() =>
      assemble({
        environment: { home, language: 'en' },
        variables: options.model === undefined ? undefined : { ...variables, HAKSUP_MODEL: options.model },
        embed: embeddings?.embedder,
        onModelProgress: loading.update,
      }),
    ).finally(loading.end);
    try {
      const courses = await openCourses(questions, haksup.library);
      const tutorName = options.model ?? 'reader';
      const own = await run(
        embeddings === undefined ? tutorName : `${tutorName}, searching with ${embeddings.name}`,
        questions,
        tutorAnswerer(haksup.tutor, courses),
      );
      const baseline = (name: string, choose: Choose): Promise<Evaluation> =>
        run(name, questions, baselineAnswerer(haksup.library, courses, choose));
      const length = Math.round(summarise(own.scored)[0]?.meanAnswerLength ?? 0);
      const evaluations = [
        own,
        await baseline('best sentence', ({ terms, passages }) => rankSentences(terms, passages).slice(0, 1)),
        await baseline('as long', ({ terms, passages }) => upTo(length, rankSentences(terms, passages))),
        await baseline('best passage', ({ passages }) => [bestPassage(passages) ?? []].flat()),
      ];
      // What the embedded reader was trained on says nothing of a language model, nor of an embedding model.
      const lessons =
        options.course === undefined && options.model === undefined && embeddings === undefined
          ? {
              seen: await runLessons(haksup, 'seen', join(home, 'seen')),
              unseen: await runLessons(haksup, 'unseen', join(home, 'unseen')),
            }
          : undefined;
      const retrieval = embeddings && (await compareRetrieval(embeddings.name, questions, courses, haksup));
      embeddings?.requireSuccess();
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ ...jsonReport(evaluations, lessons), ...(retrieval && { retrieval }) })}\n`,
        );
      else print(evaluations, options.failures === true, lessons, retrieval);
    } finally {
      await haksup.close();
    }
  } finally {
    await embeddings?.release();
  }
}

/** Searches for every answerable question with the model and, in the same index, by words alone. */
async function compareRetrieval(
  embeddings: string,
  questions: readonly Question[],
  courses: ReadonlyMap<string, Course>,
  { database, library }: Haksup,
): Promise<RetrievalReport> {
  const byWords = await openLibrary({ database });
  const comparisons: Comparison[] = [];
  for (const question of questions) {
    if (question.facts.length === 0) continue;
    const { key } = courses.get(question.course)!;
    comparisons.push({
      kind: question.kind,
      language: question.language,
      without: await retrieve(byWords, key, question),
      with: await retrieve(library, key, question),
    });
  }
  return retrievalReport(embeddings, comparisons);
}

async function selectQuestions({ course, split }: EvaluateOptions): Promise<Question[]> {
  if (split !== undefined && split !== 'development' && split !== 'held-out') {
    throw new UsageError(`There is no split ${split}; there are development and held-out.`);
  }
  for (const name of course ?? []) findCourse(name);
  const all = await loadQuestions({
    ...(course && { courses: course }),
    ...(split !== undefined && { split: split as QuestionSplit }),
  });
  const absent = new Set(all.map(({ course: name }) => name).filter((name) => !isPresent(findCourse(name))));
  for (const name of absent)
    process.stderr.write(`The notes of ${name} are not on this machine; left out.\n`);
  const questions = all.filter(({ course: name }) => !absent.has(name));
  if (questions.length === 0)
    throw new UsageError('No question is left to ask: the notes of these courses are not here.');
  return questions;
}

async function openCourses(questions: readonly Question[], library: Library): Promise<Map<string, Course>> {
  const courses = new Map<string, Course>();
  for (const name of new Set(questions.map(({ course }) => course))) {
    courses.set(
      name,
      await openCourse(findCourse(name).folder, { library, error: process.stderr, messages: messages.en }),
    );
  }
  return courses;
}

/** The tutor on lessons that its reader was trained on or not, whatever the split: nothing is tuned on these. */
async function runLessons(
  { library, tutor }: { library: Library; tutor: Tutor },
  name: LessonCourseName,
  folder: string,
): Promise<Evaluation> {
  const lessons = await writeLessonCourse(name, folder);
  const course = await openCourse(folder, { library, error: process.stderr, messages: messages.en });
  const answer = tutorAnswerer(tutor, new Map([[name, course]]));
  const title = name === 'seen' ? 'lessons seen in training' : 'lessons held out of training';
  return run(title, await loadLessonQuestions(name), answer, [lessons]);
}

const tutorAnswerer =
  (tutor: Tutor, courses: ReadonlyMap<string, Course>): Answerer =>
  async ({ course, turns }) =>
    toAnswerLine(await answerTurns(tutor, courses.get(course)!, turns));

/** Picks the places that a baseline quotes. */
type Choose = (search: Awaited<ReturnType<Library['search']>>) => readonly BaselineAnswer[];

/**
 * As many of the best sentences as fit about `length` characters: what retrieval alone says in as many words as the
 * tutor. The last one may run over by as much as leaving it out would fall short.
 */
function upTo(length: number, sentences: readonly BaselineAnswer[]): BaselineAnswer[] {
  const chosen: BaselineAnswer[] = [];
  let total = 0;
  for (const sentence of sentences) {
    const over = total + sentence.text.length - length;
    if (chosen.length > 0 && over > length - total) break;
    chosen.push(sentence);
    total += sentence.text.length;
    if (total >= length) break;
  }
  return chosen;
}

/** Retrieval alone, over the whole conversation's words; it never abstains. */
const baselineAnswerer =
  (library: Library, courses: ReadonlyMap<string, Course>, choose: Choose): Answerer =>
  async ({ course, turns }) => {
    const chosen = choose(await library.search(courses.get(course)!.key, turns.join(' '), { limit: 8 }));
    return {
      answer: chosen.map(({ text }) => text).join('\n'),
      abstained: chosen.length === 0,
      sources: chosen.map(({ passage: { note, heading }, text }) => ({
        note,
        heading: heading.join(' › '),
        quote: text,
      })),
    };
  };

async function run(
  name: string,
  questions: readonly Question[],
  answer: Answerer,
  courses?: Parameters<typeof evaluate>[0]['courses'],
): Promise<Evaluation> {
  const progress = showProgress(process.stderr, name);
  let done = 0;
  try {
    return await evaluate({
      name,
      questions,
      answer,
      ...(courses && { courses }),
      onScored: ({ id }) => progress.update(++done, questions.length, id),
    });
  } finally {
    progress.end();
  }
}

function print(
  evaluations: readonly Evaluation[],
  failures: boolean,
  lessons: { seen: Evaluation; unseen: Evaluation } | undefined,
  retrieval: RetrievalReport | undefined,
): void {
  const [own] = evaluations;
  if (!own) return;
  const out = (text: string): void => void process.stdout.write(`${text}\n\n`);
  out(renderEvaluation(own, ['course', 'language']));
  out(renderEvaluation(own, ['kind', 'split']));
  out(`Right answers beside the baselines, %\n${renderComparison(evaluations, ['kind'])}`);
  for (const baseline of evaluations.slice(1)) out(renderEvaluation(baseline, []));
  if (retrieval)
    out(
      `Answerable questions whose facts stand in the first passages, by words and with ${plain(retrieval.embeddings)}, %\n${renderRetrieval(retrieval)}`,
    );
  if (lessons) {
    const { seen, unseen } = lessons;
    for (const one of [seen, unseen]) out(renderEvaluation(one, ['kind', 'language']));
    out(
      `Right answers on lessons seen in training and on lessons held out of it, %\n${renderSeen(seen, unseen)}`,
    );
  }
  if (!failures) return;
  for (const { id, kind, turns, outcome, answer, missing } of own.scored) {
    if (outcome === 'right') continue;
    out(
      `${id} (${kind}) ${outcome}\n  ? ${turns.join('  →  ')}\n  = ${answer.replaceAll('\n', ' ')}\n  missing: ${JSON.stringify(missing)}`,
    );
  }
}
