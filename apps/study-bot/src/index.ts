export { commandDefinitions } from './commands/definitions.ts';
export { AttachmentError } from './courses/attachments.ts';
export {
  BotStartError,
  ConnectionLostError,
  DisallowedIntentsError,
  DiscordUnreachableError,
  InvalidTokenError,
  RegistrationError,
  StartTimeoutError,
} from './gateway/errors.ts';
export { botPermissions, inviteLink, personalInviteLink } from './gateway/invite.ts';
export { type RegisterOptions, registerCommands } from './gateway/register-commands.ts';
export { type Bot, startBot } from './gateway/start-bot.ts';
export { ShutdownError } from './gateway/work.ts';
export type { BotLimits, BotOptions } from './options.ts';
