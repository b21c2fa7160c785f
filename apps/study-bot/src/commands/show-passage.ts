import type { ButtonInteraction } from 'discord.js';
import type { BotContext } from '../context.ts';
import type { PassageButton } from '../messages/custom-ids.ts';
import { InteractionSurface } from '../messages/interaction-surface.ts';
import { passageContents } from '../messages/passage-text.ts';
import { askerOf } from './asker.ts';

/** A press on “Full passage”: shows it to the person alone. The owner follows from the press, not from the button. */
export async function showPassage(
  { library, logger }: BotContext,
  interaction: ButtonInteraction,
  { course, passage: id, start, end }: PassageButton,
): Promise<void> {
  const { owner, words } = askerOf(interaction);
  const surface = await InteractionSurface.defer(interaction, { ephemeral: true, logger });
  const passage = await library.passage({ owner: owner.key, name: course }, id);
  const contents = passage ? passageContents(passage, { start, end }, words) : [words.passageGone];
  for (const content of contents) await surface.post({ content });
}
