/** Small local models print their reasoning as `<think>…</think>`, which is no part of the answer. */
export class ThoughtFilter {
  #held = '';
  #thinking = false;

  /** The text without thoughts, as far as it is sure. */
  push(text: string): string {
    this.#held += text;
    let shown = '';
    for (;;) {
      const tag = this.#thinking ? '</think>' : '<think>';
      const at = this.#held.indexOf(tag);
      if (at >= 0) {
        if (!this.#thinking) shown += this.#held.slice(0, at);
        this.#held = this.#held.slice(at + tag.length);
        this.#thinking = !this.#thinking;
        continue;
      }
      const half = halfTag(this.#held, tag);
      if (!this.#thinking) shown += this.#held.slice(0, this.#held.length - half);
      this.#held = half === 0 ? '' : this.#held.slice(-half);
      return shown;
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
