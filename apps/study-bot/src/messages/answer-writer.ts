import type { LaidOut } from './layout.ts';
import type { PostedMessage, Surface } from './surface.ts';

interface Shown {
  readonly message: PostedMessage;
  readonly content: string;
  readonly buttons: string;
}

/**
 * Keeps the messages of one answer equal to its newest layout: posts what is new, edits what changed, removes what
 * is too many (a model's draft may be longer than the reader's answer that replaces it).
 */
export class AnswerWriter {
  readonly #surface: Surface;
  readonly #onPosted: (id: string) => Promise<void>;
  readonly #shown: Shown[] = [];

  /** `onPosted` is awaited with the id of each new message. */
  constructor(surface: Surface, onPosted: (id: string) => Promise<void> = async () => undefined) {
    this.#surface = surface;
    this.#onPosted = onPosted;
  }

  async write({ contents, rows }: LaidOut): Promise<void> {
    for (const [index, content] of contents.entries()) {
      const own = index === contents.length - 1 ? rows : [];
      const buttons = JSON.stringify(own);
      const shown = this.#shown[index];
      if (shown === undefined) {
        const message = await this.#surface.post({ content, rows: own });
        this.#shown.push({ message, content, buttons });
        await this.#onPosted(message.id);
      } else if (shown.content !== content || shown.buttons !== buttons) {
        await shown.message.edit({ content, rows: own });
        this.#shown[index] = { message: shown.message, content, buttons };
      }
    }
    while (this.#shown.length > Math.max(contents.length, 1)) await this.#shown.pop()?.message.remove();
  }
}
