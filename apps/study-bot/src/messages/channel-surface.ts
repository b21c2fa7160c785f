import { randomBytes } from 'node:crypto';
import { type Message, MessageFlags, type SendableChannels } from 'discord.js';
import { isReplyRefused, isThreadArchived } from '../gateway/discord-codes.ts';
import type { MessageContent, PostedMessage, Surface } from './surface.ts';

/** Messages in a channel, thread or direct message; the first one may reply to the message that asked. */
export class ChannelSurface implements Surface {
  readonly #channel: SendableChannels;
  #replyTo: Message | undefined;

  constructor(channel: SendableChannels, { replyTo }: { replyTo?: Message | undefined } = {}) {
    this.#channel = channel;
    this.#replyTo = replyTo;
  }

  async post(content: MessageContent): Promise<PostedMessage> {
    let message: Message;
    try {
      message = await this.#send(content, this.#replyTo);
    } catch (error) {
      if (!this.#replyTo || !isReplyRefused(error)) throw error;
      message = await this.#send(content);
    }
    this.#replyTo = undefined;
    return this.#posted(message);
  }

  #send({ content, rows = [] }: MessageContent, replyTo?: Message): Promise<Message> {
    return this.#channel.send({
      content,
      components: [...rows],
      flags: MessageFlags.SuppressEmbeds,
      // discord.js sends again after a 5xx; with a nonce Discord recognises what it already has.
      nonce: randomBytes(12).toString('hex'),
      enforceNonce: true,
      ...(replyTo && { reply: { messageReference: replyTo.id, failIfNotExists: false } }),
    });
  }

  #posted(first: Message): PostedMessage {
    let message = first;
    return {
      id: first.id,
      edit: async (content) => {
        try {
          await message.edit({ content: content.content, components: [...(content.rows ?? [])] });
        } catch (error) {
          if (!isThreadArchived(error)) throw error;
          const stale = message;
          message = await this.#send(content);
          // The thread is open again; where this fails, the beginning merely stands there twice.
          await stale.delete().catch(() => undefined);
        }
      },
      remove: async () => {
        await message.delete();
      },
    };
  }
}
