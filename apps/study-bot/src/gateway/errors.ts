/** Why the bot did not start, or stopped by itself. Each message says what to do. None holds the token. */

export abstract class BotStartError extends Error {}

export class InvalidTokenError extends BotStartError {
  override readonly name = 'InvalidTokenError';

  constructor(options?: ErrorOptions) {
    super(
      'Discord refuses the bot token. Copy it anew from the developer portal (your application → Bot → Reset Token) ' +
        'into DISCORD_TOKEN.',
      options,
    );
  }
}

export class DisallowedIntentsError extends BotStartError {
  override readonly name = 'DisallowedIntentsError';

  constructor(options?: ErrorOptions) {
    super(
      'Discord refuses the gateway intents that the bot asks for. It asks for no privileged ones, so the application ' +
        'is likely restricted: look at its page in the developer portal.',
      options,
    );
  }
}

export class StartTimeoutError extends BotStartError {
  override readonly name = 'StartTimeoutError';
  readonly milliseconds: number;

  constructor(milliseconds: number, attempts: number) {
    super(
      `Discord's gateway did not let the bot in within ${milliseconds / 1000} s` +
        `${attempts === 0 ? '' : `; it closed the connection ${attempts} times`}. ` +
        'Look at https://discordstatus.com and at your network (WebSocket to gateway.discord.gg), then start again.',
    );
    this.milliseconds = milliseconds;
  }
}

export class DiscordUnreachableError extends BotStartError {
  override readonly name = 'DiscordUnreachableError';

  constructor(options?: ErrorOptions) {
    super(
      'Discord could not be reached. Check the network (HTTPS to discord.com), then start again.',
      options,
    );
  }
}

export class RegistrationError extends BotStartError {
  override readonly name = 'RegistrationError';

  /** Milliseconds after which Discord takes commands again, where it refuses them for coming too often. */
  readonly retryAfter: number | undefined;

  constructor(
    guild: string | undefined,
    { retryAfter, ...options }: ErrorOptions & { retryAfter?: number } = {},
  ) {
    super(
      retryAfter === undefined
        ? guild === undefined
          ? 'The commands could not be registered at Discord.'
          : `The commands could not be registered for the server ${guild}. Is the bot a member, invited with the scope applications.commands?`
        : `The commands were registered too often: Discord takes them again in ${Math.ceil(retryAfter / 60_000)} min. ` +
            'Those from before go on working: until then start with `register: false`.',
      options,
    );
    this.retryAfter = retryAfter;
  }
}

/** A running bot's connection ended for good. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
  /** The gateway's close code: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway */
  readonly code: number;

  constructor(code: number) {
    super(
      `Discord closed the bot's connection for good (code ${code}${code === 4004 ? ': the token is no longer valid' : ''}).`,
    );
    this.code = code;
  }
}
