import { createInterface } from 'node:readline';
import type { Reply, Tutor } from '@haksup/tutor';
import type { Course } from '../course.ts';
import type { Face } from '../face.ts';
import { answerLines, type Request } from '../json-lines.ts';
import { withCourse } from '../open-face.ts';
import { renderReply } from '../terminal/reply.ts';

/** A reply as `haksup ask --json` writes it. */
export interface AnswerLine {
  answer: string;
  abstained: boolean;
  sources: { note: string; heading: string; quote: string }[];
  milliseconds: number;
}

export function toAnswerLine(reply: Reply): AnswerLine {
  return {
    answer: reply.text,
    abstained: reply.abstained,
    sources: reply.sources.map(({ note, heading, quote }) => ({ note, heading: heading.join(' › '), quote })),
    milliseconds: Math.round(reply.milliseconds * 10) / 10,
  };
}

/**
 * Answers the last of the turns. The turns before it are asked too, in order, since a follow-up leans on what was
 * answered; the conversation is forgotten afterwards.
 */
export async function answerTurns(
  tutor: Tutor,
  course: Course,
  turns: readonly string[],
  signal?: AbortSignal,
): Promise<Reply> {
  const options = signal ? { signal } : {};
  const [only] = turns;
  if (turns.length === 1 && only !== undefined)
    return tutor.ask({ course: course.key, question: only }, options);
  const conversation = `turns-${crypto.randomUUID()}`;
  try {
    let reply: Reply | undefined;
    for (const question of turns)
      reply = await tutor.ask({ course: course.key, conversation, question }, options);
    if (!reply) throw new RangeError('There is no turn to answer.');
    return reply;
  } finally {
    await tutor.forget({ course: course.key, conversation });
  }
}

export interface AskCommandOptions {
  notes: string;
  json?: true;
}

/** `haksup ask`. Returns the exit status. */
export function askCommand(
  question: string | undefined,
  { notes, json }: AskCommandOptions,
): Promise<number> {
  return withCourse(notes, async ({ face, course }) => {
    if (question !== undefined) await askOnce(face, course, question, json === true);
    else if (json) return (await askLines(face, course)) ? 0 : 1;
    else await askPlainLines(face, course);
    return 0;
  });
}

/** Answers one question for people, or as one JSON object. */
async function askOnce(face: Face, course: Course, question: string, json: boolean): Promise<void> {
  const reply = await answerTurns(face.tutor, course, [question]);
  const columns = Math.min(face.output.columns ?? 80, 96);
  const colour = face.output.isTTY === true && face.output.hasColors();
  face.output.write(
    json
      ? `${JSON.stringify(toAnswerLine(reply))}\n`
      : `${renderReply(reply, { columns, colour, messages: face.messages })}\n`,
  );
}

/** Answers JSON lines. Returns whether each was answered without an error. */
function askLines(face: Face, course: Course): Promise<boolean> {
  return answerLines(face.input, face.output, async ({ turns }: Request) =>
    toAnswerLine(await answerTurns(face.tutor, course, turns)),
  );
}

/** Answers each line of plain text as a question of one conversation, a blank line after each answer. */
export async function askPlainLines(face: Face, course: Course): Promise<void> {
  const conversation = `pipe-${crypto.randomUUID()}`;
  for await (const line of createInterface({ input: face.input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const question = line.trim();
    if (question === '') continue;
    try {
      const reply = await face.tutor.ask({ course: course.key, conversation, question });
      face.output.write(`${renderReply(reply, { columns: 96, colour: false, messages: face.messages })}\n\n`);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'QuestionError')) throw error;
      face.output.write(`${error.message}\n\n`);
    }
  }
  await face.tutor.forget({ course: course.key, conversation });
}
