import type { BaseInteraction } from 'discord.js';
import { isAmongOthers, type Owner, ownerOfInteraction } from '../courses/owner.ts';
import type { Asker } from '../courses/permissions.ts';
import { languageOfLocale } from '../words/locale.ts';
import { type Words, words as wordsOf } from '../words/words.ts';

/** Who used a command, where, in which language. */
export interface CommandAsker extends Asker {
  readonly userId: string;
  readonly owner: Owner;
  readonly words: Words;
  /** Only the person may see what the bot says: others read along, and the courses are the person's own. */
  readonly amongOthers: boolean;
}

export function askerOf(interaction: BaseInteraction): CommandAsker {
  const owner = ownerOfInteraction(interaction);
  const { member } = interaction;
  const roles =
    member === null ? [] : Array.isArray(member.roles) ? member.roles : [...member.roles.cache.keys()];
  return {
    userId: interaction.user.id,
    owner,
    isServer: owner.isServer,
    permissions: interaction.memberPermissions?.bitfield ?? 0n,
    roles,
    amongOthers: isAmongOthers(interaction),
    words: wordsOf[languageOfLocale(interaction.locale, interaction.guildLocale)],
  };
}
