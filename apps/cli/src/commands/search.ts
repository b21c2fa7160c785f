import type { Library } from '@haksup/knowledge';
import type { Course } from '../course.ts';
import { UsageError } from '../errors.ts';
import type { Face } from '../face.ts';
import { answerLines } from '../json-lines.ts';
import { withCourse } from '../open-face.ts';
import { checkQuestion } from '../question.ts';
import { placeOf, plain } from '../terminal/reply.ts';

/** A passage as `haksup search --json` writes it. */
export interface PassageLine {
  note: string;
  heading: string;
  text: string;
  score: number;
}

/** The course's best passages for a question, without anybody reading them. Of several turns the last is searched. */
export async function searchPassages(
  library: Library,
  course: Course,
  question: string,
  limit: number,
): Promise<PassageLine[]> {
  const { passages } = await library.search(course.key, question, { limit });
  return passages.map(({ note, heading, text, score }) => ({
    note,
    heading: heading.join(' › '),
    text,
    score,
  }));
}

export interface SearchCommandOptions {
  notes: string;
  json?: true;
  limit: number;
}

/** `haksup search`. Returns the exit status. */
export function searchCommand(question: string | undefined, options: SearchCommandOptions): Promise<number> {
  const { notes, limit } = options;
  const json = options.json === true;
  if (question === undefined && !json) {
    throw new UsageError('Give a question, or --json to read JSON lines from stdin.');
  }
  return withCourse(
    notes,
    async ({ face, haksup: { library }, course }) => {
      if (question === undefined && face.input.isTTY) face.error.write(`${face.messages.typeQuestions}\n`);
      if (question === undefined) return (await searchLines(face, library, course, limit)) ? 0 : 1;
      await searchOnce(face, library, course, question, { limit, json });
      return 0;
    },
    { model: false },
  );
}

async function searchOnce(
  face: Face,
  library: Library,
  course: Course,
  question: string,
  { limit, json }: { limit: number; json: boolean },
): Promise<void> {
  const passages = await searchPassages(library, course, checkQuestion(question, face.messages), limit);
  if (json) {
    face.output.write(`${JSON.stringify({ passages })}\n`);
    return;
  }
  if (passages.length === 0) face.error.write(`${face.messages.nothingFound}\n`);
  for (const [index, passage] of passages.entries()) {
    const place = placeOf({ note: passage.note, heading: passage.heading === '' ? [] : [passage.heading] });
    face.output.write(`${index + 1}. ${place}  (${passage.score.toFixed(2)})\n${plain(passage.text)}\n\n`);
  }
}

function searchLines(face: Face, library: Library, course: Course, limit: number): Promise<boolean> {
  return answerLines(face.input, face.output, async ({ turns }) => ({
    passages: await searchPassages(library, course, turns.at(-1)!, limit),
  }));
}
