import { Events } from 'discord.js';
import { pino } from 'pino';
import { onInteraction } from '../commands/on-interaction.ts';
import type { BotContext } from '../context.ts';
import { Confirmations } from '../courses/confirmations.ts';
import { CourseStore } from '../courses/store.ts';
import { type BotOptions, parseLimits } from '../options.ts';
import { FairUse } from '../questions/fair-use.ts';
import { onMessage } from '../questions/on-message.ts';
import { createClient } from './client.ts';
import { connect } from './connect.ts';
import { describeError } from './describe-error.ts';
import { ConnectionLostError } from './errors.ts';
import { inviteLink, personalInviteLink } from './invite.ts';
import { registerCommands } from './register-commands.ts';
import { Work } from './work.ts';

/** A bot that is in Discord. */
export interface Bot {
  /** Its name in Discord. */
  readonly name: string;
  readonly applicationId: string;
  /** Adds it to a server. */
  readonly inviteLink: string;
  /** Adds it for one person. */
  readonly personalInviteLink: string;
  /** How many servers it is in. */
  readonly servers: number;
  /** Messages and interactions that are being worked on. */
  readonly underWay: number;
  /** Resolves when the bot has left Discord: with nothing after `stop`, with the error where Discord ended it. */
  readonly closed: Promise<ConnectionLostError | undefined>;
  /**
   * Leaves Discord: refuses new questions kindly, waits `stopTime` for those under way, marks the rest as
   * interrupted, and disconnects. Idempotent. Tutor, library and database stay open.
   */
  stop(): Promise<void>;
}

/** After a stop has waited, what is still under way has this long to say that it was interrupted. */
const markTime = 3_000;
/** How often places that nobody uses any more are forgotten: once a day. */
const forgettingTime = 86_400_000;

/**
 * Puts the bot into Discord. It answers from `library` through `tutor`, which stay the caller's.
 *
 * @throws {InvalidTokenError} the token is wrong
 * @throws {DisallowedIntentsError} Discord refuses the intents
 * @throws {DiscordUnreachableError} no connection
 * @throws {StartTimeoutError} the gateway doesn't let the bot in
 * @throws {RegistrationError} the commands are refused
 */
export async function startBot(options: BotOptions): Promise<Bot> {
  const limits = parseLimits(options.limits);
  const logger =
    options.logger ?? pino({ name: 'study-bot', redact: ['token', '*.token'] }, pino.destination(2));
  const store = await CourseStore.open(options.database);
  await store.forgetUnused();
  const client = createClient(options.rest, logger);
  const work = new Work();
  const context: BotContext = {
    client,
    tutor: options.tutor,
    library: options.library,
    store,
    confirmations: new Confirmations(limits.confirmationTime),
    fairUse: new FairUse({
      atOnce: limits.questionsAtOnce,
      burst: limits.questionBurst,
      refill: limits.questionRefill,
    }),
    work,
    limits,
    logger,
  };
  const handle = (what: string, job: () => Promise<void>): void =>
    work.start(() =>
      job().catch((error: unknown) => logger.error({ error: describeError(error) }, `${what} failed`)),
    );
  client.on(Events.InteractionCreate, (interaction) =>
    handle('an interaction', () => onInteraction(context, interaction)),
  );
  client.on(Events.MessageCreate, (message) => handle('a message', () => onMessage(context, message)));

  await connect(client, options.token, limits.startTime);
  const forgetting = setInterval(
    () => handle('forgetting', () => store.forgetUnused()),
    forgettingTime,
  ).unref();
  const closed = Promise.withResolvers<ConnectionLostError | undefined>();
  let stopping: Promise<void> | undefined;
  const stop = (error?: ConnectionLostError): Promise<void> => {
    stopping ??= (async () => {
      logger.info({ underWay: work.running }, 'stopping');
      clearInterval(forgetting);
      await work.drain({ finish: limits.stopTime, mark: markTime });
      context.confirmations.clear();
      // Whoever waits for the end must learn of it, however the connection ended.
      await client.destroy().catch((cause: unknown) => {
        logger.warn({ error: describeError(cause) }, 'the connection did not close cleanly');
      });
      logger.info('stopped');
      closed.resolve(error);
    })();
    return stopping;
  };
  client.on(Events.ShardDisconnect, ({ code }) => {
    const error = new ConnectionLostError(code);
    logger.fatal({ error: describeError(error) }, 'the connection is lost for good');
    void stop(error);
  });

  const applicationId = client.application?.id ?? '';
  if (options.register !== false) {
    try {
      const count = await registerCommands(options);
      logger.info({ commands: count, guild: options.developmentGuild }, 'commands registered');
    } catch (error) {
      await stop();
      throw error;
    }
  }
  logger.info({ servers: client.guilds.cache.size, shards: client.ws.shards.size }, 'the bot is in Discord');
  return {
    name: client.user?.username ?? '',
    applicationId,
    inviteLink: inviteLink(applicationId),
    personalInviteLink: personalInviteLink(applicationId),
    get servers() {
      return client.guilds.cache.size;
    },
    get underWay() {
      return work.running;
    },
    closed: closed.promise,
    stop: () => stop(),
  };
}
