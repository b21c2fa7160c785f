import { type Client, DiscordjsErrorCodes, Events, GatewayCloseCodes } from 'discord.js';
import {
  DisallowedIntentsError,
  DiscordUnreachableError,
  InvalidTokenError,
  StartTimeoutError,
} from './errors.ts';

/**
 * Logs in and waits until the client is ready. discord.js tries a gateway that closes every connection for ever, so
 * there is a limit. Destroys the client where it fails.
 *
 * @throws {InvalidTokenError | DisallowedIntentsError | DiscordUnreachableError | StartTimeoutError}
 */
export async function connect(client: Client, token: string, milliseconds: number): Promise<void> {
  let attempts = 0;
  const countAttempt = (): void => void attempts++;
  const failure = Promise.withResolvers<never>();
  const onDisconnect = ({ code }: { code: number }): void => failure.reject(errorForClose(code));
  const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
  const timer = setTimeout(() => failure.reject(new StartTimeoutError(milliseconds, attempts)), milliseconds);
  client.on(Events.ShardReconnecting, countAttempt);
  client.on(Events.ShardDisconnect, onDisconnect);
  try {
    const login = client.login(token).catch((error: unknown) => {
      throw errorForLogin(error);
    });
    await Promise.race([Promise.all([login, ready]), failure.promise]);
  } catch (error) {
    await client.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    client.off(Events.ShardReconnecting, countAttempt);
    client.off(Events.ShardDisconnect, onDisconnect);
  }
}

function errorForLogin(cause: unknown): Error {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  if (code === DiscordjsErrorCodes.TokenInvalid) return new InvalidTokenError({ cause });
  if (cause instanceof Error && /\b(?:disallowed|invalid) intents?\b/i.test(cause.message))
    return new DisallowedIntentsError({ cause });
  return new DiscordUnreachableError({ cause });
}

function errorForClose(code: number): Error {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return new InvalidTokenError();
    case GatewayCloseCodes.InvalidIntents:
    case GatewayCloseCodes.DisallowedIntents:
      return new DisallowedIntentsError();
    default:
      return new DiscordUnreachableError({ cause: `The gateway closed the connection with code ${code}.` });
  }
}
