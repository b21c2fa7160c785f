import type { Reply, Tutor } from '@haksup/tutor';
import type { Course } from '../course.ts';
import { UsageError } from '../errors.ts';
import type { Face } from '../face.ts';
import { inputLines } from '../input-lines.ts';
import { answerLines, type Request } from '../json-lines.ts';
import { withCourse } from '../open-face.ts';
import { checkQuestion, longestQuestion } from '../question.ts';
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
export async function answerTurns(tutor: Tutor, course: Course, turns: readonly string[]): Promise<Reply> {
  const [only] = turns;
  if (turns.length === 1 && only !== undefined) return tutor.ask({ course: course.key, question: only });
  const conversation = `turns-${crypto.randomUUID()}`;
  try {
    let reply: Reply | undefined;
    for (const question of turns) reply = await tutor.ask({ course: course.key, conversation, question });
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
    if (question === undefined && face.input.isTTY) face.error.write(`${face.messages.typeQuestions}\n`);
    if (question !== undefined) await askOnce(face, course, question, json === true);
    else if (json) return (await askLines(face, course)) ? 0 : 1;
    else await askPlainLines(face, course);
    return 0;
  });
}

/** Answers one question for people, or as one JSON object. */
async function askOnce(face: Face, course: Course, question: string, json: boolean): Promise<void> {
  const reply = await answerTurns(face.tutor, course, [checkQuestion(question, face.messages)]);
  const columns = Math.min(face.output.columns ?? 80, 96);
  const colour = face.output.isTTY === true && face.output.hasColors();
  face.output.write(
    json ? `${JSON.stringify(toAnswerLine(reply))}\n` : `${renderReply(reply, { columns, colour })}\n`,
  );
  sayWhy(face);
}

/** Why the language model left the answer to the reader, where it did. */
function sayWhy(face: Face): void {
  const said = face.modelSaid();
  if (said !== undefined) face.error.write(`${face.messages.modelSaid(said)}\n`);
}

/** Answers JSON lines. Returns whether each was answered without an error. */
function askLines(face: Face, course: Course): Promise<boolean> {
  return answerLines(face.input, face.output, async ({ turns }: Request) => {
    const line = toAnswerLine(await answerTurns(face.tutor, course, turns));
    sayWhy(face);
    return line;
  });
}

/** Answers each line of plain text as a question of one conversation, a blank line after each answer. */
export async function askPlainLines(face: Face, course: Course): Promise<void> {
  const conversation = `pipe-${crypto.randomUUID()}`;
  try {
    for await (const line of inputLines(face.input, longestQuestion)) {
      if (line.trim() === '') continue;
      try {
        const question = checkQuestion(line, face.messages);
        const reply = await face.tutor.ask({ course: course.key, conversation, question });
        face.output.write(`${renderReply(reply, { columns: 96, colour: false })}\n\n`);
        sayWhy(face);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        face.output.write(`${error.message}\n\n`);
      }
    }
  } finally {
    await face.tutor.forget({ course: course.key, conversation });
  }
}
