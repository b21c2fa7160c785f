export { DiscordError } from './errors.ts';
export type { UploadedFile } from './http/request.ts';
export type { InteractionLimits } from './interactions.ts';
export { LoopbackDiscord, type LoopbackDiscordOptions, type RecordedRequest } from './loopback-discord.ts';
export { type MessageBody, messageFlag } from './message-rules.ts';
export type { CommandUse, OptionValue } from './people.ts';
export {
  type Channel,
  type Guild,
  type Interaction,
  type Message,
  type MessageRecord,
  permission,
  type Role,
  type User,
} from './world.ts';
