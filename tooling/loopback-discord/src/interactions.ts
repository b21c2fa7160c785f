import { randomBytes } from 'node:crypto';
import {
  alreadyAcknowledged,
  invalidWebhookToken,
  unknownInteraction,
  unknownMessage,
  unknownWebhook,
} from './errors.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { UploadedFile } from './http/request.ts';
import { type MessageBody, messageFlag } from './message-rules.ts';
import type { Messages } from './messages.ts';
import { newSnowflake } from './snowflakes.ts';
import type { Interaction, Message, User, World } from './world.ts';

// https://discord.com/developers/docs/interactions/receiving-and-responding
export const interactionType = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;
const callbackType = {
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  autocompleteResult: 8,
  modal: 9,
} as const;

export interface InteractionRequest {
  type: number;
  data: Record<string, unknown>;
  user: User;
  channelId: string;
  /** The person's client language; absent where a client sends none. */
  locale?: string | undefined;
  /** The message whose component is used, or that a context menu was opened on. */
  message?: Message | undefined;
  /** True where the app was added by the person and not by the server. */
  userInstalled?: boolean | undefined;
}

/** Discord's clock for interactions, which a test may shorten. */
export interface InteractionLimits {
  acknowledgeMilliseconds: number;
  tokenMilliseconds: number;
}

export class Interactions {
  readonly limits: InteractionLimits = { acknowledgeMilliseconds: 3000, tokenMilliseconds: 15 * 60_000 };
  /** Answers that made no message: suggestions of an autocomplete, modals. By interaction id. */
  readonly answers: Map<string, object> = new Map();
  /** Interactions whose webhooks answer 10015 from now on. */
  readonly #lostWebhooks = new Set<string>();
  readonly #world: World;
  readonly #gateway: Gateway;
  readonly #messages: Messages;

  constructor(world: World, gateway: Gateway, messages: Messages) {
    this.#world = world;
    this.#gateway = gateway;
    this.#messages = messages;
  }

  create({ type, data, user, channelId, locale, message, userInstalled }: InteractionRequest): Interaction {
    const channel = this.#messages.channel(channelId);
    const guild = channel.guild_id === undefined ? undefined : this.#world.guilds.get(channel.guild_id);
    // People among themselves: the bot is there only because one of them brought it along.
    const direct = channel.type === 1 && channel.recipients?.length === 1;
    const id = newSnowflake();
    const interaction: Interaction = {
      id,
      token: randomBytes(24).toString('base64url'),
      payload: {},
      channelId,
      guildId: channel.guild_id,
      user,
      createdAt: Date.now(),
      acknowledged: false,
      ephemeral: false,
      sourceMessage: message?.id,
    };
    const permissions = guild ? this.#world.permissionsOf(guild, user).toString() : undefined;
    interaction.payload = {
      id,
      application_id: this.#world.applicationId,
      type,
      data,
      channel_id: channelId,
      channel,
      token: interaction.token,
      version: 1,
      app_permissions: guild ? this.#world.permissionsOf(guild, this.#world.bot).toString() : '0',
      ...(locale !== undefined && { locale }),
      entitlements: [],
      authorizing_integration_owners: guild && !userInstalled ? { 0: guild.id } : { 1: user.id },
      context: guild ? 0 : direct ? 1 : 2,
      attachment_size_limit: 10 * 1024 * 1024,
      ...(message && { message }),
      ...(guild
        ? {
            guild_id: guild.id,
            guild: { id: guild.id, locale: guild.preferred_locale, features: [] },
            guild_locale: guild.preferred_locale,
            member: { ...guild.members.get(user.id), permissions },
          }
        : { user }),
    };
    this.#world.interactions.set(id, interaction);
    this.#gateway.dispatch('INTERACTION_CREATE', interaction.payload);
    return interaction;
  }

