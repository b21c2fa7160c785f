import type { Database, Library } from '@haksup/knowledge';
import type { Tutor } from '@haksup/tutor';
import type { RESTOptions } from 'discord.js';
import type { Logger } from 'pino';
import { z } from 'zod';

const milliseconds = (standard: number) => z.int().min(0).max(3_600_000).default(standard);

const limitsSchema = z.strictObject({
  questionsAtOnce: z.int().min(1).max(100).default(2),
  questionBurst: z.int().min(1).max(1000).default(5),
  questionRefill: milliseconds(6_000),
  answerTime: milliseconds(120_000),
  questionLength: z.int().min(1).max(4000).default(2000),
  fileSize: z
    .int()
    .min(1)
    .max(500 * 1_048_576)
    .default(10 * 1_048_576),
  fileTime: milliseconds(30_000),
  courses: z.int().min(1).max(1000).default(20),
  notes: z.int().min(1).max(100_000).default(500),
  personalCourses: z.int().min(0).max(1000).default(5),
  personalNotes: z.int().min(1).max(100_000).default(100),
  confirmationTime: milliseconds(60_000),
  editInterval: milliseconds(1_300),
  editFirstDelay: milliseconds(250),
  typingDelay: milliseconds(400),
  startTime: milliseconds(30_000),
  stopTime: milliseconds(10_000),
});

/** Bounds on what the bot does. Times in milliseconds. */
export interface BotLimits {
  /** Questions of one person under way at once. Default 2. */
  readonly questionsAtOnce: number;
  /** Questions in a row before a person has to wait. Default 5. */
  readonly questionBurst: number;
  /** After this long one more question is allowed. Default 6,000. */
  readonly questionRefill: number;
  /** An answer that takes longer is given up. Default 120,000. */
  readonly answerTime: number;
  /** Characters of a question, 1–4000. Default 2000. */
  readonly questionLength: number;
  /** Bytes of an attached file. Default 10 MiB, what Discord lets everybody attach. */
  readonly fileSize: number;
  /** A download that takes longer is given up. Default 30,000. */
  readonly fileTime: number;
  /** Courses of one server. Default 20. */
  readonly courses: number;
  /** Notes of one course of a server. Default 500. */
  readonly notes: number;
  /** Courses of one person, in direct messages; 0 where nobody should have their own. Default 5. */
  readonly personalCourses: number;
  /** Notes of one course of a person. Default 100. */
  readonly personalNotes: number;
  /** How long a removal waits to be confirmed. Default 60,000. */
  readonly confirmationTime: number;
  /** Least time between two edits of a growing answer. Default 1,300. */
  readonly editInterval: number;
  /** How long the first words wait for more. Default 250. */
  readonly editFirstDelay: number;
  /** After this long without a word the bot shows that it is typing. Default 400. */
  readonly typingDelay: number;
  /** A start that takes longer has failed. Default 30,000. */
  readonly startTime: number;
  /** How long a stop waits for what is under way before it is marked as interrupted. Default 10,000. */
  readonly stopTime: number;
}

export interface BotOptions {
  /** The bot's token from Discord's developer portal. Never logged. */
  readonly token: string;
  readonly tutor: Tutor;
  readonly library: Library;
  /** For the servers' settings, in tables of the bot's own. Stays the caller's, as do tutor and library. */
  readonly database: Database;
  /** Default: JSON lines on stderr from level `info`. */
  readonly logger?: Logger;
  /** Where Discord is. Left out: Discord itself. */
  readonly rest?: Partial<Pick<RESTOptions, 'api' | 'version' | 'cdn' | 'mediaProxy' | 'timeout'>>;
  /** Register the commands for this server alone, where they appear at once. Left out: everywhere. */
  readonly developmentGuild?: string;
  /** False where the commands are registered by a step of its own. Default true. */
  readonly register?: boolean;
  readonly limits?: Partial<BotLimits>;
}

/** @throws {z.ZodError} a limit is no number or out of its range, or is unknown */
export const parseLimits = (limits: Partial<BotLimits> | undefined): BotLimits =>
  limitsSchema.parse(limits ?? {});
