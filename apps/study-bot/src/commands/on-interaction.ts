import { type Interaction, MessageFlags } from 'discord.js';
import type { BotContext } from '../context.ts';
import { describeError } from '../gateway/describe-error.ts';
import { decodeButton } from '../messages/custom-ids.ts';
import { type RepliableInteraction, replyPrivately } from '../messages/interaction-surface.ts';
import { ask, askAboutMessage } from './ask.ts';
import { askerOf } from './asker.ts';
import { autocomplete } from './autocomplete.ts';
import { course } from './course.ts';
import { commandName } from './definitions.ts';
import { onRemovalButton } from './remove-course.ts';
import { showPassage } from './show-passage.ts';

/** Hands each interaction to its command. Whatever fails is logged and, where Discord still lets us, said. */
export async function onInteraction(context: BotContext, interaction: Interaction): Promise<void> {
  if (interaction.isAutocomplete()) return autocomplete(context, interaction);
  if (
    !interaction.isChatInputCommand() &&
    !interaction.isMessageContextMenuCommand() &&
    !interaction.isButton()
  ) {
    return;
  }
  const { words } = askerOf(interaction);
  if (context.work.refusing) return replyPrivately(interaction, words.restarting, context.logger);
  try {
    await handle(context, interaction);
  } catch (error) {
    context.logger.error(
      { error: describeError(error), interaction: interaction.id, type: interaction.type },
      'an interaction failed',
    );
    await sayFailed(context, interaction, words.failed);
  }
}

async function handle(context: BotContext, interaction: RepliableInteraction): Promise<void> {
  if (interaction.isButton()) {
    const meaning = decodeButton(interaction.customId);
    if (meaning?.kind === 'passage') return showPassage(context, interaction, meaning);
    if (meaning?.kind === 'removal') return onRemovalButton(context, interaction, meaning);
  } else if (interaction.isMessageContextMenuCommand()) {
    if (interaction.commandName === commandName.askAboutMessage) return askAboutMessage(context, interaction);
  } else {
    switch (interaction.commandName) {
      case commandName.ask:
        return ask(context, interaction);
      case commandName.course:
        return course(context, interaction);
      case commandName.help: {
        const { words, isServer } = askerOf(interaction);
        return replyPrivately(interaction, words.help(isServer), context.logger);
      }
    }
  }
  return replyPrivately(interaction, askerOf(interaction).words.unknownCommand, context.logger);
}

async function sayFailed(
  { logger }: BotContext,
  interaction: RepliableInteraction,
  text: string,
): Promise<void> {
  if (!interaction.deferred && !interaction.replied) return replyPrivately(interaction, text, logger);
  try {
    await interaction.followUp({ content: text, flags: MessageFlags.Ephemeral });
  } catch (error) {
    logger.warn({ error: describeError(error) }, 'a failure could not be told');
  }
}
