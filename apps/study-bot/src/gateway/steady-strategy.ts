import { type Client, SimpleShardingStrategy, type WebSocketOptions } from 'discord.js';
import type { Logger } from 'pino';
import { describeError } from './describe-error.ts';

type GatewayManager = Parameters<NonNullable<WebSocketOptions['buildStrategy']>>[0];

/** How long Discord has to answer that a connection is closed. */
const closeTime = 2_000;

/** A connection to the gateway, as far as it matters here; discord.js keeps it private. */
interface Shard {
  readonly connection: { terminate(): void } | null;
  onMessage(data: unknown, isBinary: boolean): Promise<void>;
}

/** discord.js's way to hold its gateway connections, which survives what comes over them and ends when it is told to. */
export class SteadyStrategy extends SimpleShardingStrategy {
  readonly #logger: Logger;

  constructor(client: Client, manager: GatewayManager, logger: Logger) {
    super(endingWith(client, manager));
    this.#logger = logger;
  }

  /** Nobody waits for a message to be read: a malformed one would end the process as an unhandled rejection. */
  override async spawn(...shardIds: Parameters<SimpleShardingStrategy['spawn']>): Promise<void> {
    await super.spawn(...shardIds);
    for (const shard of this.#shards) {
      const onMessage = shard.onMessage.bind(shard);
      shard.onMessage = (data, isBinary) =>
        onMessage(data, isBinary).catch((error: unknown) => {
          this.#logger.error({ error: describeError(error) }, 'a malformed gateway message was skipped');
        });
    }
  }

  /** Behind a network that is gone, a closing connection would be waited for half a minute. */
  override async destroy(...options: Parameters<SimpleShardingStrategy['destroy']>): Promise<void> {
    const shards = this.#shards;
    const timer = setTimeout(() => {
      for (const { connection } of shards) connection?.terminate();
    }, closeTime);
    try {
      await super.destroy(...options);
    } finally {
      clearTimeout(timer);
    }
  }

  get #shards(): Shard[] {
    return [...(this as unknown as { shards: ReadonlyMap<number, Shard> }).shards.values()];
  }
}

/**
 * A connection that was closed is tried again after half a second, and `destroy` overlooks one that is waiting for
 * that: it would go on for ever. Every try asks for its session first, so after the end that question stays open.
 */
function endingWith(client: Client, manager: GatewayManager): GatewayManager {
  const { retrieveSessionInfo } = manager.options;
  manager.options.retrieveSessionInfo = (shard) =>
    client.token === null ? new Promise(() => undefined) : retrieveSessionInfo(shard);
  return manager;
}
