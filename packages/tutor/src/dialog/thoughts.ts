/**
 * Small local models print their reasoning as `<think>…</think>`, which is no part of the answer. Some chat templates open
 * the thought in the prompt, so that the answer holds its end alone.
 */
export class ThoughtFilter {
  #held = '';
  #thinking = false;

  /**
   * The text without thoughts, as far as it is sure. `voided`: all that was handed over before was a thought as well.
   */
  push(text: string): { readonly text: string; readonly voided: boolean } {
    this.#held += text;
    let shown = '';
    let voided = false;
    for (;;) {
      const end = this.#held.indexOf('</think>');
      const start = this.#thinking ? -1 : this.#held.indexOf('<think>');
      if (end >= 0 && (start < 0 || end < start)) {
        if (!this.#thinking) {
          shown = '';
          voided = true;
        }
        this.#held = this.#held.slice(end + '</think>'.length);
        this.#thinking = false;
        continue;
      }
      if (start >= 0) {
        shown += this.#held.slice(0, start);
        this.#held = this.#held.slice(start + '<think>'.length);
        this.#thinking = true;
        continue;
      }
      const half = Math.max(
        halfTag(this.#held, '</think>'),
        this.#thinking ? 0 : halfTag(this.#held, '<think>'),
      );
      if (!this.#thinking) shown += this.#held.slice(0, this.#held.length - half);
      this.#held = half === 0 ? '' : this.#held.slice(-half);
      return { text: shown, voided };
    }
  }

  /** What was held back and turned out to be no tag. */
  end(): string {
    return this.#thinking ? '' : this.#held;
  }
}

/** How many characters at the end of the text may be the beginning of the tag. */
function halfTag(text: string, tag: string): number {
  for (let length = Math.min(text.length, tag.length - 1); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
