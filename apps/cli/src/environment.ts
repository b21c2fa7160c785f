import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from './errors.ts';
import type { InterfaceLanguage } from './terminal/messages.ts';

export interface Environment {
  /** Where the index, conversations and history are kept. Default `~/.haksup`. */
  home: string;
  /** A Postgres with pgvector to use in place of the data folder's PGlite. */
  databaseUrl?: string;
  /** Present: `npm start` opens the bot in Discord. */
  discordToken?: string;
  /** Where Discord's HTTP API is, for those who go through a proxy: `http://127.0.0.1:3000/api`. */
  discordApi?: string;
  /** The id of a server that alone gets the bot's commands, where they appear at once. For developing. */
  discordGuild?: string;
  /** The language of the command line's own words. */
  language: InterfaceLanguage;
}

const filled = z.string().trim().min(1).optional().catch(undefined);
const schema = z.object({
  HAKSUP_HOME: filled,
  DATABASE_URL: filled.pipe(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
      .optional(),
  ),
  DISCORD_TOKEN: filled,
  DISCORD_API: filled.pipe(z.url({ protocol: /^https?$/, error: 'must be a http(s) URL' }).optional()),
  DISCORD_DEVELOPMENT_GUILD: filled.pipe(
    z
      .string()
      .regex(/^\d{5,25}$/, 'must be the id of a server')
      .optional(),
  ),
  LC_ALL: filled,
  LC_MESSAGES: filled,
  LANG: filled,
});

/**
 * Reads what the command line needs of the environment; empty variables count as unset.
 *
 * @throws {UsageError} a variable is malformed; the message names it and never shows its value.
 */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(
      `The environment variable ${issue?.path.join('.')} ${issue?.message ?? 'is malformed'}.`,
    );
  }
  const { HAKSUP_HOME, DATABASE_URL, DISCORD_TOKEN, DISCORD_API, LC_ALL, LC_MESSAGES, LANG } = parsed.data;
  const guild = parsed.data.DISCORD_DEVELOPMENT_GUILD;
  return {
    home: HAKSUP_HOME === undefined ? join(homedir(), '.haksup') : resolve(HAKSUP_HOME),
    language: /^ko(?![a-z])/i.test(LC_ALL ?? LC_MESSAGES ?? LANG ?? '') ? 'ko' : 'en',
    ...(DATABASE_URL !== undefined && { databaseUrl: DATABASE_URL }),
    ...(DISCORD_TOKEN !== undefined && { discordToken: DISCORD_TOKEN }),
    ...(DISCORD_API !== undefined && { discordApi: DISCORD_API }),
    ...(guild !== undefined && { discordGuild: guild }),
  };
}
