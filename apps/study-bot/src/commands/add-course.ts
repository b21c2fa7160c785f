import type { IngestReport } from '@haksup/knowledge';
import type { BotContext } from '../context.ts';
import { type AttachedFile, type FailedFile, readAttachments } from '../courses/attachments.ts';
import { courseName, courseNameLimit, findCourse } from '../courses/choose-course.ts';
import { noteProblem } from '../courses/note-problem.ts';
import { describeError } from '../gateway/describe-error.ts';
import { isForbidden, isMessageGone } from '../gateway/discord-codes.ts';
import { ShutdownError } from '../gateway/work.ts';
import { AnswerWriter } from '../messages/answer-writer.ts';
import { EditScheduler } from '../messages/edit-scheduler.ts';
import { escapeLine } from '../messages/escape.ts';
import { splitMessage } from '../messages/split.ts';
import type { Words } from '../words/words.ts';
import type { CommandAsker } from './asker.ts';
import type { CourseCommand } from './course.ts';
import { fileOptions } from './definitions.ts';

/** The course that a first `/course add` without a name makes. */
const firstCourse = { ko: '노트', en: 'notes' } as const;

/** `/course add file [course] [file2 …]`: fetches the files at once and reads them, telling how far it is. */
export async function addCourse(command: CourseCommand): Promise<void> {
  const { context, interaction, asker, surface, say } = command;
  const { words, owner } = asker;
  const files = fileOptions.flatMap((option) => interaction.options.getAttachment(option) ?? []);
  const most = owner.isServer
    ? { courses: context.limits.courses, notes: context.limits.notes }
    : { courses: context.limits.personalCourses, notes: context.limits.personalNotes };
  const written = interaction.options.getString('course');
  const target = await targetCourse(context, asker, written, most.courses);
  if ('refusal' in target) return say(target.refusal);
  const writer = new AnswerWriter(surface);
  const write = (text: string): Promise<void> => writer.write({ contents: splitMessage(text), rows: [] });
  const progress = new EditScheduler<string>({
    write,
    interval: context.limits.editInterval,
    firstDelay: context.limits.editFirstDelay,
    onError(error) {
      context.logger.warn({ error: describeError(error) }, 'progress could not be shown');
      return isMessageGone(error) || isForbidden(error);
    },
  });
  progress.update(words.downloading);
  let text: string;
  try {
    text = await takeFiles(command, files, { ...target, mostNotes: most.notes }, (done, total) =>
      progress.update(words.reading(done, total)),
    );
  } catch (error) {
    const { reason } = context.work.signal;
    if (!(reason instanceof ShutdownError)) {
      context.logger.error({ error: describeError(error) }, 'adding notes failed');
    }
    text = reason instanceof ShutdownError ? words.interrupted : words.failed;
  }
  try {
    await progress.finish(text);
  } catch (error) {
    if (!isMessageGone(error)) throw error;
  }
}

interface Target {
  readonly course: string;
}

/** Fetches and reads the files; returns what to say of them. */
async function takeFiles(
  { context: { client, library, limits, logger, work }, asker: { owner, words } }: CourseCommand,
  files: readonly AttachedFile[],
  { course: name, mostNotes }: Target & { mostNotes: number },
  onProgress: (done: number, total: number) => void,
): Promise<string> {
  const { signal } = work;
  const { sources, failed } = await readAttachments(files, {
    cdn: client.rest.options.cdn,
    largest: limits.fileSize,
    timeout: limits.fileTime,
    signal,
  });
  for (const { name: file, problem, cause } of failed) {
    const error = cause === undefined ? undefined : describeError(cause);
    logger.info({ file, problem: problem.kind, error }, 'an attached file was not taken');
  }
  const course = { owner: owner.key, name };
  const before = await library.notes(course);
  const paths = new Set([...before.map(({ path }) => path), ...sources.map(({ path }) => path)]);
  if (paths.size > mostNotes) return words.tooManyNotes(mostNotes);
  if (sources.length === 0) return reportText(name, undefined, failed, { words, largest: limits.fileSize });
  const report = await library.ingest(course, sources, {
    signal,
    onProgress: ({ done, total }) => onProgress(done, total),
  });
  return reportText(name, report, failed, { words, largest: limits.fileSize });
}

async function targetCourse(
  { library, store }: BotContext,
  { owner, words }: CommandAsker,
  written: string | null,
  most: number,
): Promise<Target | { refusal: string }> {
  const courses = await library.courses(owner.key);
  if (written === null) {
    const [only] = courses;
    if (courses.length === 1 && only) return { course: only.name };
    if (courses.length > 1) {
      const { defaultCourse } = await store.settings(owner.key);
      const standard = courses.find(({ name }) => name === defaultCourse);
      return standard ? { course: standard.name } : { refusal: words.courseNameNeeded };
    }
  }
  const name = written === null ? firstCourse[words.language] : courseName(written);
  if (name === undefined) return { refusal: words.courseNameInvalid(courseNameLimit) };
  const known = findCourse(courses, name);
  if (!known && courses.length >= most) {
    return { refusal: most === 0 ? words.noPersonalCourses : words.tooManyCourses(most) };
  }
  return { course: known?.name ?? name };
}

function reportText(
  course: string,
  report: IngestReport | undefined,
  failed: readonly FailedFile[],
  { words, largest }: { words: Words; largest: number },
): string {
  const added = report?.added.length ?? 0;
  const unchanged = report?.unchanged.length ?? 0;
  const problems = [
    ...failed.map(({ name, problem }) => ({ name, problem })),
    ...(report?.failed ?? []).map(({ note, error }) => ({
      name: note,
      problem: noteProblem(error, largest),
    })),
  ];
  return [
    added + unchanged > 0
      ? words.ingested({ course: escapeLine(course), added, unchanged })
      : words.nothingIngested,
    ...problems.map(({ name, problem }) => `- ${escapeLine(name)}: ${words.fileProblem(problem)}`),
  ].join('\n');
}
