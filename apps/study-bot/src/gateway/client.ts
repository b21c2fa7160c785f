import { Client, Events, GatewayIntentBits, Options, Partials, RESTEvents } from 'discord.js';
import type { Logger } from 'pino';
import type { BotOptions } from '../options.ts';
import { describeError } from './describe-error.ts';
import { SteadyStrategy } from './steady-strategy.ts';

/** A discord.js client without privileged intents, without pings, with small caches, that tells the log how it is. */
export function createClient(rest: BotOptions['rest'], logger: Logger): Client {
  const client: Client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages],
    // A direct message's channel is unknown before its first message.
    partials: [Partials.Channel],
    allowedMentions: { parse: [], repliedUser: false },
    failIfNotExists: false,
    shards: 'auto',
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 20,
      ReactionManager: 0,
      GuildStickerManager: 0,
      GuildEmojiManager: 0,
      // Only people who speak to the bot are ever known, but those may be many.
      GuildMemberManager: { maxSize: 200, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 1000, keepOverLimit: (user) => user.id === user.client.user.id },
    }),
    ws: { buildStrategy: (manager) => new SteadyStrategy(client, manager, logger) },
    ...(rest && { rest }),
  });
  surviveMalformedEvents(client, logger);
  report(client, logger);
  return client;
}

interface PacketHandler {
  handlePacket(packet?: { t?: string }, shard?: unknown): boolean;
}

/**
 * discord.js reads an event's fields unchecked, inside a socket's listener: one malformed event would end the process
 * as an uncaught exception. Its manager takes every event through one method, so that is where the fall is caught.
 */
function surviveMalformedEvents(client: Client, logger: Logger): void {
  const manager = client.ws as unknown as PacketHandler;
  const handlePacket = manager.handlePacket.bind(manager);
  manager.handlePacket = (packet, shard) => {
    try {
      return handlePacket(packet, shard);
    } catch (error) {
      logger.error({ event: packet?.t, error: describeError(error) }, 'a malformed event was skipped');
      return false;
    }
  };
}

function report(client: Client, logger: Logger): void {
  client.on(Events.Error, (error) => logger.error({ error: describeError(error) }, 'discord.js error'));
  client.on(Events.Warn, (message) => logger.warn({ message }, 'discord.js warning'));
  client.on(Events.ShardError, (error, shard) =>
    logger.warn({ shard, error: describeError(error) }, 'connection error'),
  );
  client.on(Events.ShardReconnecting, (shard) => logger.info({ shard }, 'reconnecting'));
  client.on(Events.ShardResume, (shard, replayed) => logger.info({ shard, replayed }, 'resumed'));
  client.on(Events.ShardReady, (shard) => logger.info({ shard }, 'connected'));
  // discord.js waits before it would go over a limit that it knows of …
  client.rest.on(RESTEvents.RateLimited, ({ method, route, timeToReset, global, scope }) =>
    logger.info({ method, route, milliseconds: timeToReset, global, scope }, 'waiting for a rate limit'),
  );
  // … and learns of the others by being refused.
  client.rest.on(RESTEvents.Response, ({ method, route }, { status, headers }) => {
    if (status !== 429) return;
    const seconds = headers.get('retry-after');
    logger.warn(
      { method, route, seconds, scope: headers.get('x-ratelimit-scope') },
      'rate limited by Discord',
    );
  });
}
