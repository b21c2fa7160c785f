import { randomBytes } from 'node:crypto';
import { type Message, MessageFlags, type SendableChannels } from 'discord.js';
import type { MessageContent, PostedMessage, Surface } from './surface.ts';

/** Messages in a channel, thread or direct message; the first one may reply to the message that asked. */
export class ChannelSurface implements Surface {
  readonly #channel: SendableChannels;
  #replyTo: Message | undefined;

  constructor(channel: SendableChannels, { replyTo }: { replyTo?: Message | undefined } = {}) {
    this.#channel = channel;
    this.#replyTo = replyTo;
  }

  async post({ content, rows = [] }: MessageContent): Promise<PostedMessage> {
    const replyTo = this.#replyTo;
    const message = await this.#channel.send({
      content,
      components: [...rows],
      flags: MessageFlags.SuppressEmbeds,
      // discord.js sends again after a 5xx; with a nonce Discord recognises what it already has.
      nonce: randomBytes(12).toString('hex'),
      enforceNonce: true,
      ...(replyTo && { reply: { messageReference: replyTo.id, failIfNotExists: false } }),
    });
    this.#replyTo = undefined;
    return postedMessage(message);
  }
}

export function postedMessage(message: Message): PostedMessage {
  return {
    id: message.id,
    async edit({ content, rows = [] }) {
      await message.edit({ content, components: [...rows] });
    },
    async remove() {
      await message.delete();
    },
  };
}
