import type { Database, Migration } from '@haksup/knowledge';
import { z } from 'zod';
import type { ConversationKey, CourseKey, Reply, Source, Turn } from '../contract.ts';

/** A kept turn with what later questions lean on. */
export interface StoredTurn extends Turn {
  /** The question made whole. */
  readonly whole: string;
  readonly subject?: string;
}

/** Older turns of a conversation are deleted. */
export const mostTurns = 50;

const migrations: readonly Migration[] = [
  {
    number: 1,
    name: 'turns of conversations',
    statements: [
      `create table tutor_turns (
        id bigint generated always as identity primary key,
        owner text not null,
        course text not null,
        conversation text not null,
        question text not null,
        whole text not null,
        subject text,
        reply jsonb not null,
        at timestamptz not null
      )`,
      'create index tutor_turns_by_conversation on tutor_turns (owner, course, conversation, id)',
    ],
  },
];

const rangeSchema = { start: z.number().int(), end: z.number().int() };
const sourceSchema = z.object({
  number: z.number().int(),
  note: z.string(),
  heading: z.array(z.string()),
  quote: z.string(),
  lines: z.array(z.object({ text: z.string(), ...rangeSchema })),
  ...rangeSchema,
  passage: z.object({ id: z.number(), text: z.string(), ...rangeSchema }),
});
const replySchema = z.object({
  text: z.string(),
  language: z.enum(['ko', 'en']),
  abstained: z.boolean(),
  by: z.enum(['reader', 'model']),
  sources: z.array(sourceSchema),
});

type KeptReply = Pick<Reply, 'text' | 'language' | 'abstained' | 'by'> & {
  readonly sources: readonly Source[];
};

/** Conversations in the database that the library lends. */
export interface ConversationStore {
  /** The last turns, oldest first; at most {@link mostTurns}. Turns that can't be read are left out. */
  turns(key: ConversationKey): Promise<StoredTurn[]>;
  add(key: ConversationKey, turn: StoredTurn): Promise<void>;
  delete(key: ConversationKey): Promise<number>;
  deleteCourse(course: CourseKey): Promise<number>;
}

/** Creates the tables where they are missing. The database stays the caller's to close. */
export async function openConversationStore(database: Database): Promise<ConversationStore> {
  await database.migrate('tutor', migrations);
  return {
    async turns({ course, conversation }) {
      const rows = await database.query<{
        question: string;
        whole: string;
        subject: string | null;
        reply: unknown;
        at: Date;
      }>(
        `select question, whole, subject, reply, at from tutor_turns
         where owner = $1 and course = $2 and conversation = $3 order by id desc limit $4`,
        [course.owner, course.name, conversation, mostTurns],
      );
      return rows.reverse().flatMap(({ question, whole, subject, reply, at }) => {
        const kept = replySchema.safeParse(reply);
        // A row that was damaged, or written by another version, must not end the conversation.
        if (!kept.success) return [];
        return [{ question, whole, ...(subject === null ? {} : { subject }), reply: kept.data, at }];
      });
    },

    async add({ course, conversation }, { question, whole, subject, reply, at }) {
      const { text, language, abstained, by, sources } = reply;
      const kept: KeptReply = { text, language, abstained, by, sources };
      await database.transaction(async (transaction) => {
        await transaction.query(
          `insert into tutor_turns (owner, course, conversation, question, whole, subject, reply, at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [course.owner, course.name, conversation, question, whole, subject ?? null, { ...kept }, at],
        );
        await transaction.query(
          `delete from tutor_turns where owner = $1 and course = $2 and conversation = $3 and id <= (
             select id from tutor_turns where owner = $1 and course = $2 and conversation = $3
             order by id desc offset $4 limit 1)`,
          [course.owner, course.name, conversation, mostTurns],
        );
      });
    },

    async delete({ course, conversation }) {
      const rows = await database.query(
        'delete from tutor_turns where owner = $1 and course = $2 and conversation = $3 returning id',
        [course.owner, course.name, conversation],
      );
      return rows.length;
    },

    async deleteCourse(course) {
      const rows = await database.query(
        'delete from tutor_turns where owner = $1 and course = $2 returning id',
        [course.owner, course.name],
      );
      return rows.length;
    },
  };
}
