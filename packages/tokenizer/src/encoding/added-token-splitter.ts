import type { AddedToken } from '../file/tokenizer-file.ts';

/** A stretch of text: an added token, or text between them. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly token: AddedToken | undefined;
}

interface TrieNode {
  readonly next: Map<string, TrieNode>;
  token: AddedToken | undefined;
}

const wordCharacter = /[\p{L}\p{N}\p{M}_]/u;
const space = /\s/u;

/** Finds added tokens in text: leftmost first, of those that start together the longest. */
export class AddedTokenSplitter {
  readonly #root: TrieNode = { next: new Map(), token: undefined };
  readonly #firsts: RegExp | undefined;

  /** @param tokens With the string that each is looked for as. */
  constructor(tokens: readonly (readonly [written: string, token: AddedToken])[]) {
    for (const [written, token] of tokens) {
      let node = this.#root;
      for (const unit of written.split('')) {
        let next = node.next.get(unit);
        if (next === undefined) {
          next = { next: new Map(), token: undefined };
          node.next.set(unit, next);
        }
        node = next;
      }
      node.token = token;
    }
    const firsts = [...this.#root.next.keys()].map(
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    this.#firsts = firsts.length === 0 ? undefined : new RegExp(`[${firsts.join('')}]`, 'g');
  }

  /**
   * Cuts a text into segments that cover it; none is empty.
   *
   * @param isToken Whether a found token counts as one; its characters are text where not. Default: each counts.
   */
  split(text: string, isToken?: (start: number, end: number) => boolean): Segment[] {
    const segments: Segment[] = [];
    let done = 0;
    const push = (start: number, end: number, token: AddedToken | undefined): void => {
      if (end > start) segments.push({ start, end, token });
      done = Math.max(done, end);
    };
    for (let at = this.#nextStart(text, 0); at < text.length; at = this.#nextStart(text, at)) {
      const match = this.#longestAt(text, at, isToken);
      if (match === undefined) {
        at += 1;
        continue;
      }
      let { start, end } = { start: at, end: match.end };
      if (match.token.lstrip) while (start > done && space.test(text[start - 1]!)) start -= 1;
      if (match.token.rstrip) while (end < text.length && space.test(text[end]!)) end += 1;
      push(done, start, undefined);
      push(start, end, match.token);
      at = end;
    }
    push(done, text.length, undefined);
    return segments;
  }

  #nextStart(text: string, from: number): number {
    if (this.#firsts === undefined) return text.length;
    this.#firsts.lastIndex = from;
    return this.#firsts.exec(text)?.index ?? text.length;
  }

  #longestAt(
    text: string,
    start: number,
    isToken: ((start: number, end: number) => boolean) | undefined,
  ): { end: number; token: AddedToken } | undefined {
    let found: { end: number; token: AddedToken } | undefined;
    let node: TrieNode | undefined = this.#root;
    for (let at = start; at < text.length; ) {
      node = node.next.get(text[at]!);
      if (node === undefined) break;
      at += 1;
      const { token } = node;
      if (token === undefined || (token.single_word && touchesWord(text, start, at))) continue;
      if (isToken?.(start, at) ?? true) found = { end: at, token };
    }
    return found;
  }
}

function touchesWord(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.slice(end, end + 2);
  return wordCharacter.test([...before].at(-1) ?? '') || wordCharacter.test([...after][0] ?? '');
}
