import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { MalformedQuestionError } from './errors.ts';
import { type Question, type QuestionKind, type QuestionSplit, questionSchema } from './question.ts';

/** The folder of this package's own sets. */
export const setsFolder: string = fileURLToPath(new URL('../sets', import.meta.url));

/** The folder of the questions that the tutor is fitted on; no figure that is reported counts them. */
export const practiceFolder: string = fileURLToPath(new URL('../practice', import.meta.url));

export interface QuestionFilter {
  /** Folder of `*.jsonl` files. Default: this package's own sets. */
  readonly folder?: string;
  /** Only these courses. Default: all. */
  readonly courses?: readonly string[];
  /** Only this split. Default: both. */
  readonly split?: QuestionSplit;
  /** Only these kinds. Default: all. */
  readonly kinds?: readonly QuestionKind[];
}

/**
 * Reads evaluation questions, in the order of file names and lines.
 *
 * @throws MalformedQuestionError at the first line that is not a question, or whose id was there before
 */
export async function loadQuestions(filter: QuestionFilter = {}): Promise<Question[]> {
  const folder = filter.folder ?? setsFolder;
  const files = (await readdir(folder)).filter((file) => file.endsWith('.jsonl')).sort();
  const seen = new Set<string>();
  const questions: Question[] = [];
  for (const file of files) {
    const lines = (await readFile(join(folder, file), 'utf8')).split('\n');
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const question = parseQuestion(line, file, index + 1);
      if (seen.has(question.id))
        throw new MalformedQuestionError(file, index + 1, `${question.id} is there twice`);
      seen.add(question.id);
      if (accepts(filter, question)) questions.push(question);
    }
  }
  return questions;
}

function parseQuestion(line: string, file: string, number: number): Question {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new MalformedQuestionError(file, number, 'not JSON', { cause });
  }
  const parsed = questionSchema.safeParse(value);
  if (!parsed.success) throw new MalformedQuestionError(file, number, z.prettifyError(parsed.error));
  return parsed.data;
}

function accepts(filter: QuestionFilter, question: Question): boolean {
  return (
    (filter.courses === undefined || filter.courses.includes(question.course)) &&
    (filter.split === undefined || filter.split === question.split) &&
    (filter.kinds === undefined || filter.kinds.includes(question.kind))
  );
}
