import {
  archivedThread,
  cannotMessageUser,
  cannotReply,
  DiscordError,
  invalidForm,
  lockedThread,
  missingAccess,
  missingPermissions,
  unknownChannel,
  unknownMessage,
} from '../errors.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Interactions } from '../interactions.ts';
import type { MessageBody } from '../message-rules.ts';
import { type Messages, openThread } from '../messages.ts';
import { permission, type World } from '../world.ts';
import type { ParsedRequest } from './request.ts';
import type { Route } from './routes.ts';

interface Parts {
  world: World;
  gateway: Gateway;
  messages: Messages;
  interactions: Interactions;
}

const messageBody = ({ body }: ParsedRequest): MessageBody => body as MessageBody;

/** Discord's HTTP API, as far as a bot with commands, messages, threads and components needs it. */
export function apiRoutes({ world, gateway, messages, interactions }: Parts): Route[] {
  /** Permissions by roles alone: channels have no overwrites here. */
  const lacks = (channelId: string, wanted: bigint): boolean => {
    const { guild_id: id } = messages.channel(channelId);
    const guild = id === undefined ? undefined : world.guilds.get(id);
    if (!guild) return false;
    if (!guild.members.has(world.bot.id)) throw missingAccess();
    return (world.permissionsOf(guild, world.bot) & wanted) !== wanted;
  };
  const demand = (channelId: string, wanted: bigint): void => {
    if (lacks(channelId, wanted)) throw missingPermissions();
  };

  const post = (request: ParsedRequest, channelId: string): object => {
    const { type, thread_metadata: thread, recipients = [] } = messages.channel(channelId);
    if (recipients.some(({ id }) => world.closedToMessages.has(id))) throw cannotMessageUser();
    demand(channelId, [10, 11].includes(type) ? permission.sendMessagesInThreads : permission.sendMessages);
    if (thread?.locked) throw lockedThread();
    if (messageBody(request).message_reference && lacks(channelId, permission.readMessageHistory)) {
      throw cannotReply();
    }
    // Whoever writes into an archived thread opens it again.
    if (thread) thread.archived = false;
    return messages.post({ channelId, author: world.bot, body: messageBody(request), files: request.files });
  };

  const startThread = (request: ParsedRequest, channelId: string, messageId?: string): object => {
    const { name } = request.body as { name?: unknown };
    if (typeof name !== 'string' || name.length < 1 || [...name].length > 100) {
      throw invalidForm('name', 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.');
    }
    const parent = messages.channel(channelId);
    demand(channelId, permission.createPublicThreads);
    if (parent.guild_id === undefined || (parent.type !== 0 && parent.type !== 5))
      throw new DiscordError(400, 50024, 'Cannot execute action on this channel type');
    if (messageId !== undefined && world.channels.has(messageId)) {
      throw new DiscordError(400, 160004, 'A thread has already been created for this message');
    }
    const thread = world.addChannel(
      {
        type: parent.type === 5 ? 10 : 11,
        guild_id: parent.guild_id,
        parent_id: channelId,
        owner_id: world.bot.id,
        name,
        thread_metadata: openThread(),
      },
      messageId,
    );
    messages.announceThread(thread);
    return thread;
  };

  const setCommands = (scope: string) => (request: ParsedRequest) => {
    const commands = (request.body as Record<string, unknown>[]).map((command, index) => ({
      id: String(1000 + index),
      application_id: world.applicationId,
      version: '1',
      type: 1,
      ...command,
    }));
    world.commands.set(scope, commands);
    return commands;
  };

  const webhookPath = '/webhooks/:application/:token';
  return [
    {
      method: 'GET',
      path: '/gateway/bot',
      handle: () => ({
        url: gateway.url,
        shards: 1,
        session_start_limit: { total: 1000, remaining: 999, reset_after: 14_400_000, max_concurrency: 1 },
      }),
    },
    { method: 'GET', path: '/users/@me', handle: () => world.bot },
    {
      method: 'GET',
      path: '/applications/@me',
      handle: () => ({
        id: world.applicationId,
        name: world.bot.username,
        flags: 0,
        description: '',
        icon: null,
        bot_public: true,
        verify_key: '',
      }),
    },
    { method: 'GET', path: '/applications/:id/commands', handle: () => world.commands.get('global') ?? [] },
    { method: 'PUT', path: '/applications/:id/commands', handle: setCommands('global') },
    {
      method: 'PUT',
      path: '/applications/:id/guilds/:guild/commands',
      handle: (request, [, guild]) => setCommands(guild!)(request),
    },
    {
      method: 'POST',
      path: '/users/@me/channels',
      handle: ({ body }) => {
        const user = world.users.get(String((body as { recipient_id?: unknown }).recipient_id));
        if (!user) throw unknownChannel();
        return world.directChannel(user);
      },
    },
    { method: 'GET', path: '/channels/:id', handle: (_, [id]) => messages.channel(id!) },
    { method: 'POST', path: '/channels/:id/typing', handle: (_, [id]) => void messages.channel(id!) },
    { method: 'POST', path: '/channels/:id/messages', handle: (request, [id]) => post(request, id!) },
    {
      method: 'GET',
      path: '/channels/:id/messages',
      handle: ({ query }, [id]) =>
        [...world.messages.values()]
          .filter(({ message, ephemeral, deleted }) => message.channel_id === id && !ephemeral && !deleted)
          .map(({ message }) => message)
          .reverse()
          .slice(0, Number(query.get('limit') ?? 50)),
    },
    {
      method: 'GET',
      path: '/channels/:id/messages/:message',
      handle: (_, [, id]) => messages.record(id!).message,
    },
    {
      method: 'PATCH',
      path: '/channels/:id/messages/:message',
      handle: (request, [, id]) => {
        const { message, ephemeral } = messages.record(id!);
        if (ephemeral) throw unknownMessage();
        if (message.author.id !== world.bot.id) throw missingPermissions();
        if (messages.channel(message.channel_id).thread_metadata?.archived) throw archivedThread();
        return messages.edit(id!, messageBody(request), request.files);
      },
    },
    {
      method: 'DELETE',
      path: '/channels/:id/messages/:message',
      handle: (_, [, id]) => messages.delete(id!) as undefined,
    },
    {
      method: 'POST',
      path: '/channels/:id/messages/:message/threads',
      handle: (request, [id, message]) => startThread(request, id!, message),
    },
    { method: 'POST', path: '/channels/:id/threads', handle: (request, [id]) => startThread(request, id!) },
    {
      method: 'POST',
      path: '/interactions/:id/:token/callback',
      handle: ({ body, files, query }, [id, token]) => {
        const result = interactions.acknowledge(id!, token!, body as { type: number }, files);
        return query.get('with_response') === 'true' ? result : undefined;
      },
    },
    {
      method: 'POST',
      path: webhookPath,
      handle: (request, [application, token]) =>
        interactions.followUp(
          interactions.webhook(application!, token!),
          messageBody(request),
          request.files,
        ),
    },
    {
      method: 'GET',
      path: `${webhookPath}/messages/:message`,
      handle: (_, [application, token, message]) => {
        const interaction = interactions.webhook(application!, token!);
        return messages.record(interactions.answerId(interaction, message!)).message;
      },
    },
    {
      method: 'PATCH',
      path: `${webhookPath}/messages/:message`,
      handle: (request, [application, token, message]) =>
        interactions.editAnswer(
          interactions.webhook(application!, token!),
          message!,
          messageBody(request),
          request.files,
        ),
    },
    {
      method: 'DELETE',
      path: `${webhookPath}/messages/:message`,
      handle: (_, [application, token, message]) => {
        const interaction = interactions.webhook(application!, token!);
        messages.delete(interactions.answerId(interaction, message!));
        return undefined;
      },
    },
  ];
}
