/** An error answer in Discord's form. Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export class DiscordError extends Error {
  override readonly name = 'DiscordError';
  readonly status: number;
  readonly code: number;
  readonly details: object | undefined;

  constructor(status: number, code: number, message: string, details?: object) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  toJSON(): object {
    return { message: this.message, code: this.code, ...(this.details && { errors: this.details }) };
  }
}

export const unknownMessage = (): DiscordError => new DiscordError(404, 10008, 'Unknown Message');
export const unknownChannel = (): DiscordError => new DiscordError(404, 10003, 'Unknown Channel');
export const unknownInteraction = (): DiscordError => new DiscordError(404, 10062, 'Unknown interaction');
export const unknownWebhook = (): DiscordError => new DiscordError(404, 10015, 'Unknown Webhook');
export const invalidWebhookToken = (): DiscordError => new DiscordError(401, 50027, 'Invalid Webhook Token');
export const alreadyAcknowledged = (): DiscordError =>
  new DiscordError(400, 40060, 'Interaction has already been acknowledged.');
export const missingAccess = (): DiscordError => new DiscordError(403, 50001, 'Missing Access');
export const missingPermissions = (): DiscordError => new DiscordError(403, 50013, 'Missing Permissions');
export const cannotMessageUser = (): DiscordError =>
  new DiscordError(403, 50007, 'Cannot send messages to this user');
export const archivedThread = (): DiscordError => new DiscordError(400, 50083, 'Thread is archived');
export const lockedThread = (): DiscordError => new DiscordError(400, 160005, 'Thread is locked');
export const cannotReply = (): DiscordError =>
  new DiscordError(403, 160002, 'Cannot reply without permission to read message history');
export const emptyMessage = (): DiscordError => new DiscordError(400, 50006, 'Cannot send an empty message');

/** 50035 with the field named as Discord names it. */
export function invalidForm(path: string, code: string, message: string): DiscordError {
  const details = path
    .split('.')
    .reverse()
    .reduce<object>((inner, key) => ({ [key]: inner }), { _errors: [{ code, message }] });
  return new DiscordError(400, 50035, 'Invalid Form Body', details);
}
