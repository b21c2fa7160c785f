import {
  ChannelType,
  type Message,
  MessageType,
  PermissionFlagsBits,
  type SendableChannels,
  ThreadAutoArchiveDuration,
} from 'discord.js';
import type { BotContext } from '../context.ts';
import { type Owner, ownerOfMessage } from '../courses/owner.ts';
import { mayChangeCourses } from '../courses/permissions.ts';
import { describeError } from '../gateway/describe-error.ts';
import { isForbidden, isMessageGone, isThreadLocked, isThreadThere } from '../gateway/discord-codes.ts';
import { ChannelSurface } from '../messages/channel-surface.ts';
import { escapeLine } from '../messages/escape.ts';
import { languageOfText } from '../words/locale.ts';
import { type MissingPermission, type Words, words as wordsOf } from '../words/words.ts';
import { admit } from './admit.ts';
import { answerQuestion } from './answer.ts';
import { threadName } from './thread-name.ts';
import { showTyping } from './typing.ts';

/** Answers a direct message, a mention, or a reply to one of the bot's messages; leaves all else alone. */
export async function onMessage(context: BotContext, message: Message): Promise<void> {
  const question = addressedText(message);
  if (question === undefined) return;
  const words = wordsOf[languageOfText(question, message.guild?.preferredLocale)];
  const channel = message.channel;
  if (!channel.isSendable()) return;
  const reply = new ChannelSurface(channel, { replyTo: message });
  const missing = missingToAnswer(channel);
  let place = channel;
  const admission = admit(context, message.author.id, words);
  try {
    if (!admission.admitted) {
      // Refusing every message of a flood would be a flood as well.
      if (admission.firstRefusal && missing.length === 0) await reply.post({ content: admission.text });
    } else if (missing.length > 0) {
      context.logger.warn({ channel: channel.id, missing }, 'permissions are missing to answer');
      await tellDirectly(context, message, words.cannotWrite(placeName(channel), missing));
    } else if (context.work.refusing) {
      await reply.post({ content: words.restarting });
    } else if (question === '') {
      await reply.post({ content: words.emptyQuestion });
    } else {
      await answerMessage(context, message, { question, words, channel }, (thread) => {
        place = thread;
      });
    }
  } catch (error) {
    await explainFailure(context, message, place, words, error);
  } finally {
    if (admission.admitted) admission.release();
  }
}

