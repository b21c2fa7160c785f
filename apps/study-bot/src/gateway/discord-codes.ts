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
/** Already acknowledged: an earlier try got through although its answer was lost. */
export const isAlreadyAcknowledged: (error: unknown) => boolean = isOneOf(
  RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged,
);
