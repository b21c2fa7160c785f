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
  readonly #shown: Shown[] = [];

  constructor(surface: Surface) {
    this.#surface = surface;
  }

  /** Ids of the answer's messages in order. */
  get messageIds(): readonly string[] {
    return this.#shown.map(({ message }) => message.id);
  }

  async write({ contents, rows }: LaidOut): Promise<void> {
    for (const [index, content] of contents.entries()) {
      const own = index === contents.length - 1 ? rows : [];
      const buttons = JSON.stringify(own);
      const shown = this.#shown[index];
      if (shown === undefined) {
        const message = await this.#surface.post({ content, rows: own });
        this.#shown.push({ message, content, buttons });
      } else if (shown.content !== content || shown.buttons !== buttons) {
        await shown.message.edit({ content, rows: own });
        this.#shown[index] = { message: shown.message, content, buttons };
      }
    }
    while (this.#shown.length > Math.max(contents.length, 1)) await this.#shown.pop()?.message.remove();
  }
}
