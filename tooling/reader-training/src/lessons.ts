import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Language = 'ko' | 'en';

/** A question about a lesson's note. */
export interface LessonQuestion {
  /** `what`, `why`, … ; `none` where the note does not answer. */
  readonly form: string;
  readonly language: Language;
  readonly question: string;
  /** Pieces of the note as people read it, in no order; empty where the note does not answer. */
  readonly answers: readonly string[];
}

/** A note with questions about it: what the reader learns from. */
export interface Lesson {
  /** Unique among all lessons: file and number, or the generator's family and seed. */
  readonly id: string;
  /** Of the note. */
  readonly language: Language | 'mixed';
  readonly title: string;
  /** Markdown. */
  readonly note: string;
  readonly questions: readonly LessonQuestion[];
  /** Korean and English names of the same thing, for what a glossary would know here. */
  readonly glossary: readonly (readonly [ko: string, en: string])[];
}

/** A lessons file that does not keep to the format. */
export class LessonError extends Error {
  override readonly name = 'LessonError';
  readonly file: string;
  readonly line: number;

  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`);
    this.file = file;
    this.line = line;
  }
}

/** Reads every `*.txt` of a folder (the lessons of this recipe, if none is named), in the order of their names. */
export async function readLessons(
  folder: string = fileURLToPath(new URL('../lessons', import.meta.url)),
): Promise<Lesson[]> {
  const lessons: Lesson[] = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.txt')).sort()) {
    lessons.push(...parseLessons(await readFile(join(folder, file), 'utf8'), file));
  }
  return lessons;
}

/**
 * Parses a file of lessons: `@ language | title` (`ko`, `en` or `mixed`), the note, a line `-----`, one `form | question | answer // answer`
 * per line, `=====` between lessons. A form may name the question's language (`en:why`).
 */
export function parseLessons(text: string, file: string): Lesson[] {
  const lessons: Lesson[] = [];
  let lineNumber = 1;
  for (const block of text.split(/^=====[ \t]*$/mu)) {
    const first = lineNumber;
    lineNumber += block.split('\n').length - 1;
    if (block.trim() === '') continue;
    lessons.push(parseLesson(block, file, first, `${file.replace(/\.txt$/, '')}#${lessons.length + 1}`));
  }
  return lessons;
}

function parseLesson(block: string, file: string, firstLine: number, id: string): Lesson {
  const lines = block.split('\n');
  const opening = lines.findIndex((line) => line.trim() !== '');
  const head = /^@\s*(ko|en|mixed)\s*\|\s*(.+?)\s*$/u.exec(lines[opening] ?? '');
  if (head === null)
    throw new LessonError(
      file,
      firstLine + opening,
      'a lesson begins with "@ ko | title", "@ en | title" or "@ mixed | title"',
    );
  const border = lines.findIndex((line) => /^-----\s*$/u.test(line));
  if (border < 0)
    throw new LessonError(file, firstLine + opening, 'the line "-----" before the questions is missing');
  const language = head[1] as Lesson['language'];
  const questions: LessonQuestion[] = [];
  lines.slice(border + 1).forEach((line, index) => {
    if (line.trim() === '') return;
    const parts = /^\s*(?:(ko|en):)?\s*([\w-]+)\s*\|\s*(.+?)\s*\|\s*(.*)$/u.exec(line);
    if (parts === null) {
      throw new LessonError(file, firstLine + border + 1 + index, 'a question is "form | question | answer"');
    }
    const form = parts[2]!;
    const answers = parts[4]!
      .split(' // ')
      .map((answer) => answer.trim())
      .filter((answer) => answer !== '');
    if ((form === 'none') !== (answers.length === 0)) {
      throw new LessonError(
        file,
        firstLine + border + 1 + index,
        'the form "none", and it alone, has no answer',
      );
    }
    questions.push({
      form,
      language:
        (parts[1] as Language | undefined) ?? (language === 'mixed' ? languageOf(parts[3]!) : language),
      question: parts[3]!,
      answers,
    });
  });
  const note = lines
    .slice(opening + 1, border)
    .join('\n')
    .trim();
  return { id, language, title: head[2]!, note, questions, glossary: [] };
}

/** By script: a question with Hangul is Korean. */
export function languageOf(text: string): Language {
  return /\p{Script=Hangul}/u.test(text) ? 'ko' : 'en';
}
