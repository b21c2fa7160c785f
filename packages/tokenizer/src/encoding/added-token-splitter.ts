import { TokenizerFileError } from '../errors.ts';
import type { AddedToken } from '../file/tokenizer-file.ts';

/** A stretch of text: an added token, or text between them. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly token: AddedToken | undefined;
}

interface TrieNode {
  readonly next: Map<string, TrieNode | Leaf>;
  token: AddedToken | undefined;
}

/** The only token that begins as the way to it does: the rest of it is not worth nodes. */
interface Leaf {
  readonly rest: string;
  readonly token: AddedToken;
}

/** A node takes some 300 bytes. `<extra_id_0>` and a hundred thousand like it need ten thousand. */
const mostNodes = 131_072;

const wordCharacter = /[\p{L}\p{N}\p{M}_]/u;
const space = /\s/u;

/** Finds added tokens in text: leftmost first, of those that start together the longest. */
export class AddedTokenSplitter {
  readonly #root: TrieNode = { next: new Map(), token: undefined };
  readonly #firsts: RegExp | undefined;

  /** @param tokens With the string that each is looked for as. */
  constructor(tokens: readonly (readonly [written: string, token: AddedToken])[]) {
    let nodes = 0;
    for (const [written, token] of tokens) {
      let node = this.#root;
      for (let at = 0; ; at += 1) {
        if (at === written.length) {
          node.token = token;
          break;
        }
        const unit = written[at]!;
        const next = node.next.get(unit);
        if (next === undefined) {
          node.next.set(unit, { rest: written.slice(at + 1), token });
          break;
        }
        if ('next' in next) {
          node = next;
          continue;
        }
        nodes += 1;
        if (nodes > mostNodes) {
          throw new TokenizerFileError('added_tokens', `share more than ${mostNodes} beginnings.`);
        }
        const inner: TrieNode = { next: new Map(), token: undefined };
        if (next.rest === '') inner.token = next.token;
        else inner.next.set(next.rest[0]!, { rest: next.rest.slice(1), token: next.token });
        node.next.set(unit, inner);
        node = inner;
      }
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
    let node = this.#root;
    for (let at = start; at < text.length; ) {
      const next: TrieNode | Leaf | undefined = node.next.get(text[at]!);
      if (next === undefined) break;
      at += 1;
      const isLeaf = !('next' in next);
      if (isLeaf && !text.startsWith(next.rest, at)) break;
      const end = isLeaf ? at + next.rest.length : at;
      const { token } = next;
      const counts = token !== undefined && !(token.single_word && touchesWord(text, start, end));
      if (counts && (isToken?.(start, end) ?? true)) found = { end, token };
      if (isLeaf) break;
      node = next;
    }
    return found;
  }
}

function touchesWord(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.slice(end, end + 2);
  return wordCharacter.test([...before].at(-1) ?? '') || wordCharacter.test([...after][0] ?? '');
}
