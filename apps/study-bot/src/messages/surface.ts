import type { ButtonRow } from './layout.ts';

/** One message's content as the bot writes it. */
export interface MessageContent {
  readonly content: string;
  readonly rows?: readonly ButtonRow[];
}

/** A message that the bot has written and may change. */
export interface PostedMessage {
  readonly id: string;
  edit(content: MessageContent): Promise<void>;
  remove(): Promise<void>;
}

/** Where an answer goes: a channel, a thread, a direct message or an interaction's answer. */
export interface Surface {
  /** Writes the next message. */
  post(content: MessageContent): Promise<PostedMessage>;
}
