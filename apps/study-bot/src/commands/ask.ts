import type { ChatInputCommandInteraction, MessageContextMenuCommandInteraction } from 'discord.js';
import type { BotContext } from '../context.ts';
import { mayChangeCourses } from '../courses/permissions.ts';
import { InteractionSurface, replyPrivately } from '../messages/interaction-surface.ts';
import { admit } from '../questions/admit.ts';
import { answerQuestion } from '../questions/answer.ts';
import { askerOf } from './asker.ts';

/** `/ask question [course] [private]` */
export async function ask(context: BotContext, interaction: ChatInputCommandInteraction): Promise<void> {
  await answerInteraction(context, interaction, {
    question: interaction.options.getString('question', true).trim(),
    named: interaction.options.getString('course')?.trim() || undefined,
    ephemeral: interaction.options.getBoolean('private') ?? false,
  });
}

/** The context menu “Ask about this message”: the message's text is the question. */
export async function askAboutMessage(
  context: BotContext,
  interaction: MessageContextMenuCommandInteraction,
): Promise<void> {
  const { words } = askerOf(interaction);
  const mention = new RegExp(`<@!?${interaction.applicationId}>`, 'g');
  const question = interaction.targetMessage.content.replaceAll(mention, ' ').trim();
  if (question === '') return replyPrivately(interaction, words.noTextInMessage, context.logger);
  await answerInteraction(context, interaction, { question, ephemeral: false });
}

interface Asked {
  readonly question: string;
  readonly named?: string | undefined;
  readonly ephemeral: boolean;
}

async function answerInteraction(
  context: BotContext,
  interaction: ChatInputCommandInteraction | MessageContextMenuCommandInteraction,
  { question, named, ephemeral }: Asked,
): Promise<void> {
  const asker = askerOf(interaction);
  const { owner, words } = asker;
  if (question === '') return replyPrivately(interaction, words.emptyQuestion, context.logger);
  const admission = admit(context, asker.userId, words);
  if (!admission.admitted) return replyPrivately(interaction, admission.text, context.logger);
  try {
    const isPrivate = ephemeral || asker.amongOthers;
    const surface = await InteractionSurface.defer(interaction, {
      ephemeral: isPrivate,
      logger: context.logger,
    });
    const { courseRole } = await context.store.settings(owner.key);
    const channel = interaction.channel;
    const channelId = interaction.channelId ?? interaction.id;
    // A private answer must not become part of a conversation that others go on with.
    const goesOn = !isPrivate && channel !== null && (channel.isThread() || channel.isDMBased());
    const place = goesOn ? await context.store.place(owner.key, channelId) : undefined;
    await answerQuestion(
      context,
      {
        owner,
        question,
        named,
        words,
        current: place?.course,
        conversation: !goesOn ? interaction.id : channel.isThread() ? channelId : `direct:${channelId}`,
        place: goesOn ? channelId : undefined,
        showQuestion: true,
        mayAddCourses: mayChangeCourses(asker, courseRole),
      },
      surface,
    );
  } finally {
    admission.release();
  }
}
