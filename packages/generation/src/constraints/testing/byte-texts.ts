/** For this folder's tests: vocabularies, acceptance and random texts. */
import type { CompiledConstraint } from '../compile-constraint.ts';
import { buildTokenTrie, type TokenTrie } from '../walk/token-trie.ts';

export const end = 256;

/** Every byte as a token, 256 as the end, and more tokens behind it, the first of them without bytes. */
export function byteTrie(more: readonly string[] = []): TokenTrie {
  const texts = more.map((text) => new TextEncoder().encode(text));
  return buildTokenTrie({
    vocabulary: 258 + more.length,
    ends: [end],
    tokenBytes: (token) => (token < 256 ? Uint8Array.of(token) : texts[token - 258]),
  });
}

export function has(mask: Uint32Array, token: number): boolean {
  return ((mask[token >> 5]! >>> (token & 31)) & 1) === 1;
}

/** Whether a text is allowed byte by byte and may end. */
export function accepts(compiled: CompiledConstraint, text: string): boolean {
  const constraint = compiled.start();
  for (const byte of Buffer.from(text)) if (!constraint.advance(byte)) return false;
  return has(constraint.allowed(), end);
}

export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return ((state >>> 5) * 2 ** 5) / 2 ** 32;
  };
}

/** A text drawn from what is allowed; closing is likelier the longer it gets. Undefined where it gets too long. */
export function draw(
  compiled: CompiledConstraint,
  trie: TokenTrie,
  random: () => number,
): string | undefined {
  const constraint = compiled.start();
  const pieces: Uint8Array[] = [];
  for (let step = 0; step < 3000; step++) {
    const mask = constraint.allowed();
    const tokens: number[] = [];
    const weights: number[] = [];
    for (let token = 0; token < trie.vocabulary; token++) {
      if (!has(mask, token)) continue;
      tokens.push(token);
      weights.push(token === end ? 3 : weightOf(trie.tokenBytes(token)!, step));
    }
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
    const index = weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    const token = tokens[Math.max(0, index)]!;
    if (!constraint.advance(token)) throw new Error(`token ${token} was allowed and then refused`);
    if (token === end) return Buffer.concat(pieces).toString();
    pieces.push(trie.tokenBytes(token)!);
  }
  return undefined;
}

function weightOf(bytes: Uint8Array, step: number): number {
  const text = Buffer.from(bytes).toString('latin1');
  if (/^["}\]]/.test(text)) return 4 + step / 4;
  if (/^[ \t\r\n]/.test(text)) return 0.2;
  if (/^[[{]/.test(text)) return step > 100 ? 0.05 : 1;
  return text.charCodeAt(0) < 0x80 ? 1 : 0.2;
}
