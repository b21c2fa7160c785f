import { RateLimitError, REST, type RESTGetAPIApplicationCommandsResult, Routes } from 'discord.js';
import { commandDefinitions } from '../commands/definitions.ts';
import { type BotOptions, parseLimits } from '../options.ts';
import { InvalidTokenError, RegistrationError } from './errors.ts';

export interface RegisterOptions extends Pick<BotOptions, 'token' | 'rest' | 'developmentGuild' | 'limits'> {}

/**
 * Registers the bot's commands at Discord, replacing those of before: for one server, where they appear at once, or
 * everywhere. Returns how many there are. It takes no longer than `startTime`. `startBot` does this by itself unless
 * told otherwise.
 *
 * @throws {InvalidTokenError | RegistrationError}
 */
export async function registerCommands({
  token,
  rest: restOptions,
  developmentGuild,
  limits,
}: RegisterOptions): Promise<number> {
  const { questionLength, startTime } = parseLimits(limits);
  const rest = new REST({
    version: '10',
    ...restOptions,
    // Who registers too often is put off by up to a day.
    rejectOnRateLimit: ({ retryAfter }) => retryAfter > startTime,
  }).setToken(token);
  const signal = AbortSignal.timeout(startTime);
  try {
    const { id } = (await rest.get(Routes.currentApplication(), { signal })) as { id: string };
    const route =
      developmentGuild === undefined
        ? Routes.applicationCommands(id)
        : Routes.applicationGuildCommands(id, developmentGuild);
    const body = commandDefinitions(questionLength);
    const registered = (await rest.put(route, { body, signal })) as RESTGetAPIApplicationCommandsResult;
    return registered.length;
  } catch (cause) {
    if (cause instanceof Error && 'status' in cause && cause.status === 401)
      throw new InvalidTokenError({ cause });
    throw new RegistrationError(developmentGuild, {
      cause,
      ...(cause instanceof RateLimitError && { retryAfter: cause.retryAfter }),
    });
  } finally {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  }
}
