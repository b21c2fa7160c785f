import { OAuth2Routes, OAuth2Scopes, PermissionFlagsBits } from 'discord.js';

/** The least that the bot needs in a server: 309237763072. */
export const botPermissions: bigint =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles |
  PermissionFlagsBits.ReadMessageHistory;

/** The address where somebody who manages a server adds the bot to it. */
export function inviteLink(applicationId: string): string {
  const url = new URL(OAuth2Routes.authorizationURL);
  url.search = new URLSearchParams({
    client_id: applicationId,
    scope: [OAuth2Scopes.Bot, OAuth2Scopes.ApplicationsCommands].join(' '),
    permissions: botPermissions.toString(),
    integration_type: '0',
  }).toString();
  return url.href;
}

/** The address where a person adds the bot for themselves, to use it in any server and message. */
export function personalInviteLink(applicationId: string): string {
  const url = new URL(OAuth2Routes.authorizationURL);
  url.search = new URLSearchParams({
    client_id: applicationId,
    scope: OAuth2Scopes.ApplicationsCommands,
    integration_type: '1',
  }).toString();
  return url.href;
}
