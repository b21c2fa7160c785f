import { unknownChannel, unknownMessage } from './errors.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { UploadedFile } from './http/request.ts';
import { checkMessage, type MessageBody, messageFlag } from './message-rules.ts';
import { newSnowflake } from './snowflakes.ts';
import type { Attachment, Channel, Message, MessageRecord, ThreadMetadata, User, World } from './world.ts';

export interface PostOptions {
  /** Default: a new one. */
  id?: string;
  channelId: string;
  author: User;
  body: MessageBody;
  files?: readonly UploadedFile[];
  /** Only the person who used the interaction sees it; not dispatched. */
  ephemeral?: boolean;
  webhookId?: string;
  /** 0 default, 19 reply, 20 slash command, 23 context menu command. */
  type?: number;
}

/** The metadata of a thread that was just started. */
export const openThread = (): ThreadMetadata => ({
  archived: false,
  auto_archive_duration: 1440,
  archive_timestamp: new Date().toISOString(),
  locked: false,
});

/** Makes, edits and deletes messages and tells the gateway. */
export class Messages {
  readonly #world: World;
  readonly #gateway: Gateway;
  readonly #cdn: () => string;

  constructor(world: World, gateway: Gateway, cdn: () => string) {
    this.#world = world;
    this.#gateway = gateway;
    this.#cdn = cdn;
  }

  post({
    id = newSnowflake(),
    channelId,
    author,
    body,
    files = [],
    ephemeral = false,
    webhookId,
    type = 0,
  }: PostOptions): Message {
    const channel = this.channel(channelId);
    checkMessage(body, files.length);
    const repeated = body.enforce_nonce ? this.#byNonce(author, body.nonce) : undefined;
    if (repeated) return repeated;
    const referenced = body.message_reference?.message_id;
    const original = referenced === undefined ? undefined : this.#world.messages.get(referenced);
    const message: Message = {
      id,
      channel_id: channelId,
      ...(channel.guild_id !== undefined && { guild_id: channel.guild_id }),
      author,
      content: body.content ?? '',
      timestamp: new Date().toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: this.#mentioned(body, original?.message.author),
      mention_roles: [],
      attachments: files.map((file) => this.upload(file)),
      embeds: body.embeds ?? [],
      components: body.components ?? [],
      pinned: false,
      type: original ? 19 : type,
      flags: (body.flags ?? 0) | (ephemeral ? messageFlag.ephemeral : 0),
      ...(original && {
        message_reference: {
          type: 0,
          message_id: original.message.id,
          channel_id: original.message.channel_id,
        },
        referenced_message: original.message,
      }),
      ...(webhookId !== undefined && { webhook_id: webhookId }),
      ...(body.allowed_mentions && { allowed_mentions: body.allowed_mentions }),
      ...(body.nonce !== undefined && { nonce: body.nonce }),
    };
    this.#world.messages.set(message.id, { message, ephemeral, deleted: false, contents: [message.content] });
    if (!ephemeral) this.#dispatch('MESSAGE_CREATE', message);
    return message;
  }

  edit(id: string, body: MessageBody, files: readonly UploadedFile[] = []): Message {
    const record = this.record(id);
    const { message } = record;
    checkMessage(body, files.length, { editing: true });
    if (body.content !== undefined) message.content = body.content ?? '';
    if (body.embeds !== undefined) message.embeds = body.embeds ?? [];
    if (body.components !== undefined) message.components = body.components ?? [];
    if (body.flags !== undefined) message.flags |= body.flags;
    if (files.length > 0) message.attachments = files.map((file) => this.upload(file));
    message.edited_timestamp = new Date().toISOString();
    record.contents.push(message.content);
    if (!record.ephemeral) this.#dispatch('MESSAGE_UPDATE', message);
    return message;
  }

  delete(id: string): void {
    const record = this.record(id);
    record.deleted = true;
    const { channel_id, guild_id } = record.message;
    if (!record.ephemeral) this.#gateway.dispatch('MESSAGE_DELETE', { id, channel_id, guild_id });
  }

  announceThread(thread: Channel): void {
    this.#gateway.dispatch('THREAD_CREATE', {
      ...thread,
      newly_created: true,
      member_count: 1,
      message_count: 0,
    });
  }

  /** @throws {DiscordError} 10008 where the message never was or is gone */
  record(id: string): MessageRecord {
    const record = this.#world.messages.get(id);
    if (!record || record.deleted) throw unknownMessage();
    return record;
  }

  channel(id: string): Channel {
    const channel = this.#world.channels.get(id);
    if (!channel) throw unknownChannel();
    return channel;
  }

  upload(file: UploadedFile): Attachment {
    const id = newSnowflake();
    const path = `/attachments/${id}/${encodeURIComponent(file.name)}`;
    this.#world.files.set(path, { bytes: file.bytes, contentType: file.contentType });
    const url = `${this.#cdn()}${path}`;
    return {
      id,
      filename: file.name,
      ...(file.title !== undefined && { title: file.title }),
      size: file.claimedSize ?? file.bytes.length,
      content_type: file.contentType,
      url: file.url ?? url,
      proxy_url: url,
    };
  }

  /**
   * Discord sends a bot without the message-content intent the words of its own messages, of those that mention it
   * and of direct messages alone.
   */
  #dispatch(type: string, message: Message): void {
    const { bot } = this.#world;
    const mayReadContent =
      message.guild_id === undefined ||
      message.author.id === bot.id ||
      message.mentions.some(({ id }) => id === bot.id);
    const event = { ...this.#withMember(message), channel_type: this.channel(message.channel_id).type };
    this.#gateway.dispatch(type, event, { mayReadContent });
  }

  #withMember(message: Message): object {
    const guild = message.guild_id === undefined ? undefined : this.#world.guilds.get(message.guild_id);
    const member = guild?.members.get(message.author.id);
    if (!member) return message;
    const { user: _user, ...rest } = member;
    return { ...message, member: rest };
  }

  /** Whom the words name, and whom a reply pings: that is on unless `allowed_mentions` says otherwise. */
  #mentioned({ content, allowed_mentions: allowed }: MessageBody, repliedTo: User | undefined): User[] {
    const ids = [...(content ?? '').matchAll(/<@!?(\d+)>/g)].map((match) => match[1]!);
    if (repliedTo && allowed?.replied_user !== false) ids.push(repliedTo.id);
    return [...new Set(ids)].flatMap((id) => this.#world.users.get(id) ?? []);
  }

  #byNonce(author: User, nonce: string | number | undefined): Message | undefined {
    if (nonce === undefined) return undefined;
    const found = [...this.#world.messages.values()].find(
      ({ message }) => message.author.id === author.id && message.nonce === nonce,
    );
    return found?.message;
  }
}
