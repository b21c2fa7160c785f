/** Shortest repetition that is trusted, in tokens. */
const shortest = 2;
/** Longer repetitions are not told apart. */
const longest = 32;
/** Earlier places that are compared. */
const mostPlaces = 16;
/** Tokens that may differ before a repetition is no longer taken to go on. */
const longestGap = 2;

/**
 * Guesses what follows in a text from what followed where its last tokens stood before: answers quote passages, code
 * repeats names. Places are found by pairs of tokens, linked from the latest to the earliest. Where a repetition breaks off,
 * it may go on behind a token that was replaced.
 */
export class Lookup {
  readonly #text: ArrayLike<number>;
  /** From a pair of tokens to the index behind its latest place. */
  readonly #latest = new Map<number, number>();
  /** From the index behind a pair to that behind the same pair's place before; 0: there is none. */
  readonly #before: number[] = [0, 0];
  /** How far back the last repetition was; 0: there was none. */
  #period = 0;

  /** @param text Grows at its end only; ids are below 2²⁴. */
  constructor(text: ArrayLike<number>) {
    this.#text = text;
  }

  /** @returns Up to so many tokens, none where the text repeats nothing. */
  guess(most: number): number[] {
    const text = this.#text;
    const end = text.length;
    if (end < shortest || most < 1) return [];
    this.#index();
    let bestLength = shortest - 1;
    let best = 0;
    let place = this.#before[end]!;
    for (let tried = 0; place > 0 && tried < mostPlaces; tried++) {
      let length = 0;
      while (length < longest && length < place && text[place - 1 - length] === text[end - 1 - length])
        length += 1;
      if (length > bestLength) {
        bestLength = length;
        best = place;
      }
      place = this.#before[place]!;
    }
    if (best > 0) this.#period = end - best;
    else if (!this.#goesOn()) return [];
    const from = end - this.#period;
    // A place close to the end repeats itself: what follows it is taken again and again.
    return Array.from({ length: most }, (_, at) => text[from + (at % this.#period)]!);
  }

  /** Whether one of the last tokens is as the last repetition would have it. */
  #goesOn(): boolean {
    if (this.#period === 0) return false;
    const end = this.#text.length;
    for (let back = 1; back <= longestGap + 1; back++) {
      if (this.#text[end - back] === this.#text[end - back - this.#period]) return true;
    }
    return false;
  }

  /** Links what has been added since. */
  #index(): void {
    for (let end = this.#before.length; end <= this.#text.length; end++) {
      const pair = this.#text[end - 2]! * 2 ** 24 + this.#text[end - 1]!;
      this.#before[end] = this.#latest.get(pair) ?? 0;
      this.#latest.set(pair, end);
    }
  }
}
