import { DiscordAPIError, RESTJSONErrorCodes } from 'discord.js';

export const discordCode = (error: unknown): number | undefined =>
  error instanceof DiscordAPIError && typeof error.code === 'number' ? error.code : undefined;

const isOneOf =
  (...codes: number[]) =>
  (error: unknown): boolean => {
    const code = discordCode(error);
    return code !== undefined && codes.includes(code);
  };

/** The interaction can no longer be answered: late, expired or unknown. */
export const isWebhookLost: (error: unknown) => boolean = isOneOf(
  RESTJSONErrorCodes.UnknownWebhook,
  RESTJSONErrorCodes.UnknownInteraction,
  RESTJSONErrorCodes.InvalidWebhookToken,
);
/** Somebody deleted the message, its thread or its channel. */
export const isMessageGone: (error: unknown) => boolean = isOneOf(
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.UnknownChannel,
);
export const isForbidden: (error: unknown) => boolean = isOneOf(
  RESTJSONErrorCodes.MissingAccess,
  RESTJSONErrorCodes.MissingPermissions,
  RESTJSONErrorCodes.CannotSendMessagesToThisUser,
);
/** Nobody but those who manage threads may write into it. */
export const isThreadLocked: (error: unknown) => boolean = isOneOf(RESTJSONErrorCodes.ThreadLocked);
/** Messages in it can't be edited; a new one opens it again. */
export const isThreadArchived: (error: unknown) => boolean = isOneOf(
  RESTJSONErrorCodes.InvalidActionOnArchivedThread,
);
/** The message has a thread already, maybe because an earlier try got through although its answer was lost. */
export const isThreadThere: (error: unknown) => boolean = isOneOf(
  RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage,
);
/** A reply shows what it replies to, which the bot may not read here. */
export const isReplyRefused: (error: unknown) => boolean = isOneOf(
  RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory,
);
/** Already acknowledged: an earlier try got through although its answer was lost. */
export const isAlreadyAcknowledged: (error: unknown) => boolean = isOneOf(
  RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged,
);