/** The words meant for the bot, without its name; undefined where the message isn't for it. */
function addressedText(message: Message): string | undefined {
  const me = message.client.user.id;
  if (message.author.bot || message.webhookId !== null || message.author.id === me) return undefined;
  if (message.type !== MessageType.Default && message.type !== MessageType.Reply) return undefined;
  // A reply that pings the bot mentions it as well. Without a mention a server's messages arrive without words.
  if (message.guildId !== null && !message.mentions.users.has(me)) return undefined;
  return message.content
    .replaceAll(new RegExp(`<@!?${me}>`, 'g'), ' ')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

interface Addressed {
  readonly question: string;
  readonly words: Words;
  readonly channel: SendableChannels;
}

async function answerMessage(
  context: BotContext,
  message: Message,
  { question, words, channel }: Addressed,
  onThread: (thread: SendableChannels) => void,
): Promise<void> {
  const owner = ownerOfMessage(message);
  const repliedTo = message.reference?.messageId;
  const earlier = repliedTo === undefined ? undefined : await context.store.place(owner.key, repliedTo);
  const request = {
    owner,
    question,
    words,
    mayAddCourses: mayAddCourses(message, owner, (await context.store.settings(owner.key)).courseRole),
  };
  if (channel.isDMBased() || channel.isThread()) {
    const conversation = channel.isThread() ? channel.id : `direct:${channel.id}`;
    const place = await context.store.place(owner.key, channel.id);
    const surface = new ChannelSurface(channel, { replyTo: message });
    await showTyping(context, channel, () =>
      answerQuestion(
        context,
        { ...request, conversation, current: (earlier ?? place)?.course, place: channel.id },
        surface,
      ),
    );
    return;
  }
  if (earlier) {
    const surface = new ChannelSurface(channel, { replyTo: message });
    await showTyping(context, channel, () =>
      answerQuestion(
        context,
        { ...request, conversation: earlier.conversation, current: earlier.course },
        surface,
      ),
    );
    return;
  }
  const opened = await openThread(context, message, question);
  const thread = opened === 'forbidden' ? undefined : opened;
  if (thread) onThread(thread);
  const surface = thread ? new ChannelSurface(thread) : new ChannelSurface(channel, { replyTo: message });
  await showTyping(context, thread ?? channel, () =>
    answerQuestion(
      context,
      {
        ...request,
        conversation: thread?.id ?? message.id,
        place: thread?.id,
        remark: opened === 'forbidden' ? words.noThread : undefined,
      },
      surface,
    ),
  );
}

/** A thread on the message; `forbidden` where the bot may not open one, undefined where there can be none. */
async function openThread(
  { logger }: BotContext,
  message: Message,
  question: string,
): Promise<SendableChannels | 'forbidden' | undefined> {
  const { channel } = message;
  if (channel.type !== ChannelType.GuildText && channel.type !== ChannelType.GuildAnnouncement)
    return undefined;
  const me = channel.guild.members.me;
  const may =
    me &&
    channel
      .permissionsFor(me)
      .has([PermissionFlagsBits.CreatePublicThreads, PermissionFlagsBits.SendMessagesInThreads]);
  if (may === false) return 'forbidden';
  try {
    return await message.startThread({
      name: threadName(question),
      autoArchiveDuration: ThreadAutoArchiveDuration.OneDay,
    });
  } catch (error) {
    if (isThreadThere(error)) {
      // A thread bears the id of the message that it is on.
      const thread = await message.client.channels.fetch(message.id).catch(() => null);
      if (thread?.isThread()) return thread;
    }
    logger.warn({ error: describeError(error), channel: channel.id }, 'no thread could be started');
    return isForbidden(error) ? 'forbidden' : undefined;
  }
}

function mayAddCourses(message: Message, owner: Owner, courseRole: string | undefined): boolean {
  return mayChangeCourses(
    {
      isServer: owner.isServer,
      permissions: message.member?.permissions.bitfield ?? 0n,
      roles: [...(message.member?.roles.cache.keys() ?? [])],
    },
    courseRole,
  );
}

function missingToAnswer(channel: SendableChannels): MissingPermission[] {
  if (channel.isDMBased()) return [];
  const me = channel.guild.members.me;
  const held = me && channel.permissionsFor(me);
  if (!held) return [];
  const needed: MissingPermission = channel.isThread() ? 'SendMessagesInThreads' : 'SendMessages';
  return held.has(PermissionFlagsBits[needed]) ? [] : [needed];
}

/** Says in `place`, or else to the person directly, why there is no answer. */
async function explainFailure(
  context: BotContext,
  message: Message,
  place: SendableChannels,
  words: Words,
  error: unknown,
): Promise<void> {
  const described = { error: describeError(error), channel: place.id };
  if (isMessageGone(error)) {
    context.logger.info(described, 'the place of an answer was deleted');
  } else if (isThreadLocked(error)) {
    context.logger.info(described, 'the thread is locked');
    await tellDirectly(context, message, words.threadLocked(placeName(place)));
  } else if (isForbidden(error)) {
    context.logger.warn(described, 'not allowed to answer here');
    const needed = place.isThread() ? 'SendMessagesInThreads' : 'SendMessages';
    await tellDirectly(context, message, words.cannotWrite(placeName(place), [needed]));
  } else {
    context.logger.error(described, 'a message could not be answered');
    await new ChannelSurface(place).post({ content: words.failed });
  }
}

const placeName = (place: SendableChannels): string =>
  `#${escapeLine('name' in place && place.name ? place.name : place.id)}`;

/** Where the person takes no direct messages, the log knows. */
async function tellDirectly({ logger }: BotContext, message: Message, content: string): Promise<void> {
  try {
    await message.author.send({ content });
  } catch (error) {
    logger.warn({ error: describeError(error) }, 'the person could not be told directly');
  }
}
