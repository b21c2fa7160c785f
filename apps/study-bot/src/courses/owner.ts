import { type BaseInteraction, InteractionContextType, type Message } from 'discord.js';

/** Whose courses a question or command is about. It follows from where it was sent, never from what was sent. */
export interface Owner {
  /** `discord:<guild id>` or `discord-user:<user id>`. */
  readonly key: string;
  readonly isServer: boolean;
}

const serverOwner = (guild: string): Owner => ({ key: `discord:${guild}`, isServer: true });
const personOwner = (user: string): Owner => ({ key: `discord-user:${user}`, isServer: false });

/**
 * The server where the bot was added to it; else the person: in direct messages, and in servers that only know the
 * bot because the person brought it along.
 */
export function ownerOfInteraction(
  interaction: Pick<BaseInteraction, 'guildId' | 'user' | 'authorizingIntegrationOwners'>,
): Owner {
  const { guildId, user, authorizingIntegrationOwners } = interaction;
  return guildId !== null && authorizingIntegrationOwners.guildId === guildId
    ? serverOwner(guildId)
    : personOwner(user.id);
}

/**
 * True where others read along although the courses are the person's own: in a server that didn't add the bot, and
 * where people talk among themselves. There only the person may see what the bot says.
 */
export function isAmongOthers(
  interaction: Pick<BaseInteraction, 'guildId' | 'user' | 'authorizingIntegrationOwners' | 'context'>,
): boolean {
  if (ownerOfInteraction(interaction).isServer) return false;
  return interaction.guildId !== null || interaction.context === InteractionContextType.PrivateChannel;
}

export const ownerOfMessage = ({ guildId, author }: Pick<Message, 'guildId' | 'author'>): Owner =>
  guildId === null ? personOwner(author.id) : serverOwner(guildId);
