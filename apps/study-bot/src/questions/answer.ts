import type { Reply } from '@haksup/tutor';
import type { BotContext } from '../context.ts';
import { chooseCourse } from '../courses/choose-course.ts';
import type { Owner } from '../courses/owner.ts';
import { describeError } from '../gateway/describe-error.ts';
import { isForbidden, isMessageGone } from '../gateway/discord-codes.ts';
import { ShutdownError } from '../gateway/work.ts';
import { AnswerWriter } from '../messages/answer-writer.ts';
import { EditScheduler } from '../messages/edit-scheduler.ts';
import { escapeLine } from '../messages/escape.ts';
import { type LaidOut, layOutDraft, layOutReply } from '../messages/layout.ts';
import { splitMessage } from '../messages/split.ts';
import type { Surface } from '../messages/surface.ts';
import type { Words } from '../words/words.ts';

export interface QuestionToAnswer {
  readonly owner: Owner;
  readonly question: string;
  /** A course that the person named. */
  readonly named?: string | undefined;
  /** The course of the conversation so far. */
  readonly current?: string | undefined;
  /** Turns under the same key follow one another. */
  readonly conversation: string;
  /** The thread or direct message whose further messages go on with this conversation. */
  readonly place?: string | undefined;
  readonly words: Words;
  /** Write the question above the answer, since it stands nowhere else. */
  readonly showQuestion?: boolean;
  readonly mayAddCourses: boolean;
  /** A small line below the answer, about the way it was given. */
  readonly remark?: string | undefined;
}

/** Somebody deleted the answer while it was made; nobody wants the rest. */
class AnswerDeletedError extends Error {
  override readonly name = 'AnswerDeletedError';

  constructor(options: ErrorOptions) {
    super('The answer was deleted while it was being written.', options);
  }
}

/**
 * Answers on a surface, in pieces while a model speaks, and remembers where the conversation goes on.
 *
 * @throws {DiscordAPIError} missing permissions: the caller explains them to the person
 */
export async function answerQuestion(
  context: BotContext,
  request: QuestionToAnswer,
  surface: Surface,
): Promise<void> {
  const { words, owner, named, current } = request;
  const say = async (text: string): Promise<void> => {
    for (const content of splitMessage(text)) await surface.post({ content });
  };
  if (request.question.length > context.limits.questionLength) {
    return say(words.questionTooLong(context.limits.questionLength));
  }
  const choice = await chooseCourse(context, owner.key, { named, current });
  if (!choice.found) {
    const nothing = choice.names.length === 0 || named === undefined;
    return say(
      nothing
        ? words.noCourse(request.mayAddCourses)
        : words.unknownCourse(escapeLine(named), choice.names.map(escapeLine)),
    );
  }
  await answerFromCourse(context, request, surface, choice);
}

async function answerFromCourse(
  context: BotContext,
  request: QuestionToAnswer,
  surface: Surface,
  { course, amongSeveral }: { course: string; amongSeveral: boolean },
): Promise<void> {
  const { limits, logger, tutor, store, work } = context;
  const { words, owner, conversation, question } = request;
  const asked = request.showQuestion ? question : undefined;
  const place = { course, conversation };
  if (request.place !== undefined) await store.remember(owner.key, request.place, place);
  // Each message at once: somebody may reply to it while the rest is still being spoken.
  const writer = new AnswerWriter(surface, (message) => store.remember(owner.key, message, place));
  const deleted = new AbortController();
  // Laid out when it is written: a model hands over far more pieces than are ever shown.
  const scheduler = new EditScheduler<() => LaidOut>({
    write: (layOut) => writer.write(layOut()),
    interval: limits.editInterval,
    firstDelay: limits.editFirstDelay,
    onError(error) {
      logger.warn({ error: describeError(error) }, 'a piece of an answer could not be shown');
      if (!isMessageGone(error) && !isForbidden(error)) return false;
      deleted.abort(isForbidden(error) ? error : new AnswerDeletedError({ cause: error }));
      return true;
    },
  });
  const timeout = AbortSignal.timeout(limits.answerTime);
  const signal = AbortSignal.any([work.signal, deleted.signal, timeout]);
  let draft = '';
  let reply: Reply;
  try {
    reply = await untilAborted(
      () =>
        tutor.ask(
          { course: { owner: owner.key, name: course }, conversation, question },
          {
            signal,
            onText({ whole }) {
              draft = whole;
              if (whole.trim() !== '') scheduler.update(() => layOutDraft(whole, asked));
            },
          },
        ),
      signal,
    );
  } catch (error) {
    await scheduler.stop();
    if (deleted.signal.aborted) {
      if (isForbidden(deleted.signal.reason)) throw deleted.signal.reason;
      return;
    }
    const ending = endingFor(error, signal, words);
    if (ending === words.failed) logger.error({ error: describeError(error) }, 'the tutor failed');
    await writer.write(withEnding(layOutDraft(draft, asked), ending));
    return;
  }
  const laidOut = layOutReply(reply, { words, course, showCourse: amongSeveral, asked });
  try {
    await scheduler.finish(() =>
      request.remark === undefined ? laidOut : withEnding(laidOut, request.remark),
    );
    if (deleted.signal.aborted) throw deleted.signal.reason;
  } catch (error) {
    if (error instanceof AnswerDeletedError || isMessageGone(error)) {
      logger.info('an answer was deleted while it was being written');
      return;
    }
    throw error;
  }
}

/** A tutor that doesn't heed its signal must not hold up a shutdown. */
async function untilAborted<Result>(job: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const stop = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([job(), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function endingFor(error: unknown, signal: AbortSignal, words: Words): string {
  if (!signal.aborted) return words.failed;
  const reason: unknown = signal.reason;
  if (reason instanceof ShutdownError) return words.interrupted;
  return reason instanceof DOMException && reason.name === 'TimeoutError' && error === reason
    ? words.tookTooLong
    : words.failed;
}

/** Adds a small line at the end, in a message of its own where the last one is full. */
function withEnding({ contents, rows }: LaidOut, ending: string): LaidOut {
  const last = contents.at(-1);
  const line = `-# ${ending}`;
  if (last === undefined) return { contents: [line], rows };
  return { contents: [...contents.slice(0, -1), ...splitMessage(`${last}\n${line}`)], rows };
}
