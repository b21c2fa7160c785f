import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Message,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type SendableChannels,
} from 'discord.js';
import type { Logger } from 'pino';
import { describeError } from '../gateway/describe-error.ts';
import {
  isAlreadyAcknowledged,
  isForbidden,
  isMessageGone,
  isWebhookLost,
} from '../gateway/discord-codes.ts';
import { ChannelSurface } from './channel-surface.ts';
import type { MessageContent, PostedMessage, Surface } from './surface.ts';

export type RepliableInteraction =
  | ChatInputCommandInteraction
  | MessageContextMenuCommandInteraction
  | ButtonInteraction;

/**
 * The answer to an interaction, through its webhook. Where that is lost (acknowledged too late, expired after 15
 * minutes, unknown) the answer goes on as ordinary messages: in the channel, or, where only the person should see it
 * or the bot may not write there, as a direct message.
 */
export class InteractionSurface implements Surface {
  readonly #interaction: RepliableInteraction;
  readonly #ephemeral: boolean;
  readonly #logger: Logger;
  #originalTaken = false;
  #fallback: ChannelSurface | undefined;
  #lost = false;

  private constructor(interaction: RepliableInteraction, ephemeral: boolean, logger: Logger) {
    this.#interaction = interaction;
    this.#ephemeral = ephemeral;
    this.#logger = logger;
  }

  /** Acknowledges within Discord's 3 seconds (call it before anything slow) and answers later. */
  static async defer(
    interaction: RepliableInteraction,
    { ephemeral, logger }: { ephemeral: boolean; logger: Logger },
  ): Promise<InteractionSurface> {
    const surface = new InteractionSurface(interaction, ephemeral, logger);
    try {
      await interaction.deferReply(ephemeral ? { flags: MessageFlags.Ephemeral } : {});
    } catch (error) {
      if (isAlreadyAcknowledged(error)) {
        // discord.js didn't learn that its first try got through.
        interaction.deferred = true;
        interaction.ephemeral = ephemeral;
      } else if (isWebhookLost(error)) surface.#lose(error);
      else throw error;
    }
    return surface;
  }

  async post(content: MessageContent): Promise<PostedMessage> {
    if (!this.#lost) {
      try {
        return this.#posted(await this.#send(content));
      } catch (error) {
        if (!isWebhookLost(error)) throw error;
        this.#lose(error);
      }
    }
    return this.#postElsewhere(content);
  }

  async #send({ content, rows = [] }: MessageContent): Promise<Message> {
    const { webhook } = this.#interaction;
    if (!this.#originalTaken) {
      const message = await webhook.editMessage('@original', {
        content,
        components: [...rows],
        flags: MessageFlags.SuppressEmbeds,
      });
      this.#originalTaken = true;
      return message;
    }
    return webhook.send({
      content,
      components: [...rows],
      flags: this.#ephemeral
        ? MessageFlags.Ephemeral | MessageFlags.SuppressEmbeds
        : MessageFlags.SuppressEmbeds,
    });
  }

  #posted(message: Message): PostedMessage {
    const { id } = message;
    let moved: PostedMessage | undefined;
    const edit = async (content: MessageContent): Promise<void> => {
      if (!this.#lost) {
        try {
          await this.#interaction.webhook.editMessage(id, {
            content: content.content,
            components: [...(content.rows ?? [])],
          });
          return;
        } catch (error) {
          if (!isWebhookLost(error)) throw error;
          this.#lose(error);
        }
      }
      if (moved) return moved.edit(content);
      if (!this.#ephemeral && (await this.#editAsMessage(id, content))) return;
      moved = await this.#postElsewhere(content);
    };
    const remove = async (): Promise<void> => {
      if (moved) return moved.remove();
      if (!this.#lost) return this.#interaction.webhook.deleteMessage(id);
      const channel = this.#ephemeral ? undefined : await this.#channel();
      if (channel && 'messages' in channel) await channel.messages.delete(id);
    };
    return { id, edit, remove };
  }

  /** The webhook's messages are the bot's own: where it may see the channel it can edit them without the webhook. */
  async #editAsMessage(id: string, { content, rows = [] }: MessageContent): Promise<boolean> {
    const channel = await this.#channel();
    if (!channel || !('messages' in channel)) return false;
    try {
      await channel.messages.edit(id, { content, components: [...rows] });
      return true;
    } catch (error) {
      if (isMessageGone(error)) throw error;
      this.#logger.warn({ error: describeError(error) }, 'an answer could not be edited, it is posted anew');
      return false;
    }
  }

  async #postElsewhere(content: MessageContent): Promise<PostedMessage> {
    const channel = this.#fallback || this.#ephemeral ? undefined : await this.#channel();
    if (channel) {
      const inChannel = new ChannelSurface(channel);
      try {
        const message = await inChannel.post(content);
        this.#fallback = inChannel;
        return message;
      } catch (error) {
        // Commands can be used where the bot may not write; there is still the person.
        if (!isForbidden(error)) throw error;
      }
    }
    this.#fallback ??= new ChannelSurface(await this.#interaction.user.createDM());
    return this.#fallback.post(content);
  }

  async #channel(): Promise<SendableChannels | undefined> {
    const { client, channelId } = this.#interaction;
    if (channelId === null) return undefined;
    const channel = this.#interaction.channel ?? (await client.channels.fetch(channelId).catch(() => null));
    return channel?.isSendable() ? channel : undefined;
  }

  #lose(error: unknown): void {
    this.#lost = true;
    this.#logger.warn(
      { error: describeError(error), interaction: this.#interaction.id },
      'the interaction is lost to us; answering by an ordinary message',
    );
  }
}

/** Answers at once in one message that only the person sees. Failures are logged: nobody is left to tell. */
export async function replyPrivately(
  interaction: RepliableInteraction,
  content: string,
  logger: Logger,
): Promise<void> {
  try {
    await interaction.reply({ content, flags: MessageFlags.Ephemeral });
  } catch (error) {
    logger.warn({ error: describeError(error), interaction: interaction.id }, 'a reply did not get through');
  }
}
