import type { LanguageModelV4 } from '@ai-sdk/provider';
import { type Database, type Library, openWordVectors } from '@haksup/knowledge';
import type { CountTokens } from '@haksup/prompts';
import type { Reader } from '@haksup/reader';
import { z } from 'zod';
import { answer } from './answer.ts';
import type { ConversationKey, CourseKey, Tutor } from './contract.ts';
import { openConversationStore, type StoredTurn } from './conversation/store.ts';
import { TurnTaking } from './conversation/turn-taking.ts';
import { defaultTimeouts, type ModelTimeouts } from './dialog/model-stream.ts';
import { TutorOptionError } from './errors.ts';
import { defaultThresholds, type Thresholds } from './extract/decide.ts';
import { checkConversation, checkCourse, checkQuestion } from './question.ts';

/** A clock, so that tests need not wait. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  date(): Date;
}

export interface TutorOptions {
  /** Lent, not owned: the caller closes them. Without `stats` a course without notes is one that holds no answer. */
  readonly library: Pick<Library, 'search' | 'note'> & Partial<Pick<Library, 'stats'>>;
  readonly reader: Pick<Reader, 'read'>;
  /** Where conversations are kept, in tables of the tutor's own. Lent, not owned. */
  readonly database: Database;
  /** A dialog-tuned model. Left out: the reader answers. */
  readonly model?: LanguageModelV4 | undefined;
  /** How many passages are retrieved for a question, 1 to 32. Default 8. */
  readonly passages?: number;
  readonly thresholds?: Partial<Thresholds>;
  readonly timeouts?: Partial<ModelTimeouts>;
  /** The most tokens of a prompt to the model, from 1. Default 6000, within the window of small local models. */
  readonly promptBudget?: number;
  /** The most tokens of the model's answer, from 1. Default 800. */
  readonly maxOutputTokens?: number;
  /** The model's tokenizer. Default: an estimate that errs towards too many. */
  readonly countTokens?: CountTokens;
  readonly clock?: Clock;
}

const counts = z.int().min(1).optional();
const wait = z.union([z.number().positive(), z.literal(Number.POSITIVE_INFINITY)]).optional();
const optionsSchema = z.object({
  passages: z.int().min(1).max(32).optional(),
  thresholds: z.object({ answerFrom: z.number().min(0).max(1).optional() }).optional(),
  timeouts: z.object({ first: wait, between: wait, total: wait }).optional(),
  promptBudget: counts,
  maxOutputTokens: counts,
});

function checkOptions(options: TutorOptions): void {
  const { error } = optionsSchema.safeParse(options);
  if (error === undefined) return;
  const { path, message } = error.issues[0]!;
  throw new TutorOptionError(path.join('.'), message, { cause: error });
}

const systemClock: Clock = { now: () => performance.now(), date: () => new Date() };

/**
 * Opens a tutor over a library. There is nothing to close: library, reader and database stay the caller's.
 *
 * @throws {TutorOptionError} a number is beyond its range; what `openWordVectors` and `migrate` of `@haksup/knowledge`
 *   throw: WordVectorsError, SchemaTooNewError.
 */
export async function createTutor(options: TutorOptions): Promise<Tutor> {
  checkOptions(options);
  const store = await openConversationStore(options.database);
  const clock = options.clock ?? systemClock;
  const parts = {
    library: options.library,
    reader: options.reader,
    vectors: await openWordVectors(),
    passages: options.passages ?? 8,
    thresholds: { ...defaultThresholds, ...options.thresholds },
    dialog: options.model && {
      library: options.library,
      model: options.model,
      timeouts: { ...defaultTimeouts, ...options.timeouts },
      promptBudget: options.promptBudget ?? 6000,
      maxOutputTokens: options.maxOutputTokens ?? 800,
      countTokens: options.countTokens,
    },
  };
  const turns = new TurnTaking();
  return {
    async ask(asked, askOptions = {}) {
      const { course, conversation, question } = checkQuestion(asked);
      const started = clock.now();
      askOptions.signal?.throwIfAborted();
      const turn = async (past: readonly StoredTurn[]) => {
        const answered = await answer(parts, { course, question, past }, askOptions);
        askOptions.signal?.throwIfAborted();
        return { ...answered, reply: { ...answered.reply, milliseconds: clock.now() - started } };
      };
      if (conversation === undefined) return (await turn([])).reply;
      const key = { course, conversation };
      const work = async () => {
        const { reply, whole, subject } = await turn(await store.turns(key));
        const at = clock.date();
        const kept = { question, whole, ...(subject === undefined ? {} : { subject }), reply, at };
        return { reply, keep: () => store.add(key, kept) };
      };
      return turns.take(key, work, askOptions.signal);
    },

    async history(key: ConversationKey) {
      const kept = await store.turns(checkConversation(key));
      return kept.map(({ question, reply, at }) => ({ question, reply, at }));
    },

    async forget(key: ConversationKey) {
      const checked = checkConversation(key);
      return turns.after(checked, () => store.delete(checked));
    },

    async forgetCourse(course: CourseKey) {
      const checked = checkCourse(course);
      await turns.forget(checked);
      return store.deleteCourse(checked);
    },
  };
}