  /** POST /interactions/:id/:token/callback */
  acknowledge(
    id: string,
    token: string,
    callback: { type: number; data?: MessageBody & Record<string, unknown> },
    files: readonly UploadedFile[],
  ): object {
    const interaction = this.#world.interactions.get(id);
    const late = interaction && Date.now() - interaction.createdAt > this.limits.acknowledgeMilliseconds;
    if (!interaction || interaction.token !== token || (late && !interaction.acknowledged))
      throw unknownInteraction();
    if (interaction.acknowledged) throw alreadyAcknowledged();
    const { type, data = {} } = callback;
    const ephemeral = ((data.flags ?? 0) & messageFlag.ephemeral) !== 0;
    let message: Message | undefined;
    switch (type) {
      case callbackType.message:
        message = this.#post(interaction, data, files, ephemeral);
        interaction.original = message.id;
        break;
      case callbackType.deferredMessage:
        interaction.ephemeral = ephemeral;
        break;
      case callbackType.update:
      case callbackType.deferredUpdate:
        if (interaction.sourceMessage === undefined) throw unknownMessage();
        interaction.original = interaction.sourceMessage;
        if (type === callbackType.update)
          message = this.#messages.edit(interaction.sourceMessage, data, files);
        break;
      case callbackType.autocompleteResult:
      case callbackType.modal:
        this.answers.set(id, data);
        break;
    }
    interaction.acknowledged = true;
    return {
      interaction: { id, type: interaction.payload.type, response_message_id: message?.id ?? null },
      resource: { type, ...(message && { message }) },
    };
  }

  /** The webhook of an interaction: its owner may post, read, edit and delete the answer for 15 minutes. */
  webhook(applicationId: string, token: string): Interaction {
    const interaction = [...this.#world.interactions.values()].find((each) => each.token === token);
    if (
      !interaction ||
      applicationId !== this.#world.applicationId ||
      this.#lostWebhooks.has(interaction.id)
    ) {
      throw unknownWebhook();
    }
    if (Date.now() - interaction.createdAt > this.limits.tokenMilliseconds) throw invalidWebhookToken();
    return interaction;
  }

  /** From now on the interaction's webhook answers 10015. */
  loseWebhook(interaction: Interaction): void {
    this.#lostWebhooks.add(interaction.id);
  }

  followUp(interaction: Interaction, body: MessageBody, files: readonly UploadedFile[]): Message {
    const ephemeral = ((body.flags ?? 0) & messageFlag.ephemeral) !== 0;
    if (interaction.original === undefined && interaction.acknowledged) {
      // The first follow-up to a deferred answer becomes that answer.
      const message = this.#post(interaction, body, files, interaction.ephemeral);
      interaction.original = message.id;
      return message;
    }
    return this.#post(interaction, body, files, ephemeral);
  }

  /** Edits `@original` (made by this edit where the answer was deferred) or a follow-up. */
  editAnswer(
    interaction: Interaction,
    messageId: string,
    body: MessageBody,
    files: readonly UploadedFile[],
  ): Message {
    if (messageId !== '@original') return this.#messages.edit(messageId, body, files);
    if (interaction.original !== undefined) return this.#messages.edit(interaction.original, body, files);
    if (!interaction.acknowledged) throw unknownMessage();
    const message = this.#post(interaction, body, files, interaction.ephemeral);
    interaction.original = message.id;
    return message;
  }

  answerId(interaction: Interaction, messageId: string): string {
    const id = messageId === '@original' ? interaction.original : messageId;
    if (id === undefined) throw unknownMessage();
    return id;
  }

  #post(
    interaction: Interaction,
    body: MessageBody,
    files: readonly UploadedFile[],
    ephemeral: boolean,
  ): Message {
    return this.#messages.post({
      channelId: interaction.channelId,
      author: this.#world.bot,
      body,
      files,
      ephemeral,
      webhookId: this.#world.applicationId,
      type: interaction.payload.type === interactionType.command ? 20 : 0,
    });
  }
}
